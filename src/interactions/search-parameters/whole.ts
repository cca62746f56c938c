/** Under which names everything is indexed that is stored. */
import type { RecordStore } from "../../storage/records.ts";

/** The record that says so. A backup leaves it out: where it is restored, an index is made anew. */
export const wholeMark = { kind: "search-index", key: "whole" } as const;

/** Name → types that it is an index of. */
export type Wholes = ReadonlyMap<string, readonly string[]>;

export interface WholeIndexes {
  get(): Promise<Wholes>;
  /** Adds some and takes out others. */
  change(add: Wholes, remove: readonly string[]): Promise<void>;
}

type Body = readonly (readonly [name: string, types: readonly string[]])[];

export function wholeIndexes(records: Pick<RecordStore, "get" | "put">): WholeIndexes {
  async function read(): Promise<{ names: Map<string, readonly string[]>; version: number }> {
    const record = await records.get(wholeMark.kind, wholeMark.key);
    return { names: new Map((record?.body ?? []) as Body), version: record?.version ?? 0 };
  }
  return {
    get: async () => (await read()).names,
    async change(add, remove) {
      for (;;) {
        const { names, version } = await read();
        for (const [name, types] of add) names.set(name, types);
        for (const name of remove) names.delete(name);
        if ((await records.put({ ...wholeMark, body: [...names] }, version)) !== undefined) return;
      }
    },
  };
}
