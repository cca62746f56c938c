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
import { measure, warmUp, type Aim, type Measure } from "./harness/loop.ts";
import { diskBytes } from "./harness/machine.ts";
import type { Operation, Verdict } from "./harness/operation.ts";
import { preload } from "./harness/preload.ts";
import { reads } from "./harness/reads.ts";
import { markdown, type Line, type Report } from "./harness/report.ts";
import { runningServer, startServer, type Target } from "./harness/server.ts";
import { writes } from "./harness/writes.ts";

const usage = `npm run bench -- [options]
  --quick            one short run at 64 connections on a small store
  --only a,b         only these operations: read, search, chained, name-birthdate, everything, history, create, update, transaction
  --connections 1,64 how many at once
  --seconds 6        of each measurement
  --runs 3           of each operation
  --patients 1000    that fill the store, 30 observations each
  --base URL         a server that already runs, on loopback, instead of one of our own
  --pid N            its process, for its CPU and memory
  --out FILE         where the figures go, without ending: FILE.json and FILE.md
  --minutes 25       after which no further measurement begins`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
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
const seconds = number(options.seconds, options.quick ? 2 : 6);
const runs = number(options.runs, options.quick ? 1 : 3);
const patients = number(options.patients, options.quick ? 300 : 1_000);
const connections = (options.connections ?? (options.quick ? "64" : "1,16,64")).split(",").map(Number);
const end = performance.now() + number(options.minutes, 25) * 60_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  mkdirSync(dirname(options.out), { recursive: true });
  const target = options.base
    ? runningServer(options.base, options.pid === undefined ? undefined : Number(options.pid))
    : await startServer();
  try {
    const report = await run(target);
    writeFileSync(`${options.out}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
    writeFileSync(`${options.out}.md`, markdown(report));
    process.stdout.write(markdown(report));
  } finally {
    await target.stop();
  }
}

async function run(target: Target): Promise<Report> {
  const started = new Date().toISOString();
  const before = await bareHttp(seconds);
  say(`bare node:http: ${before.toFixed(0)} requests per CPU-second`);
  const store = await preload(target.client, { patients, observations: 30 });
  say(`filled: ${store.perSecond.toFixed(0)} resources/s`);
  const disk = [target.folder === undefined ? Number.NaN : diskBytes(target.folder)];
  const checks: Record<string, Verdict> = {};
  const all = [...reads(target.client, store), ...writes(target.client, store)];
  const lines = [
    ...(await rounds(target, wanted(all, false), checks)),
    ...(await rounds(target, wanted(all, true), checks)),
  ];
  disk.push(target.folder === undefined ? Number.NaN : diskBytes(target.folder));
  const after = await bareHttp(seconds);
  const [first] = cpus();
  return {
    started,
    machine: `${cpus().length} × ${first?.model.trim() ?? "unknown"}`,
    node: process.versions.node,
    ceiling: [before, after],
    scale: (before + after) / 2 / quiet,
    seconds,
    lines,
    checks,
    preload: { resources: patients * 31, perSecond: store.perSecond },
    disk,
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
async function rounds(
  target: Target,
  operations: readonly Operation[],
  checks: Record<string, Verdict>,
): Promise<readonly Line[]> {
  const found = new Map<string, { name: string; label: string; runs: Measure[] }>();
  for (let turn = 1; turn <= runs; turn++)
    for (const operation of operations) {
      const verdict = await operation.check(turn).catch((error: unknown) => ({ right: false, note: String(error) }));
      if (checks[operation.name]?.right !== false) checks[operation.name] = verdict;
      if (!verdict.right) say(`${operation.name}: not measured (${verdict.note})`);
      else await levels(target, operation, turn, found);
    }
  return operations.flatMap(({ name }) => connections.flatMap((count) => found.get(`${name} ${count}`) ?? []));
}

async function levels(
  { client, pids }: Target,
  operation: Operation,
  turn: number,
  found: Map<string, { name: string; label: string; runs: Measure[] }>,
): Promise<void> {
  const { origin, pathname } = new URL(client.base);
  const aim: Aim = { origin, headers: client.headers, pids };
  for (const [place, count] of connections.entries()) {
    if (performance.now() > end) {
      say(`${operation.name} at ${count}: left out, the time is up`);
      continue;
    }
    const shots = (half: number) =>
      operation
        .shots((turn * connections.length + place) * 2 + half)
        .map((shot) => ({ ...shot, path: pathname + shot.path }));
    await warmUp(aim, { shots: shots(0), connections: count, seconds: options.quick ? 1 : 2 });
    await client.send("GET", "metadata"); // what the warm-up left in the queue is worked off before
    const lasts = Math.max(seconds, operation.leastSeconds ?? 0);
    const result = await measure(aim, { shots: shots(1), connections: count, seconds: lasts });
    const key = `${operation.name} ${count}`;
    const line = found.get(key) ?? { name: operation.name, label: operation.label, runs: [] };
    line.runs.push(result);
    found.set(key, line);
    say(
      `${key}: ${(result.perCpuSecond ?? Number.NaN).toFixed(0)} per CPU-second, ${result.perSecond.toFixed(0)}/s, p99 ${result.p99?.toFixed(1) ?? "–"} ms, ${result.errors} errors`,
    );
  }
}

if (options.help) process.stdout.write(`${usage}\n`);
else await main();
