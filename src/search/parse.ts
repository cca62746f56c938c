/** A search as asked → a query. http://hl7.org/fhir/R4/search.html */
import type { Shown } from "../fhir/elements.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import type { Criterion, Query } from "../storage/query.ts";
import { byType } from "./by-type.ts";
import { within, type Compartment } from "./compartment.ts";
import type { Contained } from "./contained.ts";
import type { Ask } from "./criterion.ts";
import { filterOn } from "./filter/filter.ts";
import { ask } from "./link.ts";
import { emptyResult, resultParameter, type Result, type Searched } from "./result.ts";
import type { Room } from "./room.ts";
import { mostInside, sizeOfAll } from "./size.ts";
import { allOf } from "./types/type.ts";
import { shown, type Parameters } from "./value.ts";

/** Most parameters of one search. */
const mostParameters = 200;
/** Most tests that the criteria of one search may come to, lists of ids and references apart: databases take those as one. */
const mostTests = 500;
const mostListed = 20_000;
/** Most resources that includes add to one page. */
const mostIncluded = 1_000;

/** `strict` refuses what is not understood, `lenient` leaves it out. http://hl7.org/fhir/R4/search.html#errors */
export type Handling = "strict" | "lenient";

/** A parameter that was not understood. */
export interface Ignored {
  name: string;
  why: string;
  /** What of it, where the rest was applied. */
  part?: string;
}

/** A search that was understood. */
export interface Asked extends Shown {
  query: Query;
  /** Absent: contained resources are not looked at. */
  contained?: Contained;
  /** For the self link: what was applied, and nothing that was not. */
  applied: Parameters;
  /** What was left out, where handling is lenient. */
  ignored: readonly Ignored[];
}

/** What parameters came to. */
interface Found {
  where: Criterion[];
  result: Result;
  applied: [string, string][];
  ignored: Ignored[];
}

/** What is searched. */
export interface Scope {
  /** None: all types; in a compartment all that R4 lets it hold. */
  types: readonly string[];
  /** Only what lies in that compartment. */
  of?: Compartment;
}

/**
 * Reads a search.
 * @throws FhirError `invalid` or `not-supported` naming the parameter.
 */
export function parse(room: Room, scope: Scope, parameters: Parameters, handling: Handling): Asked {
  if (parameters.length > mostParameters) throw invalid(`more than ${mostParameters} search parameters`);
  const { of } = scope;
  const searched = searchedBy(
    room,
    of && scope.types.length === 0 ? room.ground.definitions.memberTypes(of.type) : scope.types,
  );
  const where = of ? [within(room, of, searched.types)] : [];
  const found: Found = { where, result: emptyResult(), applied: [], ignored: [] };
  for (const parameter of parameters) {
    take(searched, found, parameter, handling);
    bounded(where);
  }
  if (handling === "lenient") leaveOut(found);
  return asked(searched, found);
}

/** Only criteria: what a conditional interaction may say. @throws FhirError `invalid` naming the parameter. */
export function condition(room: Room, type: string, parameters: Parameters): Criterion {
  if (parameters.length > mostParameters) throw invalid(`more than ${mostParameters} search parameters`);
  const result = parameters.find(([name]) => resultParameter(name) !== undefined);
  if (result) throw invalid(`${result[0]} has no place in a condition`);
  const where: Criterion[] = [];
  for (const [name, value] of parameters) {
    where.push(asking(room, type, name)(value));
    bounded(where);
  }
  return allOf(where);
}

function searchedBy(room: Room, types: readonly string[]): Searched {
  const { definitions } = room.ground;
  const unknown = types.find((type) => !definitions.isResourceType(type));
  if (unknown !== undefined) throw invalid(`R4 has no type ${shown(unknown)}`);
  const [only, ...others] = types;
  if (only !== undefined && others.length === 0) return { room, type: only, types };
  return { room, type: "Resource", types: types.length > 0 ? types : definitions.resourceTypes };
}

function take(searched: Searched, found: Found, [name, value]: Parameters[number], handling: Handling): void {
  try {
    found.applied.push([name, understand(searched, found, name, value)]);
  } catch (error) {
    if (handling === "strict" || !(error instanceof FhirError)) throw error;
    found.ignored.push({ name, why: error.message });
  }
}

/** Takes a parameter in and says its value as it was applied. @throws FhirError when it is not understood */
function understand(searched: Searched, { result, applied, where }: Found, name: string, value: string): string {
  const parameter = resultParameter(name);
  if (!parameter) {
    where.push(askOf(searched, name)(value));
    return value;
  }
  if (!parameter.repeats && applied.some(([earlier]) => earlier === name)) throw invalid(`${name} is given twice`);
  return parameter.take(result, searched, value, name);
}

/** A parameter, or a filter of parameters. */
const asking = (room: Room, type: string, name: string): Ask =>
  name === "_filter" ? (text) => filterOn(room, type, text) : ask(room, type, name);

/** Of several types, what each of them means by it. */
function askOf({ room, type, types }: Searched, name: string): Ask {
  const common = room.table("Resource").parameters;
  const [code = ""] = name.split(/[:.]/);
  const alike = common.has(code) || (code.startsWith("_") && name !== "_filter");
  if (type !== "Resource" || alike) return asking(room, type, name);
  const asks = types.map((one) => [one, asking(room, one, name)] as const);
  return (value) => byType(asks.map(([one, asked]) => [one, asked(value)]));
}

function asked({ types }: Searched, { where, result, applied, ignored }: Found): Asked {
  const { sort, summary, elements, include } = result;
  const contained = containedBy(result);
  const limit = summary === "count" ? 0 : result.count;
  const total = limit === 0 ? "accurate" : result.total;
  const query: Query = {
    types,
    where: allOf(where),
    sort,
    limit,
    ...(total !== "none" && { total }),
    ...(include.length > 0 && limit > 0 && { include, includeLimit: mostIncluded }),
  };
  return {
    query,
    applied,
    ignored,
    ...(contained && { contained }),
    ...(summary !== undefined && { summary }),
    ...(elements !== undefined && { elements }),
  };
}

/** What does not go with the rest, where the rest makes sense by itself. */
function leaveOut({ result, applied, ignored }: Found): void {
  const names = result.contained === "false" ? [] : ["_sort", "_include", "_revinclude"];
  if (result.summary === "text") names.push("_include", "_revinclude");
  const gone = applied.filter(([name]) => names.includes(name.split(":")[0] ?? ""));
  if (gone.length === 0) return;
  for (const one of gone) applied.splice(applied.indexOf(one), 1);
  const why = result.contained === "false" ? "_summary=text" : "_contained";
  ignored.push(...gone.map(([name]) => ({ name, why: `${name} does not go together with ${why}` })));
  if (names.includes("_sort")) result.sort = [];
  result.include = [];
}

/** Contained resources have no place in an order, and lead nowhere. @throws FhirError `invalid`, `not-supported` */
function containedBy({ contained: how, containedType: show, sort, include, summary }: Result): Contained | undefined {
  if (summary === "text" && include.length > 0) throw invalid("_summary=text does not go together with includes");
  if (how === "false") return undefined;
  if (sort.length === 0 && include.length === 0) return { how, show };
  throw new FhirError("not-supported", "_contained does not go together with _sort, _include and _revinclude");
}

/**
 * Asked after each parameter: what would be too much in the end is not read to the end.
 * @throws FhirError `invalid` when it is too much to ask at once
 */
function bounded(of: readonly Criterion[]): void {
  const { tests, listed, inside } = sizeOfAll(of);
  if (tests > mostTests || listed > mostListed) throw invalid(`the search comes to more than ${mostTests} tests`);
  if (inside > mostInside)
    throw invalid(
      `the chains lead to more than ${mostInside} places: say the types of their links, as in subject:Patient`,
    );
}
