/** Versions as rows: reading one, and the columns that make one. */
import { methods } from "../method.ts";
import type { Version } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import type { Names } from "./names.ts";
import { raw } from "./sql.ts";

/** Of `version v` and `resource r`. */
export const versionColumns = raw("v.type, r.id, v.version, v.seq, v.at, v.method, v.body");

export function versionOf([n, id, version, seq, at, method, body]: Row, names: Names): Version {
  const found: Version = {
    type: names.typeOf(Number(n)),
    id: String(id),
    version: Number(version),
    seq: Number(seq),
    at: Number(at),
    method: methods[Number(method)] ?? "PUT",
  };
  if (typeof body === "string") found.text = body;
  return found;
}

export interface Versions {
  read(type: string, id: string): Version | undefined;
  vread(type: string, id: string, version: number): Version | undefined;
  last(): number;
}

export function openVersions(connection: Connection, names: Names): Versions {
  const current = connection.statement(
    `SELECT ${versionColumns.text} FROM resource r CROSS JOIN version v ON v.seq = r.seq WHERE r.type = ? AND r.id = ?`,
  );
  const old = connection.statement(
    `SELECT ${versionColumns.text} FROM resource r CROSS JOIN version v ON v.rid = r.rid AND v.version = ? WHERE r.type = ? AND r.id = ?`,
  );
  const max = connection.statement("SELECT max(seq) FROM version");
  const { snapshot } = connection;
  const found = (row: unknown) => (row === undefined ? undefined : versionOf(row as Row, names));
  return {
    read(type, id) {
      const n = names.find(type, "");
      return n === undefined ? undefined : found(snapshot(() => current.get(n, id)));
    },
    vread(type, id, version) {
      const n = names.find(type, "");
      return n === undefined || !Number.isSafeInteger(version)
        ? undefined
        : found(snapshot(() => old.get(version, n, id)));
    },
    last: () => Number((max.get() as unknown as Row)[0] ?? 0),
  };
}
