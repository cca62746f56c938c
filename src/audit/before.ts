/** What was there before a commit: whose record something leaves is on record, too. */
import type { Change, ResourceStore, Version } from "../storage/store.ts";

export const keyOf = ({ type, id }: Pick<Version, "type" | "id">): string => `${type}/${id}`;

/** Resources that are looked up together. */
const atOnce = 500;

/**
 * What is there now of what is to be changed, by `Patient/1`. A creation is under an id that is nobody's yet; of what
 * was deleted there may be nothing.
 */
export async function versionsBefore(
  changes: readonly Change[],
  store: Pick<ResourceStore, "read" | "search">,
): Promise<ReadonlyMap<string, Version>> {
  const found = new Map<string, Version>();
  const changing = changes.filter(({ method }) => method !== "POST");
  for (const [type, some] of Map.groupBy(changing, (change) => change.type))
    for (let at = 0; at < some.length; at += atOnce)
      for (const version of await those(type, some.slice(at, at + atOnce), store)) found.set(keyOf(version), version);
  return found;
}

async function those(
  type: string,
  of: readonly Change[],
  store: Pick<ResourceStore, "read" | "search">,
): Promise<readonly Version[]> {
  const [first, ...more] = of;
  if (!first) return [];
  if (more.length === 0) return [(await store.read(type, first.id)) ?? []].flat();
  const query = { types: [type], where: { op: "id", ids: of.map(({ id }) => id) }, sort: [], limit: atOnce } as const;
  const found: Version[] = [];
  for (let page = await store.search(query); ; page = await store.search({ ...query, after: page.next })) {
    found.push(...page.versions);
    if (!page.next) return found;
  }
}
