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

type Key = Pick<PackedRecord, "kind" | "key">;

/** What is there, expired or not. */
export interface Standing {
  version: number;
  expires: number | undefined;
  /** As JSON text. */
  fields: string;
}

export function standing(connection: Connection, { kind, key }: Key): Standing | undefined {
  const row = connection.get("SELECT version, expires, fields FROM record WHERE kind = ? AND key = ?", [kind, key]);
  if (!row) return undefined;
  const [version, expires, fields] = row;
  return {
    version: Number(version),
    expires: typeof expires === "number" ? expires : undefined,
    fields: String(fields),
  };
}

/** 0: it is absent. */
export const versionOf = (was: Standing | undefined, now: number): number =>
  was && (was.expires === undefined || was.expires > now) ? was.version : 0;

/** @returns The new version; undefined: the condition did not hold. */
export function putRecord(
  connection: Connection,
  { record, onVersion }: Extract<Request, { kind: "put" }>,
  now: number,
) {
  const was = standing(connection, record);
  const version = versionOf(was, now);
  if (onVersion !== undefined && onVersion !== version) return undefined;
  writeRecord(connection, { ...record, version: version + 1 }, was);
  return version + 1;
}

/** Writes a record as it is, in place of what is there. */
export function replaceRecord(connection: Connection, record: PackedRecord): void {
  writeRecord(connection, record, standing(connection, record));
}

/** @param was What is there now */
export function writeRecord(connection: Connection, record: PackedRecord, was: Standing | undefined): void {
  const { kind, key, version, expires = null, by = {}, body } = record;
  const fields = JSON.stringify(by);
  const values = [version, expires, fields, body, kind, key];
  if (was)
    connection.run(
      "UPDATE record SET version = ?, expires = ?, fields = ?, body = ? WHERE kind = ? AND key = ?",
      values,
    );
  else
    connection.run("INSERT INTO record (version, expires, fields, body, kind, key) VALUES (?, ?, ?, ?, ?, ?)", values);
  if (was?.fields === fields) return;
  if (was) eraseFields(connection, record, was);
  for (const [field, value] of Object.entries(by))
    connection.run("INSERT INTO record_by (kind, field, value, key) VALUES (?, ?, ?, ?)", [kind, field, value, key]);
}

/** @returns What was there. */
export function takeRecord(connection: Connection, kind: string, key: string, now: number): PackedRecord | undefined {
  const record = getRecord(connection, kind, key, now);
  const was = standing(connection, { kind, key });
  if (was) erase(connection, { kind, key }, was);
  return record;
}

/** @param was What is there now */
export function erase(connection: Connection, { kind, key }: Key, was: Standing): void {
  connection.run("DELETE FROM record WHERE kind = ? AND key = ?", [kind, key]);
  eraseFields(connection, { kind, key }, was);
}

function eraseFields(connection: Connection, { kind, key }: Key, { fields }: Standing): void {
  for (const [field, value] of Object.entries(JSON.parse(fields) as Record<string, string>))
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
  for (const [kind, key] of rows) {
    const record = { kind: String(kind), key: String(key) };
    const was = standing(connection, record);
    if (was) erase(connection, record, was);
  }
  return rows.length;
}
