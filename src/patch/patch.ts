/** A patch of either kind. http://hl7.org/fhir/R4/http.html#patch */
import type { Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import { isObject, parseJson, printJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { applyFhirPathPatch, type Meter, readFhirPathPatch } from "./fhirpath-patch.ts";
import { applyJsonPatch, readJsonPatch } from "./json-patch.ts";

/** A patch as it was sent. */
export type PatchBody =
  /** JSON Patch: whatever the JSON was. */
  | { form: "json-patch"; operations: unknown }
  /** FHIRPath Patch: a Parameters resource. */
  | { form: "fhirpath-patch"; parameters: Resource };

/** A patch that has been read. It keeps nothing, and may be applied as often as need be. */
export interface Patch {
  /**
   * Applies it to a resource.
   * @param text The resource as JSON text.
   * @returns The resource after it, not checked but for its type and id.
   * @throws FhirError naming the operation: `unprocessable` where it does not fit the resource, or the outcome would be
   *   another resource
   */
  apply(text: string): Resource;
}

/**
 * Reads a patch.
 * @param type Type of the resources that it is for.
 * @param given The meter of a Bundle: its patches may take no more than that together.
 * @throws FhirError `invalid` naming the operation that is none
 */
export function readPatch(body: PatchBody, type: string, given: Given): Patch {
  const apply =
    body.form === "json-patch" ? jsonPatch(body.operations, given) : fhirPathPatch(body.parameters, type, given);
  return {
    apply(text) {
      const before = parseJson(text) as Resource;
      const { resourceType, id } = before;
      const after = apply(before);
      if (!isObject(after)) throw new FhirError("unprocessable", "the patch leaves no resource", type);
      expectSame(after, "resourceType", resourceType);
      expectSame(after, "id", id);
      return readAgain(after);
    },
  };
}

/** Nothing is to be stored that could not be read again. */
function readAgain(after: object): Resource {
  try {
    return parseJson(printJson(after)) as Resource;
  } catch (thrown) {
    if (!(thrown instanceof FhirError)) throw thrown;
    throw new FhirError("unprocessable", "the patch makes the resource too large");
  }
}

type Apply = (resource: Resource) => unknown;

function jsonPatch(operations: unknown, { meter }: Given): Apply {
  const patch = readJsonPatch(operations);
  return (resource) => applyJsonPatch(resource, patch, meter?.json);
}

interface Given {
  definitions: Definitions;
  meter?: Meter;
}

function fhirPathPatch(parameters: Resource, type: string, given: Given): Apply {
  const patch = readFhirPathPatch(parameters, type, given.definitions);
  return (resource) => {
    applyFhirPathPatch(resource, patch, given);
    return resource;
  };
}

function expectSame(after: Readonly<Record<string, unknown>>, member: string, before: unknown): void {
  if (after[member] === before) return;
  throw new FhirError("unprocessable", `a patch cannot change the ${member}`, member);
}
