import type { Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import type { Ast } from "../fhirpath/ast.ts";
import { canonical } from "../fhirpath/canonical.ts";
import { endsOf } from "../fhirpath/ends.ts";
import { compile, type Expression } from "../fhirpath/expression.ts";
import { modelOf } from "../fhirpath/model.ts";
import { none, type Nodes } from "../fhirpath/node.ts";
import type { Environment } from "../fhirpath/run.ts";

/** Elements of one kind that an expression selects. */
export interface Leaf {
  /** Two leaves of one resource type with equal keys select the same elements. */
  key: string;
  /**
   * The elements below a resource or, in a composite, below an element. Where the expression cannot be
   * evaluated on what is there, it selects nothing.
   * @throws FhirError `too-costly` when a meter is given and has nothing left
   */
  select: (from: unknown, environment: Pick<Environment, "resource" | "meter">) => Nodes;
  /** FHIR types of what it selects; empty when the definitions do not tell. */
  types: readonly string[];
  /** Value set that a code must be from. */
  required: string | undefined;
}

/**
 * The leaf of a path; undefined when there is no such element. Of an extension it is the value.
 * @param from The type that the path starts in.
 */
export function leafOf(definitions: Definitions, from: string, path: Ast): Leaf | undefined {
  const ends = endsOf(path, from, modelOf(definitions));
  if (ends?.length === 0) return undefined;
  if (ends?.every(({ type }) => type === "Extension"))
    return leafOf(definitions, from, { kind: "member", on: path, name: "value" });
  let compiled: Expression | undefined;
  return {
    key: canonical(path),
    select(element, environment) {
      try {
        compiled ??= compile(path, { definitions, type: from, lenient: true });
        return compiled.evaluate(element, environment);
      } catch (error) {
        const metered = environment.meter !== undefined;
        if (error instanceof FhirError && !(metered && error.kind === "too-costly")) return none;
        throw error;
      }
    },
    types: ends?.map(({ type }) => type) ?? [],
    required: ends?.[0]?.element?.required,
  };
}
