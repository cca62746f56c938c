import { invalid } from "../fhir/error.ts";
import type { Cursor } from "../storage/query.ts";

/** Where a page of a search begins, and how many matches the first page counted. */
export interface PageStart {
  after: Cursor;
  total: number | undefined;
}

/** A start as text for a link: opaque to clients. */
export const printStart = ({ after: { born, values }, total }: PageStart): string =>
  Buffer.from(JSON.stringify([total ?? null, born, ...values])).toString("base64url");

/**
 * @param keys How many sort keys the search has.
 * @throws FhirError `invalid` when the text is not from a link of that search.
 */
export function readStart(text: string, keys: number): PageStart {
  const [total, born, ...values] = listOf(text);
  if (!isCount(born) || !(total === null || isCount(total)) || values.length !== keys || !values.every(isValue))
    throw invalid("_cursor is not from a link of this search: begin again without it", "_cursor");
  return { after: { born, values }, total: total ?? undefined };
}

function listOf(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isValue = (value: unknown): value is number | string | null =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
