/** Which SearchParameters are in use, told by their versions in the order of commits. */
import { createHash } from "node:crypto";
import type { Definitions } from "../../fhir/definitions.ts";
import { parseJson } from "../../fhir/json.ts";
import type { Resource } from "../../fhir/types.ts";
import { type Custom, definitionOf, isUsed, meaningOf, typesOf } from "../../search/custom/definition.ts";
import type { ResourceStore, Version } from "../../storage/store.ts";

/** One that is in use, and since when it means what it means: a place in the order of commits. */
export interface Used extends Omit<Custom, "pending"> {
  since: number;
}

/** What is known of one resource. */
interface Known {
  version: number;
  used?: Used;
}

export interface UsedParameters {
  /** Takes in all that was committed since the last time. @returns Up to where all is known */
  follow(): Promise<number>;
  /** Those in use; of two with one code, on a type, the one that was there first. */
  all(): readonly Used[];
  /** Of the last that was taken in, in the order of commits. */
  place(): number;
}

/** Versions of a page. */
const page = 200;

export function usedParameters(
  store: Pick<ResourceStore, "last" | "history">,
  definitions: Definitions,
): UsedParameters {
  const known = new Map<string, Known>();
  let [followed, place] = [0, 0];

  function take(version: Version): void {
    const before = known.get(version.id);
    if (before && before.version >= version.version) return;
    place = Math.max(place, version.seq);
    const used = usedBy(version, before?.used, definitions);
    known.set(version.id, { version: version.version, ...(used && { used }) });
  }

  return {
    async follow() {
      // What is committed while it is looked for may be taken in twice, but is not missed.
      const last = await store.last();
      for (let [after, more] = [followed, true]; more;) {
        const found = await store.history({ type: "SearchParameter", after, descending: false, limit: page });
        found.versions.forEach(take);
        more = found.more;
        after = found.versions.at(-1)?.seq ?? after;
      }
      followed = Math.max(followed, last);
      return followed;
    },
    all: () => apart([...known.values()].flatMap(({ used }) => used ?? []).sort((a, b) => a.since - b.since)),
    place: () => place,
  };
}

function usedBy(version: Version, before: Used | undefined, definitions: Definitions): Used | undefined {
  if (version.text === undefined) return undefined;
  const resource = parseJson(version.text) as Resource;
  const definition = isUsed(resource) ? definitionOf(resource) : undefined;
  const types = definition ? typesOf(definitions, definition) : [];
  if (!definition || types.length === 0) return undefined;
  const same = before && meaningOf(before.definition) === meaningOf(definition);
  if (same) return { ...before, definition };
  const { id } = version;
  const name = `${definition.code}~${digest(id, String(version.version), meaningOf(definition))}`;
  return { id, name, definition, types, since: version.seq };
}

/** Nobody can make two definitions share a name: that would make them share what is found. */
const digest = (...of: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(of)).digest("base64url").slice(0, 16);

/** Whoever defines a code of a type that is defined already is left out there. */
function apart(all: readonly Used[]): Used[] {
  const taken = new Set<string>();
  return all.flatMap((one) => {
    const types = one.types.filter((type) => !taken.has(`${type} ${one.definition.code}`));
    for (const type of types) taken.add(`${type} ${one.definition.code}`);
    return types.length > 0 ? [{ ...one, types }] : [];
  });
}
