import { printBundle, printEntry } from "../fhir/print-bundle.ts";
import { span } from "../fhir/datetime.ts";
import { invalid, notFound } from "../fhir/error.ts";
import type { HistoryQuery, ResourceStore, Version } from "../storage/store.ts";
import type { Parameters } from "../search/value.ts";
import type { Context, Handler } from "./interaction.ts";
import { urlWith } from "./parameters.ts";

/** Versions on a page when `_count` does not say, and the most that one shows. */
const [usual, most] = [50, 1_000];

/**
 * Versions of a resource, of a type or of all, in the order of commits, newest first. A page goes on from the last
 * version shown, so what is written meanwhile neither repeats nor hides one.
 * http://hl7.org/fhir/R4/http.html#history
 */
export const history: Handler<"history"> = async ({ type, id, parameters }, context) => {
  const { store, base } = context;
  const { asked, query: page } = readHistory(parameters, context);
  const query = { ...(type && { type }), ...(id && { id }), ...page };
  const { versions, total, more } = await store.history({ ...query, total: true });
  if (versions.length === 0) await expectKnown(store, type, id);
  const last = more ? versions.at(-1) : undefined;
  const url = [base, type, id, "_history"].filter(Boolean).join("/");
  const links = [link("self", url, asked), ...(last ? [link("next", url, [...without(asked), cursorOf(last)])] : [])];
  return { status: 200, body: printBundle({ type: "history", total, links }, versions.map(entryOf(base))) };
};

/** What the parameters of a history ask for. @throws FhirError `invalid` naming the parameter. */
export function readHistory(parameters: Parameters, context: Context): { asked: Parameters; query: HistoryQuery } {
  const asked = known(parameters, context);
  return { asked, query: queryOf(new Map(asked)) };
}

/** A parameter's part of the query. Sent twice, it is refused: R4 wants each at most once. */
const readers: Readonly<Record<string, (text: string) => Partial<HistoryQuery>>> = {
  _count: (text) => ({ limit: Math.min(countOf(text), most) }),
  _since: (text) => ({ since: span(text).low }),
  _at: (text) => ({ during: span(text) }),
  _sort: (text) => ({ descending: isDescending(text) }),
  _cursor: () => ({}),
};

/** @throws FhirError `invalid` for a parameter that is not known, unless the client is lenient. */
function known(parameters: Parameters, { preferences }: Context): Parameters {
  const kept = parameters.filter(([name]) => Object.hasOwn(readers, name));
  const [other] = parameters.find(([name]) => !Object.hasOwn(readers, name)) ?? [];
  if (other !== undefined && preferences.handling === "strict")
    throw invalid(`${other} is not a parameter of history`, other);
  const twice = kept.find(([name], at) => kept.findIndex(([one]) => one === name) !== at);
  if (twice) throw invalid(`${twice[0]} must be sent once`, twice[0]);
  return kept;
}

function queryOf(parameters: ReadonlyMap<string, string>): HistoryQuery {
  let query: HistoryQuery = { descending: true, limit: usual };
  for (const [name, text] of parameters) query = { ...query, ...read(name, text) };
  const cursor = parameters.get("_cursor");
  if (cursor === undefined) return query;
  const seq = Number(/^\d{1,15}$/.exec(cursor)?.[0] ?? NaN);
  if (Number.isNaN(seq)) throw invalid(`_cursor=${cursor} is not from a link of ours`, "_cursor");
  return { ...query, ...(query.descending ? { before: seq } : { after: seq }) };
}

function read(name: string, text: string): Partial<HistoryQuery> {
  try {
    return readers[name]?.(text) ?? {};
  } catch {
    throw invalid(`${name}=${text} cannot be read`, name);
  }
}

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid("not a count");
  return Number(text);
}

function isDescending(text: string): boolean {
  if (text !== "_lastUpdated" && text !== "-_lastUpdated") throw invalid("not an order");
  return text.startsWith("-");
}

const without = (parameters: Parameters): Parameters => parameters.filter(([name]) => name !== "_cursor");
const cursorOf = ({ seq }: Version) => ["_cursor", String(seq)] as const;

const link = (relation: "self" | "next", url: string, parameters: Parameters) => ({
  relation,
  url: urlWith(url, parameters),
});

/** An empty page of a resource that was never there is a 404. */
async function expectKnown(store: ResourceStore, type: string | undefined, id: string | undefined): Promise<void> {
  if (type === undefined || id === undefined) return;
  if (!(await store.read(type, id))) throw notFound(`${type}/${id}`);
}

const statuses = { POST: 201, PUT: 200, PATCH: 200, DELETE: 204 } as const;

/** http://hl7.org/fhir/R4/http.html#history: what was done, as a direct write; no resource for a deletion. */
const entryOf =
  (base: string) =>
  ({ type, id, version, at, method, text }: Version): string =>
    printEntry({
      fullUrl: `${base}/${type}/${id}`,
      resource: text,
      request: { method, url: method === "POST" ? type : `${type}/${id}` },
      response: { status: method === "PUT" && version === 1 ? 201 : statuses[method], version, at },
    });
