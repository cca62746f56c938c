import type { Criterion } from "../query.ts";
import type { Part, Source } from "./part.ts";
import type { Scope } from "./scope.ts";

/** One type of a query, with the parts that must hold. */
export interface Arm {
  scope: Scope;
  /** Criteria that must all hold, and the parts that they became. */
  asked: readonly Criterion[];
  parts: readonly Part[];
  /** Those of them that the start does not say by itself. */
  rest: readonly Part[];
  /** Where its candidates come from, and whether they are few. */
  start: Source;
  few: boolean;
}
