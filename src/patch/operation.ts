/** What the operations of both kinds of patch have in common: their number, their names, what they may cost. */
import { FhirError, type Issue } from "../fhir/error.ts";
import { isObject } from "../fhir/json.ts";

/** Most operations of one patch. */
export const mostOperations = 1_000;

/** Where an operation stands in its patch, and what it is, in a few words: `replace /name/0/given`. */
export interface Named {
  /** From 0. */
  index: number;
  said: string;
}

/**
 * Does something for an operation; what fails then begins `operation 2 (replace /name/0/given): `. What takes too
 * much is the patch's own fault, so it is no failure of the server.
 * @param expression FHIRPath of the element that the operation is about, where it is known.
 */
export function inOperation<Result>({ index, said }: Named, expression: string | undefined, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof FhirError)) throw thrown;
    const message = `operation ${index + 1} (${shortened(said)}): ${thrown.message}`;
    const kind = thrown.kind === "too-costly" ? "unprocessable" : thrown.kind;
    const issues = thrown.issues.map((issue): Issue => ({
      ...issue,
      diagnostics: message,
      ...(expression !== undefined && { expression }),
    }));
    throw new FhirError(kind, message, undefined, issues);
  }
}

const shortened = (text: string) => (text.length <= 200 ? text : `${text.slice(0, 199)}…`);

/** A patch that cannot be applied to the resource as it is. http://hl7.org/fhir/R4/http.html#patch */
export const inapplicable = (why: string): FhirError => new FhirError("unprocessable", why);

/** What one patch may still cost: values compared and characters copied. */
export interface Budget {
  left: number;
}

/** Half a second of work. */
export const openBudget = (): Budget => ({ left: 16_000_000 });

/** @throws FhirError `too-costly` when there is nothing left */
export function spend(budget: Budget, cost: number): void {
  budget.left -= cost;
  if (budget.left < 0) throw new FhirError("too-costly", "the patch takes too much work on this resource");
}

/** A value of its own, decimals as they were written. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)]));
}
