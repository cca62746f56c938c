/** Nodes that are silent, though others are there to close them. */
import type { Database } from "../database/database.ts";
import type { HorizonDocument } from "../shape.ts";

/** Milliseconds: who gave a sign within these is there; who gave none for these should long be closed and removed. */
const span = { alive: 10_000, gone: 600_000 };

export async function silentNodes({ db, horizon }: Pick<Database, "db" | "horizon">): Promise<string | undefined> {
  const rows = await horizon.find({}, { hint: "_id_" }).toArray();
  if (rows.length === 0) return undefined;
  const { localTime } = (await db.admin().command({ hello: 1 })) as unknown as { localTime: Date };
  return findingOf(rows, localTime.getTime());
}

/** @param now By the clock of the database */
function findingOf(rows: readonly HorizonDocument[], now: number): string | undefined {
  const silence = ({ at }: HorizonDocument) => now - at.getTime();
  if (!rows.some((row) => silence(row) < span.alive)) return undefined;
  const gone = rows.filter((row) => silence(row) > span.gone).map(({ _id }) => _id);
  if (gone.length === 0) return undefined;
  return (
    `Node ${gone.join(", ")} has been silent for more than ${span.gone / 60_000} minutes and was not removed: feeds and ` +
    "exports wait for it. Restart the servers one after another."
  );
}
