/**
 * What the writer knows of the file besides its rows: the last number of each kind. Kept in memory, read again
 * after a rollback and after another process has written.
 */
import { linkHash } from "../link-hash.ts";
import type { AuditEntry } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { openLook } from "./file.ts";
import { openInserts, type Inserts } from "./inserts.ts";
import { openTargets, type Targets } from "./index-rows.ts";
import type { Reader } from "./scope.ts";
import type { PackedChange } from "./wire.ts";

export interface Ledger {
  reader: Reader;
  inserts: Inserts;
  targets: Targets;
  /** Begins a group of commits at a time, milliseconds since 1970 UTC. */
  begin(now: number): void;
  /** Makes the group durable. */
  end(): void;
  /** Undoes the group. */
  undo(): void;
  /** Writes what was only handed in. */
  settle(): void;
  /** Looks at the last numbers again: rows were written that it did not number. */
  recount(): void;
  nextSeq(): number;
  /** The commit time of this group: never before that of an earlier one. */
  at(): number;
  /** Chains audit entries to those before. */
  remember(audit: readonly AuditEntry[]): void;
  /** A key that this group writes. */
  touch(change: Pick<PackedChange, "type" | "id">): void;
  touched(change: Pick<PackedChange, "type" | "id">): boolean;
  /** The number by which a new resource is referred to: its own, or what references gave it before. */
  adopt(change: Pick<PackedChange, "type" | "id">, rid: number): number;
}

interface Numbers {
  seq: number;
  at: number;
  audit: number;
  hash: string;
  /** The lowest number of what was referred to before it was there. None is given twice. */
  dangling: number;
}

export function openLedger(reader: Reader): Ledger {
  const { connection, names } = reader;
  const inserts = openInserts(connection);
  const targets = openTargets(connection, names, () => --numbers.dangling);
  const keys = new Set<string>();
  const expectFile = openLook(connection);
  let numbers = readNumbers(connection);
  let at = 0;
  let seen = dataVersion(connection);
  function renew(): void {
    numbers = readNumbers(connection);
    names.forget();
  }
  function clear(): void {
    inserts.drop();
    targets.forget();
    keys.clear();
  }
  return {
    reader,
    inserts,
    targets,
    begin(now) {
      expectFile();
      connection.run("BEGIN IMMEDIATE");
      const version = dataVersion(connection);
      if (version !== seen) renew();
      seen = version;
      at = Math.max(Math.floor(now), numbers.at);
    },
    end() {
      inserts.flush();
      connection.run("COMMIT");
      clear();
    },
    undo() {
      if (connection.db.isTransaction) connection.run("ROLLBACK");
      clear();
      renew();
    },
    settle: () => inserts.flush(),
    recount: renew,
    nextSeq() {
      numbers.at = at;
      return ++numbers.seq;
    },
    at: () => at,
    remember(audit) {
      for (const entry of audit) inserts.add("audit", chained(entry, numbers));
    },
    touch: ({ type, id }) => void keys.add(`${type}/${id}`),
    touched: ({ type, id }) => keys.has(`${type}/${id}`),
    adopt({ type, id }, rid) {
      const values = [names.number(type, ""), id];
      const row = connection.get("SELECT n FROM dangling WHERE type = ? AND id = ?", values);
      if (row) connection.run("DELETE FROM dangling WHERE type = ? AND id = ?", values);
      return row ? Number(row[0]) : rid;
    },
  };
}

/** The next row of the audit trail. */
function chained({ at, text, patient, agent }: AuditEntry, numbers: Numbers): Row {
  numbers.hash = linkHash(numbers.hash, text);
  numbers.audit++;
  return [numbers.audit, Math.floor(at), numbers.seq, patient ?? null, agent ?? null, numbers.hash, text];
}

const dataVersion = (connection: Connection) => Number(connection.get("PRAGMA data_version")?.[0]);

function readNumbers(connection: Connection): Numbers {
  const [seq, at] = connection.get("SELECT seq, at FROM version ORDER BY seq DESC LIMIT 1") ?? [0, 0];
  const [audit, hash] = connection.get("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1") ?? [0, ""];
  const lowest = [
    connection.get("SELECT min(n) FROM dangling"),
    connection.get("SELECT min(target) FROM resource WHERE target < 0"),
  ].map((row) => Number(row?.[0] ?? 0));
  return { seq: Number(seq), at: Number(at), audit: Number(audit), hash: String(hash), dangling: Math.min(...lowest) };
}
