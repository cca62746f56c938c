/** Writes of small records. What has expired is absent. */
import type { RecordText } from "../archive.ts";
import type { Connection, Row } from "./connection.ts";
import type { Request } from "./wire.ts";

/** As it is stored. */
export type PackedRecord = RecordText;

export const recordColumns = "r.kind, r.key, r.version, r.expires, r.fields, r.body";

export function recordOf([kind, key, version, expires, fields, body]: Row): PackedRecord {
  const by = JSON.parse(String(fields)) as Record<string, string>;
  return {
    kind: String(kind),
    key: String(key),
    version: Number(version),
    ...(typeof expires === "number" && { expires }),
    ...(Object.keys(by).length > 0 && { by }),
    body: String(body),
  };
}

export function getRecord(connection: Connection, kind: string, key: string, now: number): PackedRecord | undefined {
  const text = `SELECT ${recordColumns} FROM record r WHERE r.kind = ? AND r.key = ? AND (r.expires IS NULL OR r.expires > ?)`;
  const row = connection.get(text, [kind, key, now]);
  return row && recordOf(row);
}

/** @returns The new version; undefined: the condition did not hold. */
export function putRecord(
  connection: Connection,
  { record, onVersion }: Extract<Request, { kind: "put" }>,
  now: number,
) {
  const { kind, key } = record;
  const version = getRecord(connection, kind, key, now)?.version ?? 0;
  if (onVersion !== undefined && onVersion !== version) return undefined;
  replaceRecord(connection, { ...record, version: version + 1 });
  return version + 1;
}

/** Writes a record as it is, in place of what is there. */
export function replaceRecord(connection: Connection, record: PackedRecord): void {
  const { kind, key, version, expires, by = {}, body } = record;
  erase(connection, kind, key);
  connection.run("INSERT INTO record (kind, key, version, expires, fields, body) VALUES (?, ?, ?, ?, ?, ?)", [
    kind,
    key,
    version,
    expires ?? null,
    JSON.stringify(by),
    body,
  ]);
  for (const [field, value] of Object.entries(by))
    connection.run("INSERT INTO record_by (kind, field, value, key) VALUES (?, ?, ?, ?)", [kind, field, value, key]);
}

/** @returns What was there. */
export function takeRecord(connection: Connection, kind: string, key: string, now: number): PackedRecord | undefined {
  const record = getRecord(connection, kind, key, now);
  erase(connection, kind, key);
  return record;
}

function erase(connection: Connection, kind: string, key: string): void {
  const fields = connection.get("SELECT fields FROM record WHERE kind = ? AND key = ?", [kind, key])?.[0];
  if (fields === undefined) return;
  const by = JSON.parse(String(fields)) as Record<string, string>;
  connection.run("DELETE FROM record WHERE kind = ? AND key = ?", [kind, key]);
  for (const [field, value] of Object.entries(by))
    connection.run("DELETE FROM record_by WHERE kind = ? AND field = ? AND value = ? AND key = ?", [
      kind,
      field,
      value,
      key,
    ]);
}

/** Deletes some of what has expired. @returns How many */
export function sweepRecords(connection: Connection, now: number, most: number): number {
  const rows = connection.all("SELECT kind, key FROM record WHERE expires IS NOT NULL AND expires <= ? LIMIT ?", [
    now,
    most,
  ]);
  for (const [kind, key] of rows) erase(connection, String(kind), String(key));
  return rows.length;
}
