/** Versions in the order of commits. http://hl7.org/fhir/R4/http.html#history */
import type { mongo } from "mongoose";
import { type HistoryPage, type HistoryQuery, longestPage } from "../../store.ts";
import { aggregate, count, find } from "../search/commands.ts";
import type { Database } from "../database/database.ts";
import { asFhirError } from "../database/errors.ts";
import { all, type Filter, passive } from "../search/filter.ts";
import { atOneMoment } from "../database/moment.ts";
import { currentDuring } from "./periods.ts";
import type { How } from "../search/scope.ts";
import { type Asked, type Found, seqs, type Subject, subjectOf } from "./subject.ts";
import type { Times } from "./times.ts";
import { type Holder, versionFields, versionsWithin } from "./versions.ts";

/** Milliseconds. */
const usual = 20_000;

/** @returns The port's `history` @throws FhirError */
export function openHistory(
  db: Database,
  times: Times,
  longest = longestPage,
): (query: HistoryQuery) => Promise<HistoryPage> {
  return async (query) => {
    const until = performance.now() + usual;
    try {
      return await atOneMoment((moment) => history(query, { db, times, longest, how: { moment, until } }));
    } catch (error) {
      throw asFhirError(error);
    }
  };
}

interface Desk {
  db: Database;
  times: Times;
  how: How;
  /** Characters with which a page ends. */
  longest: number;
}

async function history(query: HistoryQuery, desk: Desk): Promise<HistoryPage> {
  const subject = subjectOf(query);
  const place: Place = { ...desk, asked: await seqs(query, desk.times, desk.how) };
  // One more, which tells whether there is more.
  const oneMore = query.limit > 0 ? { ...query, limit: query.limit + 1 } : query;
  const documents = query.during
    ? await currentDuring({ ...oneMore, during: query.during }, subject, place)
    : await page(oneMore, subject, place);
  const versions = await versionsWithin(documents.page, { ...query, longest: desk.longest }, desk.db);
  const found = { versions, more: documents.page.length > versions.length };
  if (!query.total) return found;
  return { ...found, total: isWhole(query, found) ? versions.length : await documents.count() };
}

/** A page with nothing before and nothing behind it: its versions are all there are. */
const isWhole = ({ after, before, limit }: HistoryQuery, { more }: HistoryPage): boolean =>
  after === undefined && before === undefined && limit > 0 && !more;

interface Place extends Desk {
  asked: Asked;
}

async function page(query: HistoryQuery, subject: Subject, place: Place): Promise<Found> {
  const count = () => counted(subject, place);
  if (query.limit === 0) return { page: [], count };
  return { page: await (query.id === undefined ? merged(query, subject, place) : ofOne(query, subject, place)), count };
}

async function counted({ version, resource, index }: Subject, { db, how, asked }: Place): Promise<number> {
  const of = (from: "version" | "resource", filter: Filter, hint: string) =>
    count({ from, filter: all([filter, ...asked.named]), hint }, { ...how, db });
  return (await of("version", version, index.version)) + (await of("resource", resource, index.counted));
}

/** The current version is the last: no order has to be made. One command; its second part takes no hint and needs none. */
async function ofOne(
  { limit, descending }: HistoryQuery,
  subject: Subject,
  { db, how, asked, longest }: Place,
): Promise<Holder[]> {
  const bounds = asked.paged.map(passive);
  const current: mongo.Document[] = [{ $match: all([subject.resource, ...bounds]) }, { $project: versionFields }];
  const earlier: mongo.Document[] = [
    { $match: all([subject.version, ...bounds]) },
    { $sort: { v: descending ? -1 : 1 } },
    { $limit: limit },
  ];
  if (descending) {
    const stages = [...current, { $unionWith: { coll: "version", pipeline: earlier } }, { $limit: limit }];
    return aggregate<Holder>({ from: "resource", hint: "_id_", stages, longest }, { ...how, db });
  }
  const stages = [...earlier, { $unionWith: { coll: "resource", pipeline: current } }, { $limit: limit }];
  return aggregate<Holder>({ from: "version", hint: "key", stages, longest }, { ...how, db });
}

/** Both collections in the order of commits, the first of either. */
async function merged(
  { limit, descending }: HistoryQuery,
  subject: Subject,
  { db, how, asked, longest }: Place,
): Promise<Holder[]> {
  const sort = { seq: descending ? -1 : 1 } as const;
  const of = (from: "version" | "resource", filter: Filter, hint: string) =>
    find<Holder>(
      { from, filter: all([filter, ...asked.paged]), projection: versionFields, sort, limit, hint, longest },
      { ...how, db },
    );
  const superseded = await of("version", subject.version, subject.index.version);
  const current = await of("resource", subject.resource, subject.index.resource);
  const found: Holder[] = [...superseded, ...current];
  return found.sort((a, b) => (descending ? b.seq - a.seq : a.seq - b.seq)).slice(0, limit);
}
