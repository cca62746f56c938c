import type { ResourceStore } from "./store.ts";

/** How many current resources there are of each type that has any. */
export async function countByType(store: ResourceStore, types: readonly string[]): Promise<[string, number][]> {
  const all: [string, number][] = [];
  for (const type of types) {
    const query = { types: [type], where: { op: "all" }, sort: [], limit: 0, total: "accurate" } as const;
    all.push([type, (await store.search(query)).total ?? 0]);
  }
  return all.filter(([, count]) => count > 0);
}
