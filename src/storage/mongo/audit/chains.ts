/** The audit chains of the database: one for each time that a node joined, and those that a restore brought. */
import { entryId } from "../ids.ts";
import type { Collections } from "../shape.ts";

type Audit = Pick<Collections, "audit">;

const maxTimeMS = 60_000;

/** Above all of a chain: `:` comes after the digits. */
const endOf = (chain: string): string => `${chain}/:`;

/** In order of name. From one to the next by a step in the index, however long they are. */
export async function chainNames({ audit }: Audit): Promise<string[]> {
  const how = { projection: { chain: 1 }, hint: "_id_", sort: { _id: 1 }, maxTimeMS } as const;
  const names: string[] = [];
  for (let found = await audit.findOne({}, how); found; found = await audit.findOne(after(found.chain), how))
    names.push(found.chain);
  return names;
}

const after = (chain: string) => ({ _id: { $gt: endOf(chain) } });

/** The number of the last entry of a chain that belongs to what was committed up to a place; 0: there is none. */
export async function lastOf(chain: string, seq: number, { audit }: Audit): Promise<number> {
  const filter = { _id: { $gt: entryId(chain, 0), $lt: endOf(chain) }, seq: { $lte: seq } };
  const last = await audit.findOne(filter, { projection: { n: 1 }, hint: "_id_", sort: { _id: -1 }, maxTimeMS });
  return last?.n ?? 0;
}
