/**
 * Our server on MongoDB beside the naive one of naive/server.ts, on one mongod, in turns:
 * `node bin/node24.js --max-semi-space-size=16 bench/naive.ts --mongodb start [--connections 64] [--seconds 4]
 * [--runs 3] [--patients 1000] [--only naive]`.
 */
import { parseArgs } from "node:util";
import type { Operation } from "./harness/operation.ts";
import { preload } from "./harness/preload.ts";
import { reads } from "./harness/reads.ts";
import { measureTurn, together, type Found, type Line, type Plan } from "./harness/rounds.ts";
import { startScript, startServer, type Target } from "./harness/server.ts";
import { figure, median } from "./harness/statistics.ts";
import { openStorage, type Storage } from "./harness/storage.ts";
import { withDatabase } from "../src/testing/mongod/program.ts";
import { writes } from "./harness/writes.ts";

const { values: options } = parseArgs({
  options: {
    mongodb: { type: "string", default: "start" },
    "mongodb-pid": { type: "string" },
    connections: { type: "string", default: "64" },
    seconds: { type: "string", default: "4" },
    runs: { type: "string", default: "3" },
    patients: { type: "string", default: "1000" },
    only: { type: "string", default: "ours,naive" },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const plan: Plan = {
  connections: [Number(options.connections)],
  seconds: Number(options.seconds),
  warm: 2,
  end: Infinity,
  say,
};

const naive = (storage: Storage): Promise<Target> => {
  const uri = withDatabase(storage.settings["MONGODB_URI"] ?? "", "naive");
  const settings = { ...storage.settings, MONGODB_URI: uri };
  const script = new URL("./naive/server.ts", import.meta.url);
  return startScript({ script, base: "/fhir", ready: "/fhir/metadata" }, { ...storage, settings });
};

/** A server with its load, and what was found of it. */
interface Contender {
  name: string;
  target: Target;
  operations: readonly Operation[];
  found: Found[];
}

async function contender(name: string, target: Target): Promise<Contender> {
  const { client } = target;
  const store = await preload(client, { patients: Number(options.patients), observations: 30 });
  say(`${name}: filled at ${figure(store.perSecond)} resources/s`);
  return { name, target, operations: [...reads(client, store), ...writes(client, store)], found: [] };
}

const storage = await openStorage(options.mongodb, Number(options["mongodb-pid"] ?? "0") || undefined);
const contenders: Contender[] = [];
try {
  for (const [name, start] of [
    ["ours", startServer],
    ["naive", naive],
  ] as const)
    if (options.only.split(",").includes(name)) contenders.push(await contender(name, await start(storage)));
  for (const writing of [false, true])
    for (let turn = 1; turn <= Number(options.runs); turn++) await inTurn(turn, writing);
  process.stdout.write(table());
} finally {
  for (const { target } of contenders) await target.stop();
  await storage.stop();
}

/** One turn of each contender, one after the other. */
async function inTurn(turn: number, writing: boolean): Promise<void> {
  for (const { name, target, operations, found } of contenders) {
    say(`${name}, turn ${turn}`);
    const these = operations.filter(({ writes: changes }) => changes === writing);
    found.push(await measureTurn(target, these, turn, plan));
  }
}

function table(): string {
  const [first, second] = contenders.map(({ found }) => together(found));
  const cpu = (line?: Line): number => median((line?.runs ?? []).map(({ perCpuSecond = Number.NaN }) => perCpuSecond));
  const p99 = (line?: Line): number => median((line?.runs ?? []).map((run) => run.p99 ?? Number.NaN));
  const rows = (first?.lines ?? []).map((line) => {
    const other = second?.lines.find(({ name }) => name === line.name);
    const cells = [line.label, cpu(line), cpu(other), cpu(line) / cpu(other), p99(line), p99(other)];
    return `| ${cells.map((cell) => (typeof cell === "string" ? cell : figure(cell))).join(" | ")} |`;
  });
  return [
    `Requests per CPU-second of server and mongod at ${options.connections} connections.`,
    "",
    `| operation | ${contenders.map(({ name }) => name).join(" | ")} | times | ${contenders.map(({ name }) => `${name}, p99 ms`).join(" | ")} |`,
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
