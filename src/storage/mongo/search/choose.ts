/** Which criterion names the candidates: the rarest. All others are asked of each candidate, in a form no index serves. */
import { count as countDocuments } from "./commands.ts";
import { all, type Filter, ofTypes } from "./filter.ts";
import { living } from "./keys.ts";
import { type Drive, type IndexName, type Part, points } from "./part.ts";
import type { Scope } from "./scope.ts";

/** A filter, the index it goes along, and how many it names before the rest is asked. */
export interface Choice {
  index: IndexName;
  filter: Filter;
  /** At most `limits.small`; undefined: not counted, or all. */
  size: number | undefined;
  /** What it begins with. */
  drive?: Drive;
}

/** How much has to be known: which is rarest, or also whether that is few. */
export type Need = "rarest" | "size" | "nothing";

const few = 50;

export async function choose(parts: readonly Part[], scope: Scope, need: Need): Promise<Choice> {
  const starting = parts.filter(hasDrive).sort((a, b) => a.drive.rank - b.drive.rank);
  const best = await rarest(starting, scope, need);
  if (!best) return { index: "kb", filter: all([every(scope), ...filters(parts)]), size: undefined };
  const { part, size } = best;
  return { index: part.drive.index, filter: driven(part.drive, others(parts, part), scope), size, drive: part.drive };
}

type Starting = Part & { drive: Drive };

const hasDrive = (part: Part): part is Starting => part.drive !== undefined;

/** Every living resource of the types. */
const every = ({ types }: Scope): Filter => points(types.map(living), 9, "").drive?.filter ?? { _id: { $in: [] } };

export const filters = (parts: readonly Part[]): Filter[] => parts.map(({ filter }) => filter);

const others = (parts: readonly Part[], one: Starting): Filter[] =>
  filters(parts.filter((part) => part !== one || !one.drive.exact));

function driven({ index, filter }: Drive, rest: readonly Filter[], { types }: Scope): Filter {
  return all([filter, ...(index === "_id_" ? [ofTypes(types)] : []), ...rest]);
}

async function rarest(starting: readonly Starting[], scope: Scope, need: Need) {
  const [first] = starting;
  if (!first) return undefined;
  if (need === "nothing" || (need === "rarest" && starting.length === 1)) return { part: first, size: undefined };
  let best: { part: Starting; size: number } | undefined;
  for (const part of starting) {
    const size = await count(part.drive, scope);
    if (!best || size < best.size) best = { part, size };
    if (size <= few) break;
  }
  return best;
}

/** How many it names, at most `limits.small`. */
async function count(drive: Drive, scope: Scope): Promise<number> {
  const { small } = scope.limits;
  const ids = drive.filter["_id"];
  if (ids !== undefined) return idCount(ids);
  const limit = Math.max(small, 1);
  const { db, until, watch } = scope;
  return scope.sizes.count(drive, small, () =>
    countDocuments({ filter: drive.filter, hint: drive.index, limit }, { db, until, watch }),
  );
}

const idCount = (ids: unknown): number =>
  typeof ids === "object" && ids !== null && "$in" in ids && Array.isArray(ids.$in) ? ids.$in.length : 1;
