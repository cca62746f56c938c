/** Whether versions follow each other, and each belongs to a resource. */
import type { Tell } from "../../examination.ts";
import { committedAt } from "../sequence.ts";
import type { Database } from "../database/database.ts";
import type { ResourceDocument, VersionDocument } from "../shape.ts";
import { versionId } from "../ids.ts";

/** A version without its text. */
export type Place = Pick<VersionDocument, "_id" | "key" | "t" | "v" | "seq" | "at" | "m">;

/** The current version, or what is left of a deleted one. */
export type Current = Pick<ResourceDocument, "_id" | "t" | "v" | "seq" | "at" | "born">;

/**
 * What is wrong with the history of one resource.
 * @param places Its versions but the current one; of a deleted resource all; in their order
 */
export function* historyProblems(current: Current, places: readonly Place[], epoch: number): Generator<string> {
  const { _id: key, t, v } = current;
  const history = t === undefined ? places : [...places, current];
  if (history.length !== v) yield `version ${v} of ${key} is its latest, and ${history.length} are there`;
  yield* endProblems(current, history);
  for (const [n, place] of history.entries()) {
    if (place.v !== n + 1) yield `version ${n + 1} of ${key} is missing`;
    if (n > 0 && !follows(place, history[n - 1], epoch))
      yield `version ${place.v} of ${key} is older than the one before it`;
  }
  for (const place of places) if (!isNamed(place, key)) yield `version ${place.v} of ${key} is named wrongly`;
}

function* endProblems({ _id: key, v, born, seq }: Current, history: readonly Point[]): Generator<string> {
  if (history[0]?.seq !== born) yield `version 1 of ${key} is not the one it was created by`;
  if (history.at(-1)?.seq !== seq) yield `version ${v} of ${key} is not at the place that its resource has`;
}

const isNamed = ({ _id, t, v }: Place, key: string): boolean => _id === versionId(key, v) && key.startsWith(`${t}/`);

type Point = Pick<Place, "seq" | "at">;

const follows = (place: Point, before: Point | undefined, epoch: number): boolean =>
  before !== undefined && before.seq < place.seq && committedAt(before, epoch) <= committedAt(place, epoch);

/** Versions that are read at once. */
const slice = 1_000;

/** Versions of resources that are not there. */
export async function* orphanProblems({ resource, version }: Database, tell: Tell): AsyncGenerator<string> {
  const all = await version.estimatedDocumentCount();
  let after = "";
  for (let done = 0; ;) {
    const how = { projection: { key: 1 }, hint: "_id_", sort: { _id: 1 }, limit: slice } as const;
    const found = await version.find({ _id: { $gt: after } }, how).toArray();
    const keys = [...new Set(found.map(({ key }) => key))];
    const there = new Set<string>();
    for await (const { _id } of resource.find({ _id: { $in: keys } }, { projection: { _id: 1 } })) there.add(_id);
    for (const { _id, key } of found) if (!there.has(key)) yield `version ${_id} belongs to no resource`;
    const last = found.at(-1);
    if (last === undefined) return;
    after = last._id;
    tell((done += found.length), Math.max(all, done));
  }
}
