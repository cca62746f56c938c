/** A page of what a search found, as a Bundle. http://hl7.org/fhir/R4/search.html#return */
import { printBundle, printEntry, type BundleLink } from "../fhir/print-bundle.ts";
import { trim } from "../fhir/elements.ts";
import { outcomeOf, type Issue } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { Asked } from "../search/parse.ts";
import type { Parameters } from "../search/value.ts";
import type { Query } from "../storage/query.ts";
import type { Page, Version } from "../storage/store.ts";
import { printStart, readStart, signOf, type PageStart } from "./cursor.ts";
import type { Answer, Context } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { urlWith } from "./parameters.ts";

/** Milliseconds after which a search is given up. */
const patience = 20_000;

/** A search that has been read, and where its page begins. */
export interface PageAsked {
  /** What its links begin with. */
  url: string;
  asked: Asked;
  /** Undefined on the first page. */
  start: PageStart | undefined;
  /** The client says itself how matches are counted. */
  saysTotal: boolean;
}

/** Where a page begins. @param cursor Of a link; undefined: at the first match. @throws FhirError `invalid` */
export const startOf = (url: string, { applied, query }: Asked, cursor: string | undefined): PageStart | undefined =>
  cursor === undefined ? undefined : readStart(cursor, query.sort.length, signOf(url, applied));

/**
 * Looks it up. Unless `_total` says otherwise, the first page counts accurately, and its links carry the number on.
 * @throws FhirError `too-costly`
 */
export async function pageOf(page: PageAsked, context: Context): Promise<Answer> {
  const { url, asked, start } = page;
  const found = await context.store.search(queryOf(page));
  const total = found.total ?? start?.total;
  const shown = await shownOf(found, asked, context);
  const issues = issuesOf(asked, found);
  const entries = issues.length > 0 ? [...shown, outcomeEntry(issues)] : shown;
  const links = linksOf(url, page, { page: found, total });
  return { status: 200, body: printBundle({ type: "searchset", total, links }, entries) };
}

/** What the store is asked. */
export function queryOf({ asked: { query }, start, saysTotal }: PageAsked): Query {
  const { total: said, ...rest } = query;
  const total = start?.total === undefined && !saysTotal ? "accurate" : said;
  return { deadline: patience, ...rest, ...(total && { total }), ...(start && { after: start.after }) };
}

async function shownOf({ versions, included }: Page, asked: Asked, context: Context): Promise<string[]> {
  const pace = pacer();
  const entries: string[] = [];
  for (const [mode, found] of [
    ["match", versions],
    ["include", included],
  ] as const) {
    for (const version of found) {
      entries.push(entryOf(version, mode, asked, context));
      await pace();
    }
  }
  return entries;
}

function entryOf({ type, id, text = "" }: Version, mode: "match" | "include", asked: Asked, context: Context): string {
  const { base, definitions } = context;
  return printEntry({ fullUrl: `${base}/${type}/${id}`, resource: trim(text, asked, definitions), search: mode });
}

/** What the client should know of its search. */
function issuesOf({ ignored }: Asked, { cut }: Page): Issue[] {
  const issues = ignored.map(({ name, why }): Issue => {
    return {
      severity: "warning",
      code: "not-supported",
      diagnostics: `left out: ${why}`,
      expression: name,
    };
  });
  return cut ? [...issues, tooMuch] : issues;
}

const tooMuch: Issue = {
  severity: "warning",
  code: "too-costly",
  diagnostics: "there is more to include than one page shows",
};

const outcomeEntry = (issues: readonly Issue[]): string =>
  printEntry({ resource: printJson(outcomeOf(issues)), search: "outcome" });

/** Self says what was applied; next goes on after the last match that was shown. */
function linksOf(
  url: string,
  { asked: { applied }, start }: PageAsked,
  { page, total }: { page: Page; total: number | undefined },
): BundleLink[] {
  const link = (relation: BundleLink["relation"], parameters: Parameters): BundleLink => ({
    relation,
    url: urlWith(url, parameters),
  });
  const at = (here: PageStart): Parameters => [...applied, ["_cursor", printStart(here, signOf(url, applied))]];
  return [
    link("self", start ? at(start) : applied),
    ...(start ? [link("first", applied)] : []),
    ...(page.next ? [link("next", at({ after: page.next, total }))] : []),
  ];
}
