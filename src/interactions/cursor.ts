import { crc32 } from "node:zlib";
import { invalid } from "../fhir/error.ts";
import type { Parameters } from "../search/value.ts";
import type { Cursor } from "../storage/query.ts";
import { urlWith } from "./parameters.ts";

/** Where a page of a search begins, and how many matches the first page counted. */
export interface PageStart {
  after: Cursor;
  total: number | undefined;
}

/** What tells one search from another: what it searches and by what. A client may change `_count` on the way. */
export const signOf = (url: string, parameters: Parameters): number =>
  crc32(
    urlWith(
      url,
      parameters.filter(([name]) => name !== "_count"),
    ),
  );

/**
 * A start as text for a link: opaque to clients.
 * @param sign Of the search that it is in.
 */
export const printStart = ({ after: { born, values }, total }: PageStart, sign: number): string =>
  Buffer.from(JSON.stringify([sign, total ?? null, born, ...values])).toString("base64url");

/**
 * @param keys How many values a place in the search has; one of these.
 * @param sign Of the search.
 * @throws FhirError `invalid` when the text is not from a link of that search.
 */
export function readStart(text: string, keys: readonly number[], sign: number): PageStart {
  const [signed, total, born, ...values] = listOf(text);
  const isStart = signed === sign && isCount(born) && (total === null || isCount(total));
  if (!isStart || !keys.includes(values.length) || !values.every(isValue))
    throw invalid("_cursor is not from a link of this search: begin again without it", "_cursor");
  return { after: { born, values }, total: total ?? undefined };
}

/** What is not read, as what stands behind the end, makes it another text. */
function listOf(text: string): unknown[] {
  const read = Buffer.from(text, "base64url");
  if (read.toString("base64url") !== text) return [];
  try {
    const list: unknown = JSON.parse(read.toString());
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isValue = (value: unknown): value is number | string | null =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
