/** Replica sets for tests, as small as they can be. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoMemoryReplSet } from "mongodb-memory-server-core";
import { handed } from "./program.ts";

export interface ReplicaSet {
  uri: string;
  /** Process ids of its members, by port. */
  members: ReadonlyMap<number, number>;
  stop: () => Promise<void>;
}

/** How a set is made. */
export interface SetChoice {
  members: number;
  /** Where its files lie: in memory, or on a disk, which only tests of durability need. */
  on: "memory" | "disk";
  /** Seconds that a transaction may live: the database forgets a server that was killed after twice that time. */
  lifetime: number;
}

const argsFor = (lifetime: number): string[] => [
  ...[
    "diagnosticDataCollectionEnabled=false",
    "enableTestCommands=1",
    `transactionLifetimeLimitSeconds=${lifetime}`,
  ].flatMap((parameter) => ["--setParameter", parameter]),
  ...["--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "256"],
];

/** Linux has a file system in memory for everyone. */
const places = { memory: existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), disk: tmpdir() };

/** Starts a set with an empty folder for each member; resolves when it has a primary. */
export async function startReplicaSet({ members, on, lifetime }: SetChoice): Promise<ReplicaSet> {
  const { path, version } = handed();
  const folder = mkdtempSync(join(places[on], "cardea-mongod-"));
  const instanceOpts = Array.from({ length: members }, (_, n) => ({ dbPath: join(folder, String(n)) }));
  for (const { dbPath } of instanceOpts) mkdirSync(dbPath);
  // Elections are soon over, for tests that wait for them.
  const configSettings = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 };
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: path, version },
    instanceOpts,
    replSet: { count: members, storageEngine: "wiredTiger", args: argsFor(lifetime), configSettings },
  });
  return {
    uri: set.getUri(),
    members: new Map(set.servers.map(({ instanceInfo }) => [instanceInfo?.port ?? 0, pidOf(instanceInfo)])),
    stop: async () => {
      await set.stop({ doCleanup: false });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const pidOf = (info: MongoMemoryReplSet["servers"][number]["instanceInfo"]): number =>
  info?.instance.mongodProcess?.pid ?? 0;
