import { isObject } from "../fhir/json.ts";
import type { Definitions } from "../fhir/definitions.ts";
import type { Issue } from "../fhir/error.ts";
import type { Resource } from "../fhir/types.ts";
import { openCompiler } from "./compile.ts";
import { openInvariants } from "./invariants.ts";
import type { Run } from "./run.ts";

/** Checks resources against the types of R4. */
export interface Validator {
  /**
   * All that is wrong with a resource, each with its place; at most 100. Empty = valid.
   * @param resource As it was parsed: any JSON object, however hostile.
   */
  check(resource: Resource): Issue[];
}

/**
 * The base check of R4: structure, cardinality, formats, required bindings, references, narrative and
 * error-level invariants. Types are compiled when they are first met.
 * @see http://hl7.org/fhir/R4/validation.html
 */
export function openValidator({ definitions }: { definitions: Definitions }): Validator {
  const resources = openCompiler(definitions, openInvariants(definitions));
  return {
    check(resource) {
      const run = start(resource);
      resources.whole(resource, run);
      return run.issues;
    },
  };
}

function start(resource: Resource): Run {
  const type: unknown = isObject(resource) ? resource["resourceType"] : undefined;
  const root = typeof type === "string" && /^[A-Za-z]{1,64}$/.test(type) ? type : "Resource";
  const container = { resource, contained: new Map<string, string>(), named: new Set<string>() };
  return { issues: [], path: [root], depth: 1, walked: 0, size: 0, misshapen: 0, resource, container };
}
