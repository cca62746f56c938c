import type { RecordStore, StoredRecord } from "./records.ts";

/** Records of a page. */
const page = 100;

/** Every record of a kind that a field finds, in order of key, however many there are. */
export async function allRecords(
  records: Pick<RecordStore, "find">,
  kind: string,
  [field, value]: readonly [field: string, value: string],
): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (;;) {
    const after = found.at(-1)?.key;
    const next = await records.find(kind, field, value, { limit: page, ...(after !== undefined && { after }) });
    found.push(...next);
    if (next.length < page) return found;
  }
}
