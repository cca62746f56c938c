/** Small records. Each write is one command on one document; what has expired is absent, and swept away later. */
import type { RecordStore, StoredRecord } from "../../records.ts";
import type { Database } from "../database/database.ts";
import { askDatabase } from "../database/errors.ts";
import { openGatherer } from "../database/gather.ts";
import { fieldKey, recordContent, recordId, recordIn } from "./record-document.ts";
import type { RecordDocument } from "../shape.ts";

/** Milliseconds. */
const maxTimeMS = 20_000;
/** Records that one command asks for: every request asks for its token's. */
const most = 64;

type Records = Pick<Database, "record">;

/** @param now The clock that says what has expired; milliseconds since 1970 UTC */
export function openRecords({ record }: Records, now: () => number): RecordStore {
  const live = () => ({ expires: { $not: { $lte: now() } } });
  const write = openWrites(record, now);
  const gatherer = openGatherer(async (ids) => {
    const found = record.find({ _id: { $in: [...ids] }, ...live() }, { hint: "_id_", maxTimeMS });
    return new Map((await found.toArray()).map((document) => [document._id, document]));
  }, most);
  return {
    get: (kind, key) => askDatabase(async () => storedIn(await gatherer.ask(recordId({ kind, key })))),
    put: (given, onVersion) => askDatabase(() => put(write, given, onVersion)),
    take: (kind, key) =>
      askDatabase(async () => {
        const taken = await record.findOneAndDelete({ _id: recordId({ kind, key }) }, { maxTimeMS });
        return taken === null || isExpired(taken, now()) ? undefined : storedIn(taken);
      }),
    async delete(kind, key) {
      await askDatabase(() => record.deleteOne({ _id: recordId({ kind, key }) }));
    },
    find: (kind, field, value, { after, limit }) =>
      askDatabase(async () => {
        const place = after === undefined ? {} : { _id: { $gt: recordId({ kind, key: after }) } };
        const found = record.find(
          { by: fieldKey(kind, field, value), ...place, ...live() },
          { hint: "by", sort: { _id: 1 }, limit, maxTimeMS },
        );
        return (await found.toArray()).flatMap((document) => storedIn(document) ?? []);
      }),
  };
}

const isExpired = ({ expires }: RecordDocument, now: number): boolean => expires !== undefined && expires <= now;

function storedIn(document: RecordDocument | null | undefined): StoredRecord | undefined {
  if (!document) return undefined;
  const record = recordIn(document);
  return { ...record, body: JSON.parse(record.body) as unknown };
}

type Given = Omit<StoredRecord, "version">;

/** Each answers the new version, or undefined where there was nothing for it to write on. */
interface Writes {
  insert(given: Given): Promise<number | undefined>;
  /** In the place of one that has expired, as if that were not there. */
  renew(given: Given): Promise<number | undefined>;
  update(given: Given, onVersion?: number): Promise<number | undefined>;
}

function openWrites(record: Records["record"], now: () => number): Writes {
  const how = { returnDocument: "after", projection: { v: 1 }, maxTimeMS } as const;
  return {
    async insert(given) {
      try {
        await record.insertOne({ _id: recordId(given), v: 1, ...contentOf(given) });
        return 1;
      } catch (error) {
        if ((error as { code?: unknown }).code === duplicate) return undefined;
        throw error;
      }
    },
    async renew(given) {
      const filter = { _id: recordId(given), expires: { $lte: now() } };
      return (await record.findOneAndReplace(filter, { v: 1, ...contentOf(given) }, how))?.v;
    },
    async update(given, onVersion) {
      const version = onVersion === undefined ? {} : { v: onVersion };
      const filter = { _id: recordId(given), ...version, expires: { $not: { $lte: now() } } };
      const { expires, ...content } = contentOf(given);
      const lasting = expires === undefined ? { $unset: { expires: 1 as const } } : {};
      const set = expires === undefined ? content : { ...content, expires };
      return (await record.findOneAndUpdate(filter, { $set: set, $inc: { v: 1 }, ...lasting }, how))?.v;
    },
  };
}

const duplicate = 11_000;

const contentOf = (given: Given) => recordContent({ ...given, body: JSON.stringify(given.body ?? null) });

async function put(write: Writes, given: Given, onVersion: number | undefined): Promise<number | undefined> {
  if (onVersion === 0) return (await write.insert(given)) ?? write.renew(given);
  if (onVersion !== undefined) return write.update(given, onVersion);
  for (;;) {
    // Between two of these another may write, expire or delete it; then the next round finds what is there.
    const version = (await write.update(given)) ?? (await write.insert(given)) ?? (await write.renew(given));
    if (version !== undefined) return version;
  }
}
