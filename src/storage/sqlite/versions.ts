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

/** The current version of each, up to the one with which their texts come to `longest` characters. */
export type Bodies = (rids: readonly number[], longest: number) => Version[];

/** Bytes of a text that is read by itself. */
const long = 32_768;
/** Versions read by one statement: their texts, which are no longer than that, are few megabytes. */
const lot = 128;

/** Never more texts in memory than asked for, but for one long one or a lot of short ones. */
export function openBodies(connection: Connection, names: Names): Bodies {
  const columns = versionColumns.text.replace(
    "v.body",
    `CASE WHEN octet_length(v.body) <= ${long} THEN v.body ELSE '' END`,
  );
  // In the order of the list, as the loops lie within one another.
  const current = connection.statement(
    `SELECT ${columns} FROM json_each(?) j CROSS JOIN resource r ON r.rid = j.value CROSS JOIN version v ON v.seq = r.seq`,
  );
  const single = connection.statement("SELECT body FROM version WHERE seq = ?");
  const whole = (version: Version): Version => {
    if (version.text !== "") return version;
    connection.pause();
    return { ...version, text: String((single.get(version.seq) as unknown as Row)[0]) };
  };
  return (rids, longest) => {
    const found: Version[] = [];
    let length = 0;
    for (let from = 0; from < rids.length && length < longest; from += lot) {
      const some = from === 0 && rids.length <= lot ? rids : rids.slice(from, from + lot);
      for (const row of current.all(JSON.stringify(some)) as unknown as Row[]) {
        if (length >= longest) break;
        const version = whole(versionOf(row, names));
        length += version.text?.length ?? 0;
        found.push(version);
      }
    }
    return found;
  };
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
