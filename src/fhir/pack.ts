import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  memberName,
  type Definitions,
  type ElementDefinition,
  type Member,
  type SearchParameter,
  type TypeDefinition,
} from "./definitions.ts";
import { once, onceEach } from "./once.ts";
import type { StoredElement, StoredType } from "./pack-form.ts";

const ours = fileURLToPath(new URL("../../profiles/r4/", import.meta.url));

/**
 * Opens the pack of R4's definitions. Each file is read when it is first asked for.
 * @param folder Where the pack is; our own when it is not given.
 */
export function openDefinitions(folder = ours): Definitions {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}.json`, "utf8"));
  const structures = openStructures(once(() => entriesOf(read("structures") as Record<string, StoredType>)));
  const search = openSearch(() => read("search-parameters") as SearchParameter[], structures);
  const codes = openCodes(
    once(() => read("value-sets") as Codes),
    once(() => read("code-systems") as { caseSensitive: string[] }),
  );
  const compartments = once(() => entriesOf(read("compartments") as Codes));
  return {
    type: structures.type,
    member: structures.member,
    get resourceTypes() {
      return structures.names().list;
    },
    isResourceType: (name) => structures.names().set.has(name),
    ...search,
    ...codes,
    isCompartment: (type) => compartments().has(type),
    memberTypes: onceEach((compartment: string) => {
      const members = compartments().get(compartment);
      return structures.names().list.filter((type) => (own(members, type) ?? []).length > 0);
    }),
    compartment: (compartment, resourceType) => own(compartments().get(compartment), resourceType) ?? [],
  };
}

type Structures = ReturnType<typeof openStructures>;

function openStructures(stored: () => ReadonlyMap<string, StoredType>) {
  const type = (name: string): TypeDefinition | undefined => {
    const one = stored().get(name);
    return one && build(name, one, one.base === undefined ? undefined : kept(one.base));
  };
  const kept = onceEach(type);
  const members = onceEach((name: string) => membersOf(kept(name)));
  const names = once(() => {
    const concrete = [...stored()].filter(([, { kind, abstract }]) => kind === "resource" && !abstract);
    const list = concrete.map(([name]) => name).sort();
    return { list, set: new Set(list) };
  });
  return { type: kept, member: (name: string, member: string) => members(name).get(member), names };
}

/** A type with what its base has, the base's elements first. */
function build(name: string, stored: StoredType, base: TypeDefinition | undefined): TypeDefinition {
  const elements = new Map(base?.elements.map((one) => [one.name, one]));
  for (const one of stored.elements) elements.set(one.name, boundsOf(one));
  const constraints = [...(base?.constraints ?? []), ...(stored.constraints ?? [])];
  return { ...stored, name, elements: stored.kind === "primitive" ? [] : [...elements.values()], constraints };
}

const boundsOf = ({ min = 0, max = 1, ...rest }: StoredElement): ElementDefinition => ({
  ...rest,
  min,
  max: max === "*" ? Infinity : max,
});

function membersOf(type: TypeDefinition | undefined): ReadonlyMap<string, Member> {
  const members = (type?.elements ?? []).flatMap((element) =>
    element.types.map((code): [string, Member] => [memberName(element, code), { element, type: code }]),
  );
  return new Map(members);
}

function openSearch(read: () => SearchParameter[], { type }: Structures) {
  const all = once(read);
  const byUrl = once(() => new Map(all().map((one) => [one.url, one])));
  const byBase = once(() => {
    const bases = new Map<string, SearchParameter[]>();
    for (const one of all()) for (const base of one.base) bases.set(base, [...(bases.get(base) ?? []), one]);
    return bases;
  });
  const inherited = (name: string | undefined): SearchParameter[] =>
    name === undefined ? [] : [...inherited(type(name)?.base), ...(byBase().get(name) ?? [])];
  const searchParameters = onceEach((name: string) => inherited(name).sort((a, b) => (a.code < b.code ? -1 : 1)));
  return { searchParameters, searchParameter: (url: string) => byUrl().get(url) };
}

/** Value set → system → codes; and compartment → type → parameters. */
type Codes = Record<string, Record<string, string[]>>;

function openCodes(valueSets: () => Codes, codeSystems: () => { caseSensitive: string[] }) {
  const minding = once(() => new Set(codeSystems().caseSensitive));
  const valueSet = onceEach((url: string) => {
    const systems = own(valueSets(), url);
    return systems && new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)]));
  });
  return { valueSet, mindsCase: (system: string) => minding().has(system) };
}

const entriesOf = <T>(record: Record<string, T>): ReadonlyMap<string, T> => new Map(Object.entries(record));
const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;
