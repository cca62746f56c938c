/** Opens what is stored, for a server or for a command. The only place that knows both adapters. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Config, SettingError } from "./config/config.ts";
import type { Definitions } from "./fhir/definitions.ts";
import { openDefinitions } from "./fhir/pack.ts";
import { once } from "./fhir/once.ts";
import type { Resource } from "./fhir/types.ts";
import { nodeKind } from "./interactions/search-parameters/nodes.ts";
import { usedParameters } from "./interactions/search-parameters/used.ts";
import { wholeMark } from "./interactions/search-parameters/whole.ts";
import { type Log, openLog } from "./log.ts";
import { knowingPlaces, placeKind, type RestoredPlaces, restoredPlaces } from "./search/contained-places.ts";
import { openSearch } from "./search/search.ts";
import { type Archive, type ArchiveSource, type ArchiveTarget, expectRestored } from "./storage/archive.ts";
import type { Examination } from "./storage/examination.ts";
import { DatabaseError } from "./storage/mongo/database/fitness.ts";
import type { RecordStore } from "./storage/records.ts";
import { openExamination } from "./storage/sqlite/examine.ts";
import { openSqlite } from "./storage/sqlite/store.ts";
import { unstamped } from "./storage/stamp.ts";
import type { ResourceStore } from "./storage/store.ts";

const now = Date.now;

export interface Closing {
  close: () => Promise<void>;
}

const fileIn = (dataDir: string): string => join(dataDir, "cardea.sqlite");

/** Node's own recursive way does not end where a file system says that the folder above is not there, as /proc does. */
function makeFolder(path: string): void {
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isThere()) throw error;
  }
}

/** A store, and what it is called for people. */
interface Stored extends Closing {
  name: string;
  store: ResourceStore;
  records: RecordStore;
  archive: Archive;
}

/** Opens the store, unless a restore into it is not finished. @throws SettingError */
export async function openWhole(config: Config, log: Log): Promise<Stored> {
  const opened = await openStore(config, log);
  try {
    await expectRestored(opened.records);
    return opened;
  } catch (error) {
    await opened.close();
    throw new SettingError((error as Error).message);
  }
}

const openStore = ({ dataDir, mongodbUri }: Pick<Config, "dataDir" | "mongodbUri">, log: Log): Promise<Stored> =>
  mongodbUri === undefined ? openFile(dataDir) : openDatabase(mongodbUri, log);

/** Opens the SQLite file of the data folder. @throws SettingError */
async function openFile(dataDir: string): Promise<Stored> {
  makeDataFolder(dataDir);
  try {
    return { name: "SQLite, one file", ...(await openSqlite({ file: fileIn(dataDir), now })) };
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Makes the data folder where it is not there, for nobody else: beside the file of SQLite, mail waits in it. @throws SettingError */
export function makeDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

const unusable = (dataDir: string, error: unknown): SettingError =>
  new SettingError(`DATA_DIR=${dataDir} cannot be used: ${(error as Error).message}`);

/** Opens the store in MongoDB, whose driver is loaded only then. @throws SettingError */
async function openDatabase(uri: string, log: Log): Promise<Stored> {
  const { openMongo } = await import("./storage/mongo/store.ts");
  return onDatabase(async () => {
    const opened = await openMongo({ uri, now, onWait: (line) => log.warn(line) });
    return { name: "MongoDB", ...opened, store: knowingPlaces(opened.store, opened.records) };
  });
}

/** What is wrong with the database is a setting that stops the start. */
async function onDatabase<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DatabaseError ? new SettingError(`MONGODB_URI: ${error.message}`) : error;
  }
}

/**
 * Opens what is stored for a look at it, beside a server or without one.
 * @param origin As for `openServer`: references below it are to what is stored here.
 * @returns undefined when nothing was ever stored
 * @throws SettingError when MONGODB_URI cannot be used
 */
export async function openStoreExamination(
  { dataDir, mongodbUri }: Config,
  origin: string,
): Promise<Examination | undefined> {
  const definitions = openDefinitions();
  const search = openSearch({ definitions, base: `${origin}/fhir`, now });
  const index = (resource: Resource) => search.index(resource);
  const file = fileIn(dataDir);
  if (mongodbUri === undefined && !existsSync(file)) return undefined;
  search.use(await storedParameters({ dataDir, mongodbUri }, definitions));
  if (mongodbUri === undefined) return openExamination(file, index);
  const { openExamination: openDatabaseExamination } = await import("./storage/mongo/examine/examine.ts");
  return onDatabase(() => openDatabaseExamination({ uri: mongodbUri }, index));
}

/** What is indexed by SearchParameters that are stored; none where the store cannot be read: what is wrong with it is found soon. */
async function storedParameters(place: Pick<Config, "dataDir" | "mongodbUri">, definitions: Definitions) {
  let opened: Stored | undefined;
  try {
    opened = await openStore(place, openLog("error"));
    const used = usedParameters(opened.store, definitions);
    await used.follow();
    return used.all().map((one) => ({ ...one, pending: undefined }));
  } catch {
    return [];
  } finally {
    await opened?.close();
  }
}

/** How a migration runs. */
export interface Migration {
  /** Spread the collections over shards too. */
  shard: boolean;
  /** Only tell what would be done. */
  dryRun: boolean;
  /** Is told, line by line, what is done. */
  tell: (line: string) => void;
}

/**
 * Creates what the database lacks, and changes what differs.
 * @throws SettingError when there is no database, or it cannot be used
 */
export async function migrateStore({ mongodbUri }: Config, migration: Migration): Promise<void> {
  if (mongodbUri === undefined)
    throw new SettingError("MONGODB_URI is not set, and the SQLite file needs no migration: nothing was done");
  const { maintain } = await import("./storage/mongo/database/maintenance.ts");
  await onDatabase(() => maintain({ uri: mongodbUri, ...migration }));
}

/**
 * Opens what is stored for a backup, beside a server or without one.
 * @throws SettingError when nothing was ever stored, or not all that was to be restored
 */
export async function openArchiveSource(config: Config, log: Log): Promise<Pick<Archive, "source"> & Closing> {
  const { dataDir, mongodbUri } = config;
  if (mongodbUri === undefined && !existsSync(fileIn(dataDir)))
    throw new SettingError(`DATA_DIR=${dataDir} holds no store: there is nothing to back up`);
  const { archive, close } = await openWhole(config, log);
  const { source } = archive;
  return { source: { ...source, records: (after) => lasting(source.records(after)) }, close };
}

/** What is said of the nodes that are there now, and of an index, is not true of a store that a backup is restored into. */
async function* lasting(records: ReturnType<ArchiveSource["records"]>): ReturnType<ArchiveSource["records"]> {
  for await (const record of records) if (![nodeKind, wholeMark.kind, placeKind].includes(record.kind)) yield record;
}

/**
 * Opens a store for a restore.
 * @param origin As for `openServer`
 * @throws SettingError when the store cannot be opened
 */
export async function openArchiveTarget(
  config: Config,
  origin: string,
  log: Log,
): Promise<{ target: ArchiveTarget } & Closing> {
  const search = openSearch({ definitions: openDefinitions(), base: `${origin}/fhir`, now });
  const { archive, records, close } = await openStore(config, log);
  const places = restoredPlaces(records);
  const target = archive.target((text) => {
    const resource = unstamped(text);
    const entries = search.index(resource);
    places.see({ type: resource.resourceType, entries });
    return entries;
  });
  return { target: toldOfPlaces(target, places), close };
}

/** A target that tells what is contained in what is put in. */
function toldOfPlaces(target: ArchiveTarget, places: RestoredPlaces): ArchiveTarget {
  const begun = once(async () => places.begin((await target.begun())?.versions === 0));
  return {
    ...target,
    async add(lot) {
      // The note alone comes first.
      if (Object.keys(lot).length > 1) await begun();
      await target.add(lot);
    },
    async end() {
      await places.end();
      await target.end();
    },
  };
}
