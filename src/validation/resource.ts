import { isObject, type JsonObject } from "../fhir/json.ts";
import type { Definitions } from "../fhir/definitions.ts";
import type { Resource } from "../fhir/types.ts";
import { report, shown, type Check, type Container, type Run } from "./run.ts";
import { walk, type Shape } from "./walk.ts";

/** The checks of whole resources, wherever they stand. */
export interface ResourceChecks {
  /** One that stands for itself: the root, in an entry of a Bundle, in a parameter. */
  whole: Check;
  /** One in `contained`. */
  contained: Check;
}

/**
 * @param shapeOf The shape of a concrete resource type.
 * @see http://hl7.org/fhir/R4/references.html#contained
 */
export function resourceChecks(definitions: Definitions, shapeOf: (type: string) => Shape): ResourceChecks {
  const shape = (value: unknown, run: Run): Shape | undefined => {
    const type = isObject(value) ? value["resourceType"] : undefined;
    if (typeof type === "string" && definitions.isResourceType(type)) return shapeOf(type);
    if (!isObject(value)) report(run, "structure", `must be a resource, not ${shown(value)}`);
    else
      report(run, "structure", type === undefined ? "resourceType is missing" : `${shown(type)} is no resource type`);
    return undefined;
  };
  return {
    whole(value, run) {
      const of = shape(value, run);
      if (of) checkWhole(of, value as Resource, run);
    },
    contained(value, run) {
      const of = shape(value, run);
      if (of) checkContained(of, value as Resource, run);
    },
  };
}

function checkWhole(shape: Shape, resource: Resource, run: Run): void {
  const { container: outerContainer, resource: outer } = run;
  run.container = { resource, contained: containedIn(resource), named: new Set() };
  run.resource = resource;
  walk(shape, resource, run);
  reportOrphans(run);
  run.container = outerContainer;
  run.resource = outer;
}

function checkContained(shape: Shape, resource: Resource, run: Run): void {
  const { resource: outer } = run;
  if (outer !== run.container.resource) {
    report(run, "structure", "must not contain resources itself (dom-2)");
    return;
  }
  run.resource = resource;
  walk(shape, resource, run);
  run.resource = outer;
  for (const name of ["versionId", "lastUpdated", "security"])
    if (isObject(resource.meta) && name in resource.meta)
      report(run, "invariant", `meta.${name} is not for contained resources (dom-4, dom-5)`, `meta.${name}`);
}

const none: ReadonlyMap<string, string> = new Map();

function containedIn({ contained }: JsonObject): Container["contained"] {
  return Array.isArray(contained) ? new Map(contained.flatMap(identity)) : none;
}

function identity(resource: unknown): [string, string][] {
  if (!isObject(resource)) return [];
  const { id, resourceType } = resource;
  return typeof id === "string" ? [[id, String(resourceType)]] : [];
}

/** dom-3: what is contained is referred to, or refers to its container. An id is in one resource only. */
function reportOrphans(run: Run): void {
  const { resource, named } = run.container;
  const contained: unknown = resource["contained"];
  if (!Array.isArray(contained)) return;
  const ids = new Set<unknown>();
  for (const [index, one] of contained.entries()) {
    const id = isObject(one) ? one["id"] : undefined;
    const place = `contained[${index}]`;
    if (typeof id !== "string" || !named.has(`#${id}`))
      report(run, "invariant", "nothing refers to this contained resource (dom-3)", place);
    else if (ids.has(id)) report(run, "duplicate", `the id ${shown(id)} is that of another contained resource`, place);
    ids.add(id);
  }
}
