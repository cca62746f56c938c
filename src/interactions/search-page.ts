/** A page of what a search found, as a Bundle. http://hl7.org/fhir/R4/search.html#return */
import { printBundle, printEntry, type BundleLink } from "../fhir/print-bundle.ts";
import { trim } from "../fhir/elements.ts";
import { outcomeOf, type Issue } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { Asked } from "../search/parse.ts";
import { shown, type Parameters } from "../search/value.ts";
import type { Cursor, Query } from "../storage/query.ts";
import type { Page } from "../storage/store.ts";
import { printStart, readStart, signOf, type PageStart } from "./cursor.ts";
import { gapsFound, missing } from "./gaps.ts";
import type { Answer, Context } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { urlWith } from "./parameters.ts";
import { findContained, innerEntries, type InnerPage, type ShownResource } from "./search-contained.ts";

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
export const startOf = (url: string, asked: Asked, cursor: string | undefined): PageStart | undefined =>
  cursor === undefined ? undefined : readStart(cursor, keysOf(asked), signOf(url, asked.applied));

/** How many values a place has: contained resources come in the order of changes. */
const keysOf = ({ query, contained }: Asked): readonly number[] =>
  contained ? (contained.how === "both" ? [0, 1] : [1]) : [query.sort.length];

/**
 * Looks it up. Unless `_total` says otherwise, the first page counts accurately, and its links carry the number on.
 * @throws FhirError `too-costly`
 */
export async function pageOf(page: PageAsked, context: Context): Promise<Answer> {
  const { contained } = page.asked;
  const isInner = contained && (contained.how === "true" || page.start?.after.values.length === 1);
  return isInner ? innerPage(page, context) : outerPage(page, context);
}

async function outerPage(page: PageAsked, context: Context): Promise<Answer> {
  const { asked, start } = page;
  const [found, gaps] = await Promise.all([context.store.search(queryOf(page)), gapsOf(asked, context)]);
  const entries = await entriesOf(found, asked, context);
  const issues = [...issuesOf(asked, found), ...gaps.map(missing)];
  const { next } = found;
  if (!asked.contained) return answerOf(page, { entries, issues, next, total: found.total ?? start?.total });
  const left = asked.query.limit - entries.length;
  if (next || left <= 0) return answerOf(page, { entries, issues, next: next ?? beginning, total: undefined });
  const inner = await innerOf(page, { limit: left, after: beginning }, context);
  const more = inner.gaps.filter(({ parameter }) => !gaps.some((gap) => gap.parameter === parameter));
  const all = [...issues, ...more.map(missing)];
  return answerOf(page, { entries: [...entries, ...inner.entries], issues: all, next: inner.next, total: undefined });
}

/** Looked for beside the search itself: what is written in between may be told of, or not. */
const gapsOf = ({ query }: Asked, { search, store }: Context) => gapsFound(search.gaps(query), store, patience);

/** Before all that contain something. */
const beginning: Cursor = { values: [0], born: 0 };

async function innerPage(page: PageAsked, context: Context): Promise<Answer> {
  const { asked, start } = page;
  const counts = asked.query.limit === 0;
  const limit = counts ? Infinity : asked.query.limit;
  const { entries, gaps, next } = await innerOf(page, { limit, after: start?.after }, context);
  const total = asked.contained?.how === "true" && !start && !next ? entries.length : undefined;
  const issues = [...issuesOf(asked, { cut: false }), ...gaps.map(missing)];
  return answerOf(page, { entries: counts ? [] : entries, issues, next: counts ? undefined : next, total });
}

/** Contained resources that match, as entries. */
async function innerOf(
  { asked }: PageAsked,
  { limit, after }: { limit: number; after: Cursor | undefined },
  context: Context,
): Promise<Pick<InnerPage, "gaps" | "next"> & { entries: string[] }> {
  const { types, where } = asked.query;
  const search = { type: types[0] ?? "", where, gaps: context.search.gaps(asked.query), limit, after };
  const { found, gaps, next } = await findContained(search, context);
  const entries = innerEntries(found, asked.contained?.show ?? "container");
  return { entries: entries.map((one) => printed(one, "match", asked, context)), gaps, next };
}

/** What a page holds. */
interface Held {
  entries: readonly string[];
  issues: readonly Issue[];
  next: Cursor | undefined;
  total: number | undefined;
}

function answerOf(page: PageAsked, { entries, issues, next, total }: Held): Answer {
  const all = issues.length > 0 ? [...entries, outcomeEntry(issues)] : entries;
  return { status: 200, body: printBundle({ type: "searchset", total, links: linksOf(page, next, total) }, all) };
}

/** What the store is asked. */
export function queryOf({ asked: { query }, start, saysTotal }: PageAsked): Query {
  const { total: said, ...rest } = query;
  const total = start?.total === undefined && !saysTotal ? "accurate" : said;
  return { deadline: patience, ...rest, ...(total && { total }), ...(start && { after: start.after }) };
}

async function entriesOf({ versions, included }: Page, asked: Asked, context: Context): Promise<string[]> {
  const pace = pacer();
  const entries: string[] = [];
  for (const [mode, found] of [
    ["match", versions],
    ["include", included],
  ] as const) {
    for (const version of found) {
      const { type, id, text = "" } = version;
      entries.push(printed({ url: `${type}/${id}`, text }, mode, asked, context));
      const turn = pace();
      if (turn) await turn;
    }
  }
  return entries;
}

function printed({ url, text }: ShownResource, search: "match" | "include", asked: Asked, context: Context): string {
  const { base, definitions } = context;
  return printEntry({ fullUrl: `${base}/${url}`, resource: trim(text, asked, definitions), search });
}

/** What the client should know of its search. */
function issuesOf({ ignored }: Asked, { cut }: Pick<Page, "cut">): Issue[] {
  const issues = ignored.map(({ name, why, part }): Issue => {
    return {
      severity: "warning",
      code: "not-supported",
      diagnostics: `${shown(name)} is left out, ${part === undefined ? "all of it" : `of it ${shown(part)}`}: ${why}`,
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
  { url, asked: { applied }, start }: PageAsked,
  next: Cursor | undefined,
  total: number | undefined,
): BundleLink[] {
  const link = (relation: BundleLink["relation"], parameters: Parameters): BundleLink => ({
    relation,
    url: urlWith(url, parameters),
  });
  const at = (here: PageStart): Parameters => [...applied, ["_cursor", printStart(here, signOf(url, applied))]];
  return [
    link("self", start ? at(start) : applied),
    ...(start ? [link("first", applied)] : []),
    ...(next ? [link("next", at({ after: next, total }))] : []),
  ];
}
