import type { Constraint } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import type { Check, Run } from "./run.ts";
import { report } from "./run.ts";

/** What an invariant may ask of the world around its element. */
export interface Surroundings {
  /** `%resource` */
  resource: unknown;
  /** `%rootResource` */
  rootResource: unknown;
}

/**
 * Makes an expression ready to be asked of elements of a type: a resource type, a data type, or a path
 * such as `Patient.contact`.
 */
export type CompileInvariant = (
  expression: string,
  type: string,
) => (element: unknown, surroundings: Surroundings) => boolean;

/** The check of a constraint on elements of a type, compiled when it is first asked. */
export type Invariants = (constraint: Constraint, type: string) => Check;

/** @see http://hl7.org/fhir/R4/conformance-rules.html#constraints */
export function openInvariants(compile: CompileInvariant): Invariants {
  return (constraint, type) => {
    let holds: ReturnType<CompileInvariant> | undefined;
    return (value, run) => {
      holds ??= compile(constraint.expression, type);
      if (!isKept(holds, value, run)) report(run, "invariant", `${constraint.human} (${constraint.key})`);
    };
  };
}

/** What cannot be answered for this content is not kept: or a rule could be had out of the way. */
function isKept(holds: ReturnType<CompileInvariant>, value: unknown, run: Run): boolean {
  try {
    return holds(value, { resource: run.resource, rootResource: run.container.resource });
  } catch (error) {
    if (error instanceof FhirError) return false;
    throw error;
  }
}
