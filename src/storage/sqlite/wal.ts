/** The log of a file that is written to, and how it gets into the file. https://www.sqlite.org/wal.html */
import type { Connection } from "./connection.ts";

/** Pages after which it is brought into the file even under load. */
const manyPages = 16_000;
/** Groups between looks at its length. */
const someGroups = 16;

export interface Wal {
  /** A group was written. */
  grown: () => void;
  checkpoint: (how: "PASSIVE" | "TRUNCATE") => void;
}

export function openWal(connection: Pick<Connection, "get">): Wal {
  let groups = 0;
  const checkpoint = (how: string) => connection.get(`PRAGMA wal_checkpoint(${how})`);
  return {
    grown() {
      if (++groups % someGroups === 0 && Number(checkpoint("NOOP")?.[1]) > manyPages) checkpoint("PASSIVE");
    },
    checkpoint: (how) => void checkpoint(how),
  };
}
