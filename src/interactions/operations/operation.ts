/** Operations: what is asked for by a name that begins with `$`. http://hl7.org/fhir/R4/operations.html */
import type { Parameters } from "../../search/value.ts";
import type { Resource } from "../../fhir/types.ts";
import type { Answer, Context } from "../interaction.ts";

/** An operation as it was asked for. */
export interface Asked {
  /** Absent: on the system. */
  type?: string;
  /** Absent: on the type. */
  id?: string;
  /** Of the URL. */
  parameters: Parameters;
  /** The body, if there is one: Parameters, or the resource that is its only parameter. */
  resource?: Resource;
}

/** One operation. */
export interface Operation {
  /** With its `$`. */
  name: string;
  /** Canonical url of its OperationDefinition. */
  definition: string;
  /** It may be asked of the system. */
  system: boolean;
  /** Types of which it may be asked; undefined: any. */
  types: readonly string[] | undefined;
  /** Types of which one resource may be asked it; undefined: any. */
  instances: readonly string[] | undefined;
  /** @throws FhirError */
  run: (asked: Asked, context: Context) => Promise<Answer>;
}
