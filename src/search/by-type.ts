import type { Criterion } from "../storage/query.ts";
import { anyOf } from "./types/type.ts";

/** What several types mean by one thing: one criterion where all mean the same. */
export function byType(meanings: readonly (readonly [type: string, meaning: Criterion])[]): Criterion {
  const groups = new Map<string, { types: string[]; meaning: Criterion }>();
  for (const [type, meaning] of meanings) {
    const key = JSON.stringify(meaning);
    const group = groups.get(key) ?? { types: [], meaning };
    group.types.push(type);
    groups.set(key, group);
  }
  const each = [...groups.values()].filter(({ meaning }) => meaning.op !== "none");
  const [only] = each;
  if (only && groups.size === 1) return only.meaning;
  return anyOf(each.map(({ types, meaning }) => ({ op: "and", of: [{ op: "type", types }, meaning] })));
}
