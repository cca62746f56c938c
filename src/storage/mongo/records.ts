/** Small records. Each write is one command on one document; what has expired is absent, and swept away later. */
import type { RecordStore, StoredRecord } from "../records.ts";
import type { Database } from "./database.ts";
import { askDatabase } from "./errors.ts";
import { fieldKey, fieldsIn } from "./record-fields.ts";
import type { RecordDocument } from "./shape.ts";

/** Milliseconds. */
const maxTimeMS = 20_000;

type Records = Pick<Database, "record">;

/** @param now The clock that says what has expired; milliseconds since 1970 UTC */
export function openRecords({ record }: Records, now: () => number): RecordStore {
  const live = () => ({ expires: { $not: { $lte: now() } } });
  const write = openWrites(record, now);
  return {
    get: (kind, key) =>
      askDatabase(async () => recordIn(await record.findOne({ _id: idOf({ kind, key }), ...live() }, { maxTimeMS }))),
    put: (given, onVersion) => askDatabase(() => put(write, given, onVersion)),
    take: (kind, key) =>
      askDatabase(async () => {
        const taken = await record.findOneAndDelete({ _id: idOf({ kind, key }) }, { maxTimeMS });
        return taken === null || isExpired(taken, now()) ? undefined : recordIn(taken);
      }),
    async delete(kind, key) {
      await askDatabase(() => record.deleteOne({ _id: idOf({ kind, key }) }));
    },
    find: (kind, field, value, { after, limit }) =>
      askDatabase(async () => {
        const place = after === undefined ? {} : { _id: { $gt: idOf({ kind, key: after }) } };
        const found = record.find(
          { by: fieldKey(kind, field, value), ...place, ...live() },
          { hint: "by", sort: { _id: 1 }, limit, maxTimeMS },
        );
        return (await found.toArray()).flatMap((document) => recordIn(document) ?? []);
      }),
  };
}

const isExpired = ({ expires }: RecordDocument, now: number): boolean => expires !== undefined && expires <= now;

const idOf = ({ kind, key }: { kind: string; key: string }): string => `${kind}/${key}`;

function recordIn(document: RecordDocument | null): StoredRecord | undefined {
  if (document === null) return undefined;
  const { _id, v, expires, by, body } = document;
  const slash = _id.indexOf("/");
  return {
    kind: _id.slice(0, slash),
    key: _id.slice(slash + 1),
    version: v,
    ...(expires !== undefined && { expires }),
    ...(by.length > 0 && { by: fieldsIn(by) }),
    body: JSON.parse(body) as unknown,
  };
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
        await record.insertOne({ _id: idOf(given), v: 1, ...contentOf(given) });
        return 1;
      } catch (error) {
        if ((error as { code?: unknown }).code === duplicate) return undefined;
        throw error;
      }
    },
    async renew(given) {
      const filter = { _id: idOf(given), expires: { $lte: now() } };
      return (await record.findOneAndReplace(filter, { v: 1, ...contentOf(given) }, how))?.v;
    },
    async update(given, onVersion) {
      const version = onVersion === undefined ? {} : { v: onVersion };
      const filter = { _id: idOf(given), ...version, expires: { $not: { $lte: now() } } };
      const { expires, ...content } = contentOf(given);
      const lasting = expires === undefined ? { $unset: { expires: 1 as const } } : {};
      const set = expires === undefined ? content : { ...content, expires };
      return (await record.findOneAndUpdate(filter, { $set: set, $inc: { v: 1 }, ...lasting }, how))?.v;
    },
  };
}

const duplicate = 11_000;

const contentOf = ({ kind, expires, by = {}, body }: Given) => ({
  ...(expires !== undefined && { expires }),
  by: Object.entries(by).map(([field, value]) => fieldKey(kind, field, value)),
  body: JSON.stringify(body),
});

async function put(write: Writes, given: Given, onVersion: number | undefined): Promise<number | undefined> {
  if (onVersion === 0) return (await write.insert(given)) ?? write.renew(given);
  if (onVersion !== undefined) return write.update(given, onVersion);
  for (;;) {
    // Between two of these another may write, expire or delete it; then the next round finds what is there.
    const version = (await write.update(given)) ?? (await write.insert(given)) ?? (await write.renew(given));
    if (version !== undefined) return version;
  }
}
