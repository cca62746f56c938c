/** A search as asked → a query. http://hl7.org/fhir/R4/search.html */
import type { Issue } from "../fhir/error.ts";
import { FhirError, invalid, kinds } from "../fhir/error.ts";
import type { Criterion, Cursor, Query } from "../storage/query.ts";
import type { Ask } from "./criterion.ts";
import { ask } from "./link.ts";
import { cursorParameter, printCursor, readCursor } from "./page.ts";
import type { Result, Searched, Summary, Total } from "./result.ts";
import { emptyResult, resultParameter } from "./result.ts";
import type { Room } from "./room.ts";
import type { Parameters } from "./value.ts";
import { shown } from "./value.ts";

/** Most parameters of one search. */
const mostParameters = 200;
/** Most resources that includes add to one page. */
const mostIncluded = 1_000;

/** `strict` refuses what is not understood, `lenient` leaves it out. http://hl7.org/fhir/R4/search.html#errors */
export type Handling = "strict" | "lenient";

/** A search that was understood. */
export interface Asked {
  query: Query;
  /** For the self link: what was applied, and nothing that was not. */
  applied: Parameters;
  /** What was left out, where handling is lenient. */
  ignored: readonly Issue[];
  summary?: Summary;
  /** Names of elements at the top. */
  elements?: readonly string[];
  total: Total;
  /** Most matches of a page; 0: only the total is asked for. */
  count: number;
  /** The parameters of the page that begins after a place. */
  nextLink: (cursor: Cursor) => Parameters;
}

/** What parameters came to. */
interface Found {
  where: Criterion[];
  result: Result;
  applied: [string, string][];
  ignored: Issue[];
}

/**
 * Reads a search.
 * @param types What the interaction searches; none: all types, or those of `_type`.
 * @throws FhirError `invalid` or `not-supported` naming the parameter.
 */
export function parse(room: Room, types: readonly string[], parameters: Parameters, handling: Handling): Asked {
  if (parameters.length > mostParameters) throw invalid(`more than ${mostParameters} search parameters`);
  const searched = searchedBy(room, types, parameters);
  const found: Found = { where: [], result: emptyResult(), applied: [], ignored: [] };
  for (const [name, value] of parameters) take(searched, found, [name, value], handling);
  return asked(searched, found);
}

/** Only criteria: what a conditional interaction may say. @throws FhirError `invalid` naming the parameter. */
export function condition(room: Room, type: string, parameters: Parameters): Criterion {
  if (parameters.length > mostParameters) throw invalid(`more than ${mostParameters} search parameters`);
  const result = parameters.find(([name]) => resultParameter(name) !== undefined);
  if (result) throw invalid(`${result[0]} has no place in a condition`);
  return all(parameters.map(([name, value]) => ask(room, type, name)(value)));
}

/** `_type` says what is searched when the interaction does not. */
function searchedBy(room: Room, types: readonly string[], parameters: Parameters): Searched {
  const listed = parameters.filter(([name]) => name === "_type").flatMap(([, value]) => value.split(","));
  const { definitions } = room.ground;
  if (listed.length > 0 && types.length > 0) throw invalid("_type: the type is already named");
  const wrong = [...types, ...listed].find((type) => !definitions.isResourceType(type));
  if (wrong !== undefined)
    throw invalid(`${types.includes(wrong) ? "" : "_type="}${shown(wrong)}: R4 has no such type`);
  const named = [...new Set([...types, ...listed])];
  const [only] = named;
  return named.length === 1 && only !== undefined
    ? { room, type: only, types: named }
    : { room, type: "Resource", types: named.length > 0 ? named : definitions.resourceTypes };
}

/** What belongs to HTTP, if it comes this far. */
const ofHttp: ReadonlySet<string> = new Set(["_format", "_pretty"]);

function take(searched: Searched, found: Found, [name, value]: Parameters[number], handling: Handling): void {
  if (ofHttp.has(name)) return;
  const understood = understand(searched, found, name, handling);
  if (!understood) return;
  if (value === "") throw invalid(`${shown(name)}: the value is empty`);
  found.applied.push([name, understood(value)]);
}

/** Takes a value in and says it as it was applied. */
type Apply = (value: string) => string;

/** Undefined: the name is not understood, and that is noted. */
function understand(searched: Searched, found: Found, name: string, handling: Handling): Apply | undefined {
  try {
    return name === "_type"
      ? (value) => value
      : (applyResult(searched, found, name) ?? applyCriterion(searched, found, name));
  } catch (error) {
    if (handling === "strict" || !(error instanceof FhirError)) throw error;
    found.ignored.push({
      severity: "warning",
      code: kinds[error.kind].code,
      diagnostics: `${error.message}; it was ignored`,
    });
    return undefined;
  }
}

function applyResult(searched: Searched, { result, applied }: Found, name: string): Apply | undefined {
  const parameter = resultParameter(name);
  if (!parameter) return undefined;
  if (!parameter.repeats && applied.some(([earlier]) => earlier === name)) throw invalid(`${name} is given twice`);
  return (value) => parameter.take(result, searched, value, name);
}

function applyCriterion(searched: Searched, { where }: Found, name: string): Apply {
  const asked = askOf(searched, name);
  return (value) => {
    where.push(asked(value));
    return value;
  };
}

/** Of several types, what all of them mean alike. */
function askOf({ room, type, types }: Searched, name: string): Ask {
  const common = room.table("Resource").parameters;
  const [code = ""] = name.split(/[:.]/);
  if (type !== "Resource" || common.has(code) || code.startsWith("_")) return ask(room, type, name);
  const [first, ...others] = types.map((one) => ask(room, one, name));
  return (value) => {
    const criterion = first?.(value) ?? { op: "none" };
    const text = JSON.stringify(criterion);
    if (others.every((other) => JSON.stringify(other(value)) === text)) return criterion;
    throw new FhirError("not-supported", `${name}: the types that are searched do not mean the same by it`);
  };
}

function asked({ types }: Searched, { where, result, applied, ignored }: Found): Asked {
  const { sort, summary, elements, include, cursor } = result;
  const count = summary === "count" ? 0 : result.count;
  const total = count === 0 ? "accurate" : result.total;
  const query: Query = {
    types,
    where: all(where),
    sort,
    limit: count,
    ...(cursor !== undefined && { after: readCursor(cursor, sort.length) }),
    ...(total !== "none" && { total }),
    ...(include.length > 0 && count > 0 && { include, includeLimit: mostIncluded }),
  };
  return {
    query,
    applied,
    ignored,
    ...(summary !== undefined && { summary }),
    ...(elements !== undefined && { elements }),
    total,
    count,
    nextLink: (next) => [...applied.filter(([name]) => name !== cursorParameter), [cursorParameter, printCursor(next)]],
  };
}

function all(of: readonly Criterion[]): Criterion {
  const [first] = of;
  if (first === undefined) return { op: "all" };
  return of.length === 1 ? first : { op: "and", of };
}
