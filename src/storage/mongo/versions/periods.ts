/** Versions that were current at some time of a period: each is compared with the one that replaced it. */
import type { mongo } from "mongoose";
import type { HistoryQuery } from "../../store.ts";
import { placesPerMillisecond } from "../sequence.ts";
import { aggregate, find } from "../search/commands.ts";
import type { Database } from "../database/database.ts";
import { all, type Filter, passive } from "../search/filter.ts";
import { inOrder, textBytes, type Wanted } from "./in-order.ts";
import type { How } from "../search/scope.ts";
import type { Asked, Found, Subject } from "./subject.ts";
import type { Times } from "./times.ts";
import { type Holder, versionFields } from "./versions.ts";

interface Place {
  db: Database;
  times: Times;
  how: How;
  asked: Asked;
  longest: number;
}

type Period = HistoryQuery & { during: { low: number; high: number } };

export async function currentDuring(query: Period, subject: Subject, place: Place): Promise<Found> {
  const { how, asked, db } = place;
  const stages = await currentThen(query, subject, place);
  const ask = <Row extends mongo.Document>(more: mongo.Document[]) =>
    aggregate<Row>({ from: "version", hint: subject.index.version, stages: [...stages, ...more] }, { ...how, db });
  const count = async () => {
    const [found] = await ask<{ n: number }>([...matching(asked.named), { $count: "n" }]);
    return found?.n ?? 0;
  };
  if (query.limit === 0) return { page: [], count };
  const found = await ask<Wanted>([
    ...matching(asked.paged),
    { $sort: { seq: query.descending ? -1 : 1 } },
    { $limit: query.limit },
    { $project: { _id: 1, n: 1 } },
  ]);
  return { page: await documents(found, place), count };
}

const matching = (filters: readonly Filter[]): mongo.Document[] =>
  filters.length === 0 ? [] : [{ $match: all(filters) }];

/** Begun before its end, and not replaced before its beginning. */
async function currentThen({ during: { low, high } }: Period, subject: Subject, { db, times, how }: Place) {
  const begun = { seq: { $lt: await times.firstSeq(high, how.session) } };
  const wanted = {
    $project: { key: { $ifNull: ["$key", "$_id"] }, v: 1, seq: 1, at: committed(db.epoch), n: textBytes },
  };
  const current = [{ $match: all([subject.resource, passive(begun)]) }, wanted];
  return [
    { $match: all([subject.version, passive(begun)]) },
    wanted,
    { $unionWith: { coll: "resource", pipeline: current } },
    {
      $setWindowFields: {
        partitionBy: "$key",
        sortBy: { v: 1 },
        output: { replaced: { $shift: { output: "$at", by: 1, default: Infinity } } },
      },
    },
    { $match: { $expr: { $gt: ["$replaced", { $max: ["$at", low] }] } } },
  ];
}

const committed = (epoch: number): Filter => ({
  $ifNull: ["$at", { $add: [epoch, { $floor: { $divide: ["$seq", placesPerMillisecond] } }] }],
});

/** In their order. A version's id has two slashes. */
const documents = (found: readonly Wanted[], { db, how, longest }: Place): Promise<Holder[]> =>
  inOrder<Holder>(found, longest, async (ids) => {
    const command = { filter: { _id: { $in: ids } }, projection: versionFields, hint: "_id_" } as const;
    const superseded = await find<Holder>({ from: "version", ...command }, { ...how, db });
    return [...superseded, ...(await find<Holder>({ from: "resource", ...command }, { ...how, db }))];
  });
