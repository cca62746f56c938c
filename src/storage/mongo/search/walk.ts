/** A sorted page along the index of its key: only as many documents are looked at as the page needs. */
import { mongo } from "mongoose";
import { filters } from "./choose.ts";
import { find } from "./commands.ts";
import { all, type Filter, oneOf } from "./filter.ts";
import type { Asked, Row } from "./rows.ts";
import type { IndexName, Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { isDate } from "./sorting.ts";
import { fill } from "../versions/pieces.ts";

/** One stretch of an index. */
interface Track {
  index: IndexName;
  filter: Filter;
  sort: Record<string, 1 | -1>;
  /** Where to begin and to end, when the filter does not say it. */
  min?: Filter;
  max?: Filter;
  /** The value of a row. */
  value: (document: Readonly<Record<string, unknown>>) => number | string | null;
}

/** More types than these are not merged in order. */
const mergeable = 40;

/** Undefined: no index has the order. */
export function walkOf(asked: Asked, parts: readonly Part[], scope: Scope): (() => Promise<Row[]>) | undefined {
  const tracks = tracksOf(asked, parts);
  return tracks && (() => walk(tracks, asked, parts, scope));
}

/** Whether an index has the order, for what is not in the order of creation. */
export const hasWalk = ({ types, sort }: Pick<Asked, "types" | "sort">): boolean =>
  tracksOf({ types, sort, after: undefined, limit: 1, fields: {}, collect: false }, []) !== undefined;

async function walk(tracks: readonly Track[], asked: Asked, parts: readonly Part[], scope: Scope): Promise<Row[]> {
  const rows: Row[] = [];
  for (const track of tracks) {
    const limit = asked.limit - rows.length;
    if (
      limit <= 0 ||
      fill(
        rows.map(({ document }) => document),
        scope.longest,
      )
    )
      break;
    rows.push(...(await along(track, { ...asked, limit }, parts, scope)));
  }
  return rows;
}

async function along(track: Track, asked: Asked, parts: readonly Part[], scope: Scope): Promise<Row[]> {
  const { index, min, max, sort, value } = track;
  const documents = await find<ResourceDocument>(
    {
      filter: all([track.filter, ...filters(parts)]),
      projection: { ...asked.fields, d: 1, z: 1 },
      sort,
      limit: asked.limit,
      hint: index,
      min,
      max,
      longest: scope.longest,
    },
    { ...scope, purpose: "page" },
  );
  return documents.map((document) => ({
    document,
    cursor: { values: [value(document as unknown as Filter)], born: document.born },
  }));
}

function tracksOf(asked: Asked, parts: readonly Part[]): Track[] | undefined {
  const [key] = asked.sort;
  const [type] = asked.types;
  if (!key || asked.sort.length > 1 || type === undefined) return undefined;
  if (key.kind === "updated") return [byUpdate(asked, key.descending, parts)];
  if (asked.types.length > 1) return undefined;
  if (key.kind === "id") return [byId(asked, key.descending, type)];
  if (!isDate(key)) return undefined;
  return key.descending ? [fromNewest(asked, type)] : fromOldest(asked, type);
}

/** Times that are asked for bound it as well. */
function byUpdate({ types, after }: Asked, descending: boolean, parts: readonly Part[]): Track {
  const bounds = parts.flatMap(({ drive }) => (drive?.index === "ts" && drive.exact ? [drive.filter] : []));
  const past = after ? [{ seq: { [descending ? "$lt" : "$gt"]: after.values[0] ?? null } }] : [];
  return {
    index: types.length > mergeable ? "s" : "ts",
    filter: all([{ t: oneOf(types) }, ...bounds, ...past]),
    sort: { seq: descending ? -1 : 1 },
    value: ({ seq }) => Number(seq),
  };
}

function byId({ after }: Asked, descending: boolean, type: string): Track {
  const at = after && `${type}/${after.values[0] ?? ""}`;
  const [low, high] = descending ? [`${type}/`, at ?? `${type}0`] : [at ?? `${type}/`, `${type}0`];
  return {
    index: "_id_",
    filter: { _id: { $gt: low, $lt: high }, t: type },
    sort: { _id: descending ? -1 : 1 },
    value: ({ _id }) => String(_id).slice(type.length + 1),
  };
}

const least = new mongo.MinKey();
const most = new mongo.MaxKey();

/** Backwards, so that those without a date come last. */
function fromNewest({ after }: Asked, t: string): Track {
  return {
    index: "tzb",
    filter: {},
    sort: { t: -1, z: -1, born: -1 },
    min: { t, z: least, born: least },
    max: after ? { t, z: after.values[0] ?? null, born: after.born } : { t, z: most, born: most },
    value: ({ z }) => (typeof z === "number" ? z : null),
  };
}

/** First those with a date, then those without. The first place is in the stretch, so it is the one after the last. */
function fromOldest({ after }: Asked, type: string): Track[] {
  if (!after) return [dated(type, { d: -Infinity, born: least }), undated(type, least)];
  const { values, born } = after;
  const at = values[0] ?? null;
  return at === null ? [undated(type, born + 1)] : [dated(type, { d: at, born: born + 1 }), undated(type, least)];
}

const byDate = { index: "tdb", filter: {}, sort: { t: 1, d: 1, born: 1 } } as const;

const dated = (t: string, from: Filter): Track => ({
  ...byDate,
  min: { t, ...from },
  max: { t, d: most, born: most },
  value: ({ d }) => Number(d),
});

const undated = (t: string, born: unknown): Track => ({
  ...byDate,
  min: { t, d: null, born },
  max: { t, d: null, born: most },
  value: () => null,
});
