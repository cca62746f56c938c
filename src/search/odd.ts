import type { Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import type { Expression } from "../fhirpath/expression.ts";
import { compile } from "../fhirpath/expression.ts";
import type { Leaf } from "./leaf.ts";

/** A leaf of a resource type for an expression that is more than a path. */
export type Odd = (resourceType: string, expression: string) => Leaf;

/** Leaves by FHIRPath, each compiled when it is first used. What cannot be evaluated selects nothing. */
export const oddLeaves =
  (definitions: Definitions): Odd =>
  (type, text) => {
    let compiled: Expression | undefined;
    return {
      key: text,
      select(root) {
        try {
          compiled ??= compile(text, { definitions, type, lenient: true });
          return compiled.values(root);
        } catch (error) {
          if (error instanceof FhirError) return [];
          throw error;
        }
      },
      type: undefined,
      required: undefined,
      targets: [],
    };
  };
