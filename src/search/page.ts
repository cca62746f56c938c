/** The place of a page in a link: `_cursor`. What it says is no secret, but nobody's to rely on. */
import { invalid } from "../fhir/error.ts";
import type { Cursor } from "../storage/query.ts";

/** The parameter that carries a cursor. */
export const cursorParameter = "_cursor";

export const printCursor = ({ values, born }: Cursor): string =>
  Buffer.from(JSON.stringify([born, ...values])).toString("base64url");

/**
 * @param keys How many sort keys the search has.
 * @throws FhirError `invalid` when it is none that this search gave.
 */
export function readCursor(text: string, keys: number): Cursor {
  const [born, ...values] = listIn(text);
  if (
    typeof born !== "number" ||
    !Number.isSafeInteger(born) ||
    born < 0 ||
    values.length !== keys ||
    !values.every(isValue)
  )
    throw invalid(`${cursorParameter}: this is no place in this search; begin again without it`);
  return { values, born };
}

const isValue = (value: unknown): value is number | string | null =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

function listIn(text: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
