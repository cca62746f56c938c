/** What is asked of the answer, not of resources. http://hl7.org/fhir/R4/search.html#return */
import { summaries, type Shown } from "../fhir/elements.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import type { Hop, SortKey } from "../storage/query.ts";
import type { Contained } from "./contained.ts";
import { hops } from "./include.ts";
import type { Room } from "./room.ts";
import { sortKeys } from "./sort.ts";
import { shown, unreadable } from "./value.ts";

const totals = ["none", "estimate", "accurate"] as const;
type Total = (typeof totals)[number];

/** Most matches of one page; more are not given however many are asked for. */
const mostMatches = 1_000;
const usualMatches = 20;

/** The result parameters of one search. */
export interface Result {
  sort: SortKey[];
  count: number;
  total: Total;
  summary: Shown["summary"];
  elements: Shown["elements"];
  include: Hop[];
  contained: "false" | Contained["how"];
  containedType: Contained["show"];
}

export const emptyResult = (): Result => ({
  sort: [],
  count: usualMatches,
  total: "none",
  summary: undefined,
  elements: undefined,
  include: [],
  contained: "false",
  containedType: "container",
});

/** What is searched: `type` stands for it in messages and look-ups, `Resource` when it is several types. */
export interface Searched {
  room: Room;
  type: string;
  types: readonly string[];
}

/** Takes one parameter in and says it as it was applied. @throws FhirError naming the parameter. */
type Take = (result: Result, searched: Searched, text: string, name: string) => string;

const takes: Readonly<Record<string, Take>> = {
  _sort: (result, { room, types }, text) => {
    result.sort.push(...sortKeys(room, types, text));
    return text;
  },
  _count: (result, _searched, text) => {
    if (!/^\d+$/.test(text)) throw unreadable("_count", shown(text), "a whole number");
    result.count = Math.min(Number(text), mostMatches);
    return String(result.count);
  },
  _total: (result, _searched, text) => {
    result.total = oneOf("_total", text, totals);
    return text;
  },
  _summary: (result, _searched, text) => {
    result.summary = oneOf("_summary", text, summaries);
    return text;
  },
  _elements: (result, searched, text) => {
    result.elements = elementsIn(searched, text);
    return text;
  },
  _contained: (result, { types }, text) => {
    result.contained = oneOf("_contained", text, ["false", "true", "both"]);
    if (result.contained === "false" || types.length === 1) return text;
    throw invalid("_contained: name one type that is looked for");
  },
  _containedType: (result, _searched, text) => {
    result.containedType = oneOf("_containedType", text, ["container", "contained"]);
    return text;
  },
  _include: takeHops,
  _revinclude: takeHops,
};

/** How a result parameter is taken in; undefined when it is none. Only includes may repeat. */
export function resultParameter(name: string): { take: Take; repeats: boolean } | undefined {
  const [code = "", modifier] = name.split(":");
  const take = Object.hasOwn(takes, code) ? takes[code] : undefined;
  if (!take) return undefined;
  if (take === takeHops) return { take, repeats: true };
  if (modifier !== undefined) throw invalid(`${name}: ${code} has no modifiers`);
  return { take, repeats: false };
}

/** What is followed already is not followed once more: with `:iterate` each of them costs a round of its own. */
function takeHops(result: Result, { room, types }: Searched, text: string, name: string): string {
  const followed = new Set(result.include.map((hop) => JSON.stringify(hop)));
  result.include.push(...hops(room, types, name, text).filter((hop) => !followed.has(JSON.stringify(hop))));
  return text;
}

function oneOf<T extends string>(name: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw unreadable(name, shown(text), values.join(", "));
  return found;
}

/** Names of elements that some type that is searched has at its top. */
function elementsIn({ room, types }: Searched, text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  const known = (name: string) => types.some((type) => has(room, type, name.replace(/^[A-Z]\w*\./, "")));
  const wrong = names.find((name) => !known(name));
  if (wrong !== undefined) throw new FhirError("invalid", `_elements: ${shown(wrong)} is not an element at the top`);
  return names.map((name) => name.replace(/^[A-Z]\w*\./, ""));
}

const has = ({ ground }: Room, type: string, element: string): boolean =>
  ground.definitions
    .type(type)
    ?.elements.some(({ name, choice }) => name === element || (choice && `${name}[x]` === element)) ?? false;
