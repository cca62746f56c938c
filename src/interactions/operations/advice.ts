/** What would make a search cheaper, in words. */
import type { Criterion, Query } from "../../storage/query.ts";
import type { Plan } from "../../storage/store.ts";

/** More looked at than this for each match of a page is much. */
const muchLooked = 50;

/** @param saysTotal The client said itself how matches are counted */
export function adviceOn(query: Query, plan: Plan, saysTotal: boolean): string[] {
  const { where, sort, limit } = query;
  const much = plan.long || plan.looked > muchLooked * Math.max(limit, 20);
  const counted = plan.steps.some(({ purpose }) => purpose === "total");
  const sayings: readonly (readonly [boolean, string])[] = [
    [plan.long, "It is one of the long searches: few of them are done at a time, each for at most 20 s."],
    [much && where.op === "all", "Nothing narrows it down: name a patient, a code or a stretch of time."],
    [
      much && isOnlyNegative(where),
      "It says only what must not be, so all of the type is looked at: say what must be.",
    ],
    [much && sort.length > 1, "With several sort keys all candidates are collected: one key alone may be followed."],
    [counted && !saysTotal, "All matches are counted; _total=none spares that."],
    [!much, "It is cheap as it is."],
  ];
  const slowly = slow(where).map((what) => `${what} looks at every value there: what narrows the rest helps.`);
  const advice = [...sayings.filter(([holds]) => holds).map(([, saying]) => saying), ...slowly];
  return advice.length > 0 ? advice : ["Much is looked at for what is found: say more of what is looked for."];
}

function isOnlyNegative(where: Criterion): boolean {
  if (where.op === "and") return where.of.length > 0 && where.of.every(isOnlyNegative);
  return where.op === "not";
}

/** Tests for which no index knows where to begin. */
function slow(where: Criterion): string[] {
  switch (where.op) {
    case "and":
    case "or":
      return [...new Set(where.of.flatMap(slow))];
    case "not":
      return slow(where.of);
    case "refers":
    case "referredBy":
      return slow(where.where);
    case "string":
      return where.how === "contains" || where.how === "ends" ? [`A text anywhere in ${where.param}`] : [];
    case "text":
      return [`:text of ${where.param}`];
    default:
      return [];
  }
}
