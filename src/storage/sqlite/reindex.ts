/** The writer's side of `reindex`: other index rows for the same version. */
import { before, index } from "./commit.ts";
import type { Ledger } from "./ledger.ts";
import type { PackedItem } from "./wire.ts";

/** @returns How many are now found by the new entries. */
export function reindex(items: readonly PackedItem[], ledger: Ledger): number {
  return items.filter((item) => reindexOne(item, ledger)).length;
}

function reindexOne(item: PackedItem, ledger: Ledger): boolean {
  if (ledger.touched(item)) ledger.settle();
  const was = before(item, ledger);
  if (!was?.live || was.seq !== item.seq) return false;
  ledger.touch(item);
  const present = index({ type: item.type, rid: was.rid }, { was, entries: item.entries }, ledger);
  ledger.reader.connection.run("UPDATE resource SET present = ? WHERE rid = ? AND present <> ?", [
    present,
    was.rid,
    present,
  ]);
  return true;
}
