/** The trail's file (trail.ts), as it is looked at. */
import { existsSync } from "node:fs";
import { openReading, type Connection } from "./connection.ts";

/** Its path beside the store's. Whoever copies the files of a store by their common beginning has it. */
export const trailOf = (file: string): string => `${file}-trail`;

/** A trail that is looked at. */
export interface TrailFile {
  connection: Connection;
  chain: string;
}

/** Opens the trail beside the file of a connection. @returns undefined when nothing was put into one */
export function lookAtTrail({ db }: Pick<Connection, "db">): TrailFile | undefined {
  const file = db.location();
  if (file === null || !existsSync(trailOf(file))) return undefined;
  const connection = openReading(trailOf(file), 0);
  const made = connection.get("SELECT 1 FROM sqlite_master WHERE name = 'chain'");
  if (made) return { connection, chain: String(connection.get("SELECT name FROM chain")?.[0]) };
  connection.close();
  return undefined;
}

/** What `work` finds in the trail; its connection is closed behind it. */
export function withTrail<Result>(
  store: Pick<Connection, "db">,
  work: (trail: TrailFile | undefined) => Result,
): Result {
  const trail = lookAtTrail(store);
  try {
    return work(trail);
  } finally {
    trail?.connection.close();
  }
}

/** The chains that the store's own file knows of. */
export function chainsNamed(connection: Connection): string[] {
  if (!connection.get("SELECT 1 FROM sqlite_master WHERE name = 'trail'")) return [];
  return connection.all("SELECT chain FROM trail ORDER BY chain").map(([chain]) => String(chain));
}
