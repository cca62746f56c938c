import type { RangeTest } from "../../storage/query.ts";

/** How a value is compared: `ge2024` asks for 2024 or later. http://hl7.org/fhir/R4/search.html#prefix */
export type Prefix = "eq" | "ne" | "gt" | "lt" | "ge" | "le" | "sa" | "eb" | "ap";

const shape = /^(?<prefix>eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d.+-])/;

/** Splits a prefix off; without one it is `eq`. */
export function prefixed(text: string): { prefix: Prefix; rest: string } {
  const prefix = shape.exec(text)?.groups?.["prefix"] as Prefix | undefined;
  return prefix === undefined ? { prefix: "eq", rest: text } : { prefix, rest: text.slice(2) };
}

/** Prefix → the tests of which one must hold of the range that is stored. */
export const tests: Readonly<Record<Prefix, readonly RangeTest[]>> = {
  eq: ["within"],
  ne: ["outside"],
  gt: ["reaches-above"],
  lt: ["reaches-below"],
  ge: ["within", "reaches-above"],
  le: ["within", "reaches-below"],
  sa: ["starts-after"],
  eb: ["ends-before"],
  ap: ["overlaps"],
};
