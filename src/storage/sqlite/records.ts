/** Small records: read here, written by the writer in its groups. */
import type { RecordStore, StoredRecord } from "../records.ts";
import type { Connection, Value } from "./connection.ts";
import type { Desk } from "./desk.ts";
import { getRecord, recordColumns, recordOf, type PackedRecord } from "./record-writes.ts";

export function openRecords(
  connection: Connection,
  { ask, shares }: Pick<Desk, "ask" | "shares">,
  now: () => number,
): RecordStore {
  const known = shares
    ? (kind: string, key: string) => getRecord(connection, kind, key, now())
    : remembered(connection, now);
  const find = `SELECT ${recordColumns} FROM record_by b CROSS JOIN record r ON r.kind = b.kind AND r.key = b.key WHERE b.kind = ? AND b.field = ? AND b.value = ? AND b.key > ? AND (r.expires IS NULL OR r.expires > ?) ORDER BY b.key LIMIT ?`;
  return {
    async get(kind, key) {
      return unpacked(known(kind, key));
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

const most = 2_000;

/**
 * Gives records, those of one state of the file from memory: a token is asked for with every request. What another
 * connection commits, that of the writer too, is another state; so this is not for the connection that writes.
 */
function remembered(connection: Connection, now: () => number) {
  const known = new Map<string, PackedRecord | undefined>();
  let seen: Value | undefined;
  return (kind: string, key: string): PackedRecord | undefined =>
    connection.snapshot(() => {
      const state = connection.get("PRAGMA data_version")?.[0];
      if (state !== seen || known.size >= most) known.clear();
      seen = state;
      const name = `${kind} ${key}`;
      if (!known.has(name)) known.set(name, getRecord(connection, kind, key, now()));
      const record = known.get(name);
      return record?.expires !== undefined && record.expires <= now() ? undefined : record;
    });
}

const opened = ({ body, ...record }: PackedRecord): StoredRecord => ({ ...record, body: JSON.parse(body) as unknown });
const unpacked = (record: PackedRecord | undefined) => record && opened(record);
