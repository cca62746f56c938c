/** How long the stretches of ranges and quantities are: those that are no points have an index by their length. */
import { raw, type Sql } from "./sql.ts";

/** Most that rows of a length class may measure: a day, a month, a year of milliseconds; the last are longer, or open. */
export const longest = [86_400_000, 32 * 86_400_000, 367 * 86_400_000, Infinity];

/** Part of how far from zero a row begins: longer ones are no points. Sixteen seconds, for a time of today. */
const point = 1e-8;

/** No point that ends at the floor or later begins before this. */
export const earliestPoint = (floor: number): number => floor - 10 * point * (1 + Math.abs(floor));

/** Lengths are differences of numbers that need not be whole. */
const rounding = 1.001;

/** No row that measures at most so much, and ends at the floor or later, begins before this. */
export const earliestStretch = (floor: number, most: number): number => floor - most * rounding;

// The texts are those of the indexes: else SQLite does not see that they fit.
const long = (a: string) => `${a}high - ${a}low > ${point} * (1 + abs(${a}low))`;
const lengthClass = (a: string) =>
  `CASE ${longest
    .slice(0, -1)
    .map((most, n) => `WHEN ${a}high - ${a}low <= ${most} THEN ${n}`)
    .join(" ")} ELSE ${longest.length - 1} END`;
/** The lowest of several in a resource, but not the highest (marks.ts). */
const oneOfSeveral = (a: string) => `(${a}mark & 3) = 1`;
/** The highest of several, but not the lowest. */
const lastOfSeveral = (a: string) => `(${a}mark & 3) = 2`;

export const isLong = (a: Sql): Sql => raw(long(`${a.text}.`));
export const isOfLength = (a: Sql, n: number): Sql => raw(`${lengthClass(`${a.text}.`)} = ${n}`);
export const isOneOfSeveral = (a: Sql): Sql => raw(oneOfSeveral(`${a.text}.`));

export const isLastOfSeveral = (a: Sql): Sql => raw(lastOfSeveral(`${a.text}.`));

const indexesOf = (table: string) => `
CREATE INDEX IF NOT EXISTS ${table}_long ON ${table} (tp, ${lengthClass("")}, low, high) WHERE ${long("")};
CREATE INDEX IF NOT EXISTS ${table}_several ON ${table} (tp, low) WHERE ${oneOfSeveral("")};
CREATE INDEX IF NOT EXISTS ${table}_last ON ${table} (tp, low) WHERE ${lastOfSeveral("")};`;

/** Files that were made before these have them when they are next opened. */
export const indexes = ["range", "quantity"].map(indexesOf).join("");
