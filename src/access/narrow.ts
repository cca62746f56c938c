import { criterionKey } from "../search/by-type.ts";
import { anyOf } from "../search/types/type.ts";
import type { Criterion, CriterionOf } from "../storage/query.ts";
import { join, meet } from "./combine.ts";

/** What may be seen of a type. */
export type Sees = (type: string) => Criterion;

/**
 * The same question, asked of a world that holds only what may be seen: a chain or a `_has` does not tell of what is
 * hidden. What `sees` adds is not narrowed itself.
 */
export function narrow(where: Criterion, sees: Sees): Criterion {
  switch (where.op) {
    case "and":
      return meet(where.of.map((part) => narrow(part, sees)));
    case "or":
      return join(where.of.map((part) => narrow(part, sees)));
    case "not":
      return not(narrow(where.of, sees));
    case "refers":
      return refersTo(where, sees);
    case "referredBy":
      return link({ ...where, where: meet([narrow(where.where, sees), sees(where.type)]) });
    default:
      return where;
  }
}

function not(of: Criterion): Criterion {
  if (of.op === "none") return { op: "all" };
  return of.op === "all" ? { op: "none" } : { op: "not", of };
}

/** Types of which the same is seen stay together. */
function refersTo(where: CriterionOf<"refers">, sees: Sees): Criterion {
  const inner = narrow(where.where, sees);
  const groups = Map.groupBy(where.types, (type) => criterionKey(sees(type)));
  return anyOf(
    [...groups.values()]
      .map((types) => link({ ...where, types, where: meet([inner, sees(types[0] ?? "")]) }))
      .filter(({ op }) => op !== "none"),
  );
}

/** A link to nothing is nothing. */
const link = (where: CriterionOf<"refers" | "referredBy">): Criterion =>
  where.where.op === "none" ? { op: "none" } : where;
