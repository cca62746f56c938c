/**
 * Puts a closed-loop load on a server of its own and says what it cost. `npm run bench -- --help`
 * lists the options; README.md says how to read the table.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quiet } from "./goals.ts";
import { bareHttp } from "./harness/ceiling.ts";
import { diskBytes } from "./harness/machine.ts";
import type { Operation } from "./harness/operation.ts";
import { preload } from "./harness/preload.ts";
import { reads } from "./harness/reads.ts";
import { markdown, type Report } from "./harness/report.ts";
import { measureTurn, together, type Found, type Plan } from "./harness/rounds.ts";
import { runningServer, startServer, type Target } from "./harness/server.ts";
import { openStorage, type Storage } from "./harness/storage.ts";
import { writes } from "./harness/writes.ts";

const usage = `npm run bench -- [options]
  --quick            one short run at 64 connections on a small store
  --mongodb start    on MongoDB: a mongod of its own, whose binary MONGOMS_SYSTEM_BINARY names
  --mongodb URI      on MongoDB: one that runs, in a database of its own, which is dropped at the end
  --mongodb-pid N    its process, for its CPU and memory
  --only a,b         only these operations: read, search, chained, name-birthdate, everything, history, create, update,
                     conditional-create, transaction
  --connections 1,64 how many at once
  --seconds 6        of each measurement
  --runs 3           of each operation
  --patients 1000    that fill the store, 30 observations each
  --base URL         a server that already runs, on loopback, instead of one of our own
  --pid N,M          its process and its database's, for CPU and memory
  --out FILE         where the figures go, without ending: FILE.json and FILE.md
  --minutes 25       after which no further measurement begins`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    mongodb: { type: "string" },
    "mongodb-pid": { type: "string" },
    only: { type: "string" },
    connections: { type: "string" },
    seconds: { type: "string" },
    runs: { type: "string" },
    patients: { type: "string" },
    base: { type: "string" },
    pid: { type: "string" },
    out: { type: "string", default: fileURLToPath(new URL("./results/latest", import.meta.url)) },
    minutes: { type: "string", default: "25" },
  },
});

const number = (given: string | undefined, usual: number): number => {
  const value = given === undefined ? usual : Number(given);
  if (!(value > 0)) throw new Error(`${given} is not a positive number`);
  return value;
};
const runs = number(options.runs, options.quick ? 1 : 3);
const patients = number(options.patients, options.quick ? 300 : 1_000);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const plan: Plan = {
  connections: (options.connections ?? (options.quick ? "64" : "1,16,64")).split(",").map(Number),
  seconds: number(options.seconds, options.quick ? 2 : 6),
  warm: options.quick ? 1 : 2,
  end: performance.now() + number(options.minutes, 25) * 60_000,
  say,
};

async function main(): Promise<void> {
  mkdirSync(dirname(options.out), { recursive: true });
  if (options.base !== undefined) {
    const pids = (options.pid ?? "").split(",").filter(Boolean).map(Number);
    keep(await run(runningServer(options.base, pids)));
    return;
  }
  const pid = options["mongodb-pid"];
  const storage = await openStorage(options.mongodb, pid === undefined ? undefined : Number(pid));
  try {
    const target = await startServer(storage);
    keep(await run(target, storage).finally(() => target.stop()));
  } finally {
    await storage.stop();
  }
}

function keep(report: Report): void {
  writeFileSync(`${options.out}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(`${options.out}.md`, markdown(report));
  process.stdout.write(markdown(report));
}

async function run(target: Target, storage?: Storage): Promise<Report> {
  const started = new Date().toISOString();
  const before = await bareHttp(plan.seconds);
  say(`bare node:http: ${before.toFixed(0)} requests per CPU-second`);
  const store = await preload(target.client, { patients, observations: 30 });
  say(`filled: ${store.perSecond.toFixed(0)} resources/s`);
  const disk = (): number => (storage?.folder === undefined ? Number.NaN : diskBytes(storage.folder));
  const full = disk();
  const all = [...reads(target.client, store), ...writes(target.client, store)];
  const found = together([...(await turns(target, wanted(all, false))), ...(await turns(target, wanted(all, true)))]);
  const end = disk();
  const after = await bareHttp(plan.seconds);
  const [first] = cpus();
  return {
    started,
    engine: storage?.engine ?? "sqlite",
    machine: `${cpus().length} × ${first?.model.trim() ?? "unknown"}`,
    node: process.versions.node,
    ceiling: [before, after],
    scale: (before + after) / 2 / quiet,
    seconds: plan.seconds,
    ...found,
    preload: { resources: patients * 31, perSecond: store.perSecond },
    disk: [full, end],
  };
}

const only = options.only?.split(",");

/** @throws when `--only` names something that nobody knows */
function wanted(all: readonly Operation[], writing: boolean): readonly Operation[] {
  const unknown = only?.find((name) => !all.some((operation) => operation.name === name));
  if (unknown !== undefined) throw new Error(`there is no operation ${unknown}`);
  return all.filter((operation) => operation.writes === writing && (only?.includes(operation.name) ?? true));
}

/** All runs of these operations, in turns, so that a slow minute of the machine falls on all of them. */
async function turns(target: Target, operations: readonly Operation[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let turn = 1; turn <= runs; turn++) found.push(await measureTurn(target, operations, turn, plan));
  return found;
}

if (options.help) process.stdout.write(`${usage}\n`);
else await main();
