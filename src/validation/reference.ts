import { isObject } from "../fhir/json.ts";
import type { Definitions } from "../fhir/definitions.ts";
import { parseReference, type ReferenceTarget } from "../fhir/reference.ts";
import { report, shown, type Check, type Run } from "./run.ts";

/**
 * Checks what a Reference says: the form of its text, that a contained resource is there (ref-1), and that
 * it points at a type that the element allows, as far as the text or `type` tell.
 * @param targets Types of resources it may point at; undefined = any.
 * @see http://hl7.org/fhir/R4/references.html#Reference
 */
export function referenceCheck(targets: readonly string[] | undefined, definitions: Definitions): Check {
  const allowed = targets && new Set(targets);
  return (value, run) => {
    if (!isObject(value)) return;
    const pointed =
      typeof value["reference"] === "string" ? pointedType(value["reference"], run, definitions) : undefined;
    const stated = typeof value["type"] === "string" ? value["type"] : undefined;
    if (pointed !== undefined && stated !== undefined && stated !== pointed)
      report(run, "value", `the reference is to a ${pointed}, its type says ${shown(stated)}`, "type");
    const target = pointed ?? stated;
    if (allowed && isOther(target, allowed, definitions))
      report(run, "value", `must refer to ${[...allowed].join(" or ")}, not to ${target}`);
  };
}

/** True for a type of R4 that is not among those allowed; of others nothing can be said. */
function isOther(target: string | undefined, allowed: ReadonlySet<string>, definitions: Definitions): target is string {
  return target !== undefined && !allowed.has(target) && definitions.isResourceType(target);
}

/** The type of resource that a reference's text points at, when it tells; faults of the text are reported. */
function pointedType(text: string, run: Run, definitions: Definitions): string | undefined {
  const target = parseReference(text);
  if (target.form === "contained") return containedType(text, target.id, run);
  if (isMalformed(target, definitions))
    report(run, "value", `${shown(text)} is no reference to a resource`, "reference");
  const type =
    target.form === "local" || target.form === "absolute" || target.form === "conditional" ? target.type : undefined;
  return type !== undefined && definitions.isResourceType(type) ? type : undefined;
}

/** A text with a scheme may be a resource whatever its path is; a relative one must name a type of R4. */
function isMalformed(target: ReferenceTarget, definitions: Definitions): boolean {
  if (target.form === "local" || target.form === "conditional") return !definitions.isResourceType(target.type);
  return target.form === "other";
}

/** `#` alone is the container itself. http://hl7.org/fhir/R4/references.html#contained */
function containedType(text: string, id: string, run: Run): string | undefined {
  const { container, resource } = run;
  if (id === "") {
    if (resource.id !== undefined) container.named.add(`#${resource.id}`);
    return container.resource.resourceType;
  }
  container.named.add(text);
  const type = container.contained.get(id);
  if (type === undefined) report(run, "not-found", `there is no contained resource ${shown(id)} (ref-1)`, "reference");
  return type;
}
