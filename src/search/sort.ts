/** `_sort`. http://hl7.org/fhir/R4/search.html#sort */
import { FhirError, invalid } from "../fhir/error.ts";
import type { SortKey } from "../storage/query.ts";
import { parameterIn, type Room } from "./room.ts";
import { isCanonical, type Stored } from "./table.ts";
import type { TypeName } from "./types/table.ts";
import { shown } from "./value.ts";

/** Most keys of one search. */
const most = 8;

const kinds: Readonly<Record<TypeName, SortKey["kind"] | undefined>> = {
  number: "range",
  date: "range",
  string: "string",
  token: "token",
  reference: "reference",
  quantity: "quantity",
  uri: "uri",
  composite: undefined,
  special: undefined,
};

/**
 * The keys of `-date,code`.
 * @param types What is searched. Those that lack the parameter come last.
 * @throws FhirError `invalid` or `not-supported` naming the key.
 */
export function sortKeys(room: Room, types: readonly string[], text: string): SortKey[] {
  const keys = text.split(",").flatMap((key) => sortKey(room, types, key));
  if (keys.length > most) throw invalid(`_sort: more than ${most} keys`);
  return keys;
}

function sortKey(room: Room, types: readonly string[], key: string): SortKey[] {
  const descending = key.startsWith("-");
  const code = descending ? key.slice(1) : key;
  if (code === "_id") return [{ param: code, kind: "id", descending }];
  if (code === "_lastUpdated") return [{ param: code, kind: "updated", descending }];
  if (code === "") throw invalid(`_sort=${shown(key)}: a key is empty`);
  const having = types.filter((type) => room.table(type).parameters.has(code));
  const { stored } = parameterIn(room, having[0] ?? nameOf(types), code, "_sort");
  const sorted = stored.map((one) => ({ param: one.name, kind: kindOf(one), descending }));
  if (having.some((other) => !isAlike(room, other, { code, sorted }))) throw notSorted(code);
  if (sorted.length > 1 && !sorted.every(({ kind }) => kind === "reference" || kind === "url")) throw notSorted(code);
  return sorted.map(({ kind, ...rest }) => {
    if (kind === undefined) throw notSorted(code);
    return { ...rest, kind };
  });
}

/** For the message. */
const nameOf = ([type = "Resource", ...others]: readonly string[]): string => (others.length === 0 ? type : "Resource");

/** Whether the parameter of another type is stored as this one is. */
function isAlike({ table }: Room, type: string, { code, sorted }: Sorted): boolean {
  const stored = table(type).parameters.get(code)?.stored ?? [];
  return (
    stored.length === sorted.length &&
    stored.every((one, n) => one.name === sorted[n]?.param && kindOf(one) === sorted[n].kind)
  );
}

interface Sorted {
  code: string;
  sorted: readonly { param: string; kind: SortKey["kind"] | undefined }[];
}

const kindOf = (stored: Stored): SortKey["kind"] | undefined =>
  stored.type === "reference" && isCanonical(stored) ? "url" : kinds[stored.type];

const notSorted = (code: string) => new FhirError("not-supported", `_sort: ${code} is not sorted by`);
