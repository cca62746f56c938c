import type { Criterion } from "../storage/query.ts";
import { anyOf } from "./types/type.ts";

/** What several types mean by one thing: one criterion where all mean the same. */
export function byType(meanings: readonly (readonly [type: string, meaning: Criterion])[]): Criterion {
  const groups = new Map<string, { types: string[]; meaning: Criterion }>();
  for (const [type, meaning] of meanings) {
    const key = criterionKey(meaning);
    const group = groups.get(key) ?? { types: [], meaning };
    group.types.push(type);
    groups.set(key, group);
  }
  const each = [...groups.values()].filter(({ meaning }) => meaning.op !== "none");
  const [only] = each;
  if (only && groups.size === 1) return only.meaning;
  return anyOf(each.map(({ types, meaning }) => ({ op: "and", of: [{ op: "type", types }, meaning] })));
}

/** The same for criteria that are the same. JSON knows no endless ranges. */
export const criterionKey = (where: Criterion): string =>
  JSON.stringify(where, (_, value: unknown) => (Math.abs(value as number) === Infinity ? String(value) : value));
