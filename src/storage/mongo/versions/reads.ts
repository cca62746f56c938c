/** Reading one version: the current one, or one by its number. */
import type { Version } from "../../store.ts";
import type { Database } from "../database/database.ts";
import { askDatabase } from "../database/errors.ts";
import { openGatherer } from "../database/gather.ts";
import type { ResourceDocument } from "../shape.ts";
import { versionId } from "../ids.ts";
import { versionFields, versionsOf } from "./versions.ts";

export interface Reads {
  /** The current version; a deletion is one too. */
  read(type: string, id: string): Promise<Version | undefined>;
  vread(type: string, id: string, version: number): Promise<Version | undefined>;
  /** Resolves when no read is under way any more. */
  settled(): Promise<void>;
}

/** Resources that are read by one command. */
const most = 64;
/** Milliseconds. */
const maxTimeMS = 20_000;

type Readable = Pick<Database, "resource" | "version" | "piece" | "epoch">;

export function openReads(db: Readable): Reads {
  const gatherer = openGatherer((keys) => currentOf(keys, db), most);
  const versionIn = async (document: ResourceDocument) => (await versionsOf([document], db))[0];
  return {
    read: (type, id) =>
      askDatabase(async () => {
        const current = await gatherer.ask(`${type}/${id}`);
        return current && versionIn(current);
      }),
    vread: (type, id, version) =>
      askDatabase(async () => {
        const current = await gatherer.ask(`${type}/${id}`);
        if (current === undefined || !isEarlier(version, current.v + 1)) return undefined;
        return version === current.v ? versionIn(current) : earlier(current._id, version, db);
      }),
    settled: () => gatherer.settled(),
  };
}

const isEarlier = (version: number, than: number): boolean =>
  Number.isSafeInteger(version) && version >= 1 && version < than;

async function currentOf(keys: readonly string[], { resource }: Readable) {
  const found = await resource
    .find({ _id: keys.length === 1 ? (keys[0] ?? "") : { $in: [...keys] } }, { projection: versionFields, maxTimeMS })
    .toArray();
  return new Map(found.map((document) => [document._id, document]));
}

/** It was superseded when the current version was read, so it is there: both were committed at once, and it stays. */
async function earlier(key: string, v: number, db: Readable): Promise<Version | undefined> {
  const found = await db.version.findOne({ _id: versionId(key, v), key }, { hint: "_id_", maxTimeMS });
  return found === null ? undefined : (await versionsOf([found], db))[0];
}
