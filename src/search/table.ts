/**
 * The search parameters of one resource type, and the names under which their values are stored.
 * Every element is indexed once: what several parameters select is stored under one name, and each
 * of them asks for the names it consists of.
 */
import type { SearchParameter } from "../fhir/definitions.ts";
import { keyOf, sourcesOf, type Reader, type Source } from "./sources.ts";
import type { TypeName } from "./types/table.ts";

/** Values under one name: those that the same parameters select. */
export interface Stored {
  name: string;
  type: TypeName;
  sources: readonly Source[];
  /** `SearchParameter/id` of what defines it at run time: those of a resource have one measure of work together. */
  definedBy?: string;
}

export interface Parameter {
  code: string;
  type: TypeName;
  /** Canonical url of its definition. */
  url: string;
  description: string | undefined;
  stored: readonly Stored[];
  /** References: types they may point at; empty = any. */
  targets: readonly string[];
}

export interface Table {
  resourceType: string;
  /** By code. */
  parameters: ReadonlyMap<string, Parameter>;
  stored: readonly Stored[];
}

/** A parameter with the keys of its sources. */
interface Draft {
  definition: SearchParameter;
  sources: Map<string, Source>;
}

/** What has parameters of its own in the language: `_id` and `_lastUpdated` are no entries. */
const noEntries: ReadonlySet<string> = new Set(["_id", "_lastUpdated"]);

export function tableOf(reader: Reader, resourceType: string): Table {
  const drafts = draftsOf(reader, resourceType);
  const stored = classes([...drafts.values()]);
  const parameters = new Map([...drafts].map(([code, draft]) => [code, parameterOf(draft, stored)] as const));
  return { resourceType, parameters, stored: stored.map(({ kept }) => kept) };
}

function draftsOf(reader: Reader, resourceType: string): Map<string, Draft> {
  const found = reader.definitions
    .searchParameters(resourceType)
    .filter(({ code }) => !noEntries.has(code))
    .map((definition) => ({ definition, sources: sourcesOf(reader, resourceType, definition) }))
    .filter(({ sources }) => sources.length > 0);
  const onlys = narrowed(found.flatMap(({ sources }) => sources));
  const drafts = new Map<string, Draft>();
  for (const { definition, sources } of found) {
    const draft = drafts.get(definition.code) ?? { definition, sources: new Map<string, Source>() };
    if (draft.definition.type !== definition.type) continue;
    for (const source of sources.flatMap((one) => divide(one, onlys)))
      draft.sources.set(keyOf(definition, source), source);
    drafts.set(definition.code, draft);
  }
  return new Map([...drafts].map(([code, draft]) => [code, draft.definition.type === "string" ? whole(draft) : draft]));
}

/**
 * Texts are stored a parameter, so that one can be sorted by: `name` of an Organization has its alias, too,
 * and `phonetic` has not. Only what selects the very same is stored once.
 */
function whole({ definition, sources }: Draft): Draft {
  const set = [...sources.keys()].sort().join(" ");
  return { definition, sources: new Map([...sources].map(([key, source]) => [`${set} ${key}`, source])) };
}

/** Key of a leaf → the types that some parameter narrows it to. */
function narrowed(sources: readonly Source[]): Map<string, Set<string>> {
  const onlys = new Map<string, Set<string>>();
  for (const { leaf, only } of sources)
    if (only !== undefined) onlys.set(leaf.key, (onlys.get(leaf.key) ?? new Set()).add(only));
  return onlys;
}

/** `subject` as the Patients that `patient` selects, and the rest. */
function divide(source: Source, onlys: ReadonlyMap<string, ReadonlySet<string>>): Source[] {
  const types = [...(onlys.get(source.leaf.key) ?? [])];
  if (source.only !== undefined || types.length === 0) return [source];
  return [...types.map((only) => ({ ...source, only })), { ...source, except: types }];
}

interface Class {
  keys: Set<string>;
  kept: Stored;
}

/** Sources that the same parameters select, each class under the name of the narrowest of these. */
function classes(drafts: readonly Draft[]): Class[] {
  const groups = new Map<string, { members: Draft[]; sources: Map<string, Source> }>();
  for (const [key, source] of drafts.flatMap(({ sources }) => [...sources])) {
    const members = drafts.filter(({ sources }) => sources.has(key));
    const group = members.map(({ definition }) => definition.code).join(" ");
    const sources = groups.get(group)?.sources ?? new Map<string, Source>();
    groups.set(group, { members, sources: sources.set(key, source) });
  }
  const taken = new Set<string>();
  return [...groups.values()]
    .sort((a, b) => a.members.length - b.members.length)
    .map(({ members, sources }) => {
      const name = nameFor(members, taken);
      taken.add(name);
      const type = members[0]?.definition.type ?? "token";
      return { keys: new Set(sources.keys()), kept: { name, type, sources: [...sources.values()] } };
    });
}

function nameFor(members: readonly Draft[], taken: ReadonlySet<string>): string {
  const narrowest = [...members].sort((a, b) => a.sources.size - b.sources.size || order(a, b));
  const codes = narrowest.map(({ definition }) => definition.code);
  return codes.find((code) => !taken.has(code)) ?? codes.join("+");
}

const order = ({ definition: { code: a } }: Draft, { definition: { code: b } }: Draft) =>
  a.length - b.length || (a < b ? -1 : 1);

function parameterOf({ definition, sources }: Draft, all: readonly Class[]): Parameter {
  const { code, type, url, description } = definition;
  const stored = all.filter(({ keys }) => [...sources.keys()].some((key) => keys.has(key))).map(({ kept }) => kept);
  return { code, type, url, description, stored, targets: targetsOf(definition, [...sources.values()]) };
}

/**
 * A parameter that shares its values with no other.
 * @param id Of the SearchParameter that defines it.
 * @param selected What is selected twice is stored once.
 * @returns undefined when it selects nothing
 */
export function ownParameter(
  { id, name, definition }: { id: string; name: string; definition: SearchParameter },
  selected: readonly Source[],
): Parameter | undefined {
  const { code, type, url, description } = definition;
  const sources = [...new Map(selected.map((source) => [keyOf(definition, source), source])).values()];
  if (sources.length === 0) return undefined;
  const stored = [{ name, type, sources, definedBy: `SearchParameter/${id}` }];
  return { code, type, url, description, stored, targets: targetsOf(definition, sources) };
}

function targetsOf({ target = [] }: SearchParameter, sources: readonly Source[]): readonly string[] {
  const onlys = sources.map(({ only }) => only);
  if (onlys.every((only) => only !== undefined)) return onlys;
  return target;
}

/** References by canonical url: they name no resource of a store. */
export const isCanonical = ({ sources }: Stored): boolean =>
  sources.every(
    ({ leaf: { types } }) => types.length > 0 && types.every((type) => type === "canonical" || type === "uri"),
  );

/** Whether references that can point at some types can point at one. @param targets Empty = any. */
export const pointsAt = (targets: readonly string[], type: string): boolean =>
  targets.length === 0 || targets.includes(type);

/** True for a reference parameter whose references can be followed. */
export const isLink = ({ type, stored }: Parameter): boolean =>
  type === "reference" && !stored.every((one) => isCanonical(one));

/**
 * Of some types, those that references under a stored name can point at.
 * @param types Empty = any.
 * @returns Empty = any.
 */
export function accepted({ sources }: Stored, types: readonly string[]): readonly string[] {
  const onlys = sources.flatMap(({ only }) => only ?? []);
  if (types.length === 0) return onlys.length === sources.length ? onlys : [];
  return types.filter((type) =>
    sources.some(({ only, except }) => (only === undefined ? !except.includes(type) : only === type)),
  );
}
