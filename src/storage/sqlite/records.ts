/** Small records: read here, written by the writer in its groups. */
import type { RecordStore, StoredRecord } from "../records.ts";
import type { Connection } from "./connection.ts";
import { getRecord, recordColumns, recordOf, type PackedRecord } from "./record-writes.ts";
import type { Request } from "./wire.ts";

export function openRecords(
  connection: Connection,
  ask: (request: Request) => Promise<unknown>,
  now: () => number,
): RecordStore {
  const find = `SELECT ${recordColumns} FROM record_by b CROSS JOIN record r ON r.kind = b.kind AND r.key = b.key WHERE b.kind = ? AND b.field = ? AND b.value = ? AND b.key > ? AND (r.expires IS NULL OR r.expires > ?) ORDER BY b.key LIMIT ?`;
  return {
    async get(kind, key) {
      return unpacked(getRecord(connection, kind, key, now()));
    },
    async put({ body, ...record }, onVersion) {
      const packed = { ...record, body: JSON.stringify(body ?? null) };
      return (await ask({ kind: "put", record: packed, onVersion })) as number | undefined;
    },
    async take(kind, key) {
      return unpacked((await ask({ kind: "take", recordKind: kind, key })) as PackedRecord | undefined);
    },
    async delete(kind, key) {
      await ask({ kind: "take", recordKind: kind, key });
    },
    async find(kind, field, value, { after = "", limit }) {
      const rows = connection.all(find, [kind, field, value, after, now(), limit]);
      return rows.map((row) => opened(recordOf(row)));
    },
  };
}

const opened = ({ body, ...record }: PackedRecord): StoredRecord => ({ ...record, body: JSON.parse(body) as unknown });
const unpacked = (record: PackedRecord | undefined) => record && opened(record);
