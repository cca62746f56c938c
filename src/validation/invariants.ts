import type { Constraint, Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import { compile, type Expression } from "../fhirpath/expression.ts";
import { report, type Check, type Run } from "./run.ts";

/**
 * The check of a constraint on elements of a type: a resource type, a data type, or a path such as
 * `Patient.contact`. The same constraint for the same type is compiled once, when it is first asked.
 */
export type Invariants = (constraint: Constraint, type: string) => Check;

/**
 * Steps that one rule may take on an element with so many members. The time of a check then grows as what was
 * sent does, and a rule that compares all with all is refused on much of it.
 */
const budgetFor = (size: number): number => Math.min(100_000 + 200 * size, 5_000_000);

/** @see http://hl7.org/fhir/R4/conformance-rules.html#constraints */
export function openInvariants(definitions: Definitions): Invariants {
  return ({ key, human, expression }, type) => {
    let compiled: Expression | undefined;
    return (value, run) => {
      compiled ??= compile(expression, { definitions, type, lenient: true });
      const broken = breach(compiled, value, run);
      if (broken)
        report(run, broken, broken === "invariant" ? `${human} (${key})` : `too large to tell whether ${key} is kept`);
    };
  };
}

/** The code of the issue; a rule that cannot be answered for this content is not kept, or it could be had out of the way. */
function breach(expression: Expression, value: unknown, run: Run): "invariant" | "too-costly" | undefined {
  try {
    const surroundings = { resource: run.resource, rootResource: run.container.resource, budget: budgetFor(run.size) };
    return expression.test(value, surroundings) ? undefined : "invariant";
  } catch (error) {
    if (error instanceof FhirError) return error.kind === "too-costly" ? "too-costly" : "invariant";
    throw error;
  }
}
