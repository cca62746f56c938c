/**
 * The trail of what was read, in a file beside the store's: readers of resources never see it change, and its rows
 * only ever come after one another. Entries of what was written are in the commit, in the store's own file.
 */
import { randomUUID } from "node:crypto";
import { linkHash } from "../link-hash.ts";
import type { AuditEntry } from "../store.ts";
import { openPlain, type Connection } from "./connection.ts";
import { openLook } from "./file.ts";
import { trailOf } from "./trail-file.ts";
import { openWal } from "./wal.ts";

export interface Trail {
  /** Durable when it returns. */
  add: (entries: readonly AuditEntry[]) => void;
  /** When nothing waits: brings its WAL into the file. */
  checkpoint: () => void;
  close: () => void;
}

/** One chain a file, by a name that no other has. */
const tables = `
CREATE TABLE chain (name TEXT NOT NULL) STRICT;
CREATE TABLE audit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, patient TEXT, agent TEXT,
  hash TEXT NOT NULL, body TEXT NOT NULL) STRICT`;

/** Where the store's own file says which chains there have to be. */
const named = "CREATE TABLE IF NOT EXISTS trail (chain TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";

const insert = "INSERT INTO audit (n, at, seq, patient, agent, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)";

/** The trail beside the file of a connection that writes. It is made when there is something to put into it. */
export function openTrail(store: Connection, file: string): Trail {
  let open: ReturnType<typeof openChain> | undefined;
  const chain = () => (open ??= openChain(store, trailOf(file)));
  return {
    add(entries) {
      if (entries.length > 0) chain().add(entries);
    },
    checkpoint: () => open?.checkpoint("PASSIVE"),
    close() {
      open?.checkpoint("TRUNCATE");
      open?.connection.close();
    },
  };
}

function openChain(store: Connection, file: string) {
  const connection = openPlain(file);
  const name = nameOf(connection);
  store.run(named);
  store.run("INSERT OR IGNORE INTO trail (chain) VALUES (?)", [name]);
  const expectFile = openLook(connection);
  const version = () => connection.get("PRAGMA data_version")?.[0];
  let last = lastOf(connection);
  let seen = version();
  const { grown, checkpoint } = openWal(connection);

  /** After a rollback, and after another process has written, the last entry is looked at again. */
  function write(entries: readonly AuditEntry[]): void {
    const seq = Number(store.get("SELECT max(seq) FROM version")?.[0] ?? 0);
    connection.run("BEGIN IMMEDIATE");
    const now = version();
    if (now !== seen) last = lastOf(connection);
    seen = now;
    for (const { at, text, patient, agent } of entries) {
      last = { n: last.n + 1, hash: linkHash(last.hash, text) };
      connection.run(insert, [last.n, Math.floor(at), seq, patient ?? null, agent ?? null, last.hash, text]);
    }
    connection.run("COMMIT");
  }

  return {
    connection,
    checkpoint,
    add(entries: readonly AuditEntry[]): void {
      expectFile();
      try {
        write(entries);
      } catch (error) {
        if (connection.db.isTransaction) connection.run("ROLLBACK");
        seen = undefined;
        throw error;
      }
      grown();
    },
  };
}

/** Two processes may come at once: who is second finds the chain. */
function nameOf(connection: Connection): string {
  connection.run("BEGIN IMMEDIATE");
  try {
    if (!connection.get("SELECT 1 FROM sqlite_master WHERE name = 'chain'")) {
      connection.db.exec(tables);
      connection.run("INSERT INTO chain (name) VALUES (?)", [`reads-${randomUUID()}`]);
    }
    return String(connection.get("SELECT name FROM chain")?.[0]);
  } finally {
    connection.run("COMMIT");
  }
}

function lastOf(connection: Connection): { n: number; hash: string } {
  const [n, hash] = connection.get("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1") ?? [0, ""];
  return { n: Number(n), hash: String(hash) };
}
