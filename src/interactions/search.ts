import { printBundle, printEntry, type BundleLink } from "../fhir/print-bundle.ts";
import { trim } from "../fhir/elements.ts";
import { invalid, outcomeOf, type Issue } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { Asked } from "../search/parse.ts";
import type { Parameters } from "../search/value.ts";
import type { Query } from "../storage/query.ts";
import type { Page, Version } from "../storage/store.ts";
import { printStart, readStart, signOf, type PageStart } from "./cursor.ts";
import type { Context, Handler, Interaction } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { urlWith } from "./parameters.ts";

/** Milliseconds after which a search is given up. */
const patience = 20_000;

/**
 * A page of what matches, of a type or across types, as it is stored. Unless `_total` says otherwise, the first page
 * counts accurately, and its links carry the number on. http://hl7.org/fhir/R4/search.html
 */
export const search: Handler<"search"> = async (asking, context) => {
  const read = readSearch(asking, context);
  const { asked, start } = read;
  const page = await context.store.search(queryOf(read));
  const total = page.total ?? start?.total;
  const shown = await shownOf(page, asked, context);
  const issues = issuesOf(asked, page);
  const entries = issues.length > 0 ? [...shown, outcomeEntry(issues)] : shown;
  const links = linksOf(urlOf(asking, context), read, { page, total });
  return { status: 200, body: printBundle({ type: "searchset", total, links }, entries) };
};

type Asking = Omit<Extract<Interaction, { kind: "search" }>, "kind">;

function urlOf({ type, of }: Asking, { base }: Pick<Context, "base">): string {
  if (of) return `${base}/${of.type}/${of.id}/${type ?? "*"}`;
  return type === undefined ? base : `${base}/${type}`;
}

interface Read {
  asked: Asked;
  /** Undefined on the first page. */
  start: PageStart | undefined;
  /** The client says itself how matches are counted. */
  saysTotal: boolean;
}

/** What a search asks for. @throws FhirError naming the parameter. */
export function readSearch(asking: Asking, context: Context): Read {
  const { type, of, parameters } = asking;
  const across = type === undefined ? parameters.filter(([name]) => name === "_type") : [];
  const types = type === undefined ? typesIn(across, context) : [type];
  const rest = parameters.filter((one) => one[0] !== "_cursor" && !across.includes(one));
  const asked = context.search.parse(types, rest, context.preferences.handling, of);
  const applied = [...across, ...asked.applied];
  const cursor = parameters.find(([name]) => name === "_cursor")?.[1];
  const start = (text: string) => readStart(text, asked.query.sort.length, signOf(urlOf(asking, context), applied));
  return {
    asked: { ...asked, applied },
    start: cursor === undefined ? undefined : start(cursor),
    saysTotal: parameters.some(([name]) => name === "_total"),
  };
}

/** `_type`; none: all types. */
function typesIn(across: Parameters, { definitions }: Context): string[] {
  const types = [...new Set(across.flatMap(([, value]) => value.split(",")))];
  const unknown = types.find((type) => !definitions.isResourceType(type));
  if (unknown !== undefined) throw invalid(`_type: ${unknown} is not a resource type of FHIR R4`, "_type");
  return types;
}

function queryOf({ asked: { query }, start, saysTotal }: Read): Query {
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
  const issues = ignored.map((name): Issue => {
    const diagnostics = `${name} is not a search parameter here and was ignored`;
    return { severity: "warning", code: "not-supported", diagnostics, expression: name };
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
  { asked: { applied }, start }: Read,
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
