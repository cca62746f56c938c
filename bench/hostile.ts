/**
 * Twenty searches that would look at everything, again and again, beside 32 readers:
 * `node bin/node24.js bench/hostile.ts [--resources 1000000] [--seconds 60] [--mongodb start]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { run } from "./harness/child.ts";
import { keptId, patientFile } from "./harness/files.ts";
import { hostileSearches } from "./harness/hostile-searches.ts";
import { measure, warmUp } from "./harness/loop.ts";
import { memory } from "./harness/machine.ts";
import { startServer } from "./harness/server.ts";
import { figure } from "./harness/statistics.ts";
import { openStorage, prepare, quietSettings, runFolder } from "./harness/storage.ts";
import type { Client } from "./harness/client.ts";

const { values: options } = parseArgs({
  options: {
    resources: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "60" },
    mongodb: { type: "string" },
  },
});
const seconds = Number(options.seconds);
const patients = Math.ceil(Number(options.resources) / 31);
const readers = 32;
const cli = new URL("../src/cli/cli.ts", import.meta.url);

interface Ended {
  path: string;
  statuses: Set<number>;
  times: number;
  longest: number;
  /** Answers that were neither a Bundle nor an OperationOutcome. */
  wrong: number;
}

/** Asks one search again and again until the time is up. */
async function insist(client: Client, path: string, until: number): Promise<Ended> {
  const ended: Ended = { path, statuses: new Set(), times: 0, longest: 0, wrong: 0 };
  while (performance.now() < until) {
    const began = performance.now();
    const { status, text } = await client.send("GET", path);
    ended.longest = Math.max(ended.longest, performance.now() - began);
    ended.statuses.add(status);
    ended.times++;
    if (!/^\{"resourceType":"(Bundle|OperationOutcome)"/.test(text)) ended.wrong++;
    await new Promise((resolve) => setTimeout(resolve, status === 503 ? 1_000 : 100));
  }
  return ended;
}

const folder = runFolder();
const storage = await openStorage(options.mongodb);
try {
  await prepare(storage);
  const file = join(folder, "all.ndjson");
  patientFile(file, 0, patients);
  process.stderr.write(await run(cli, ["load", file], quietSettings(storage, 0)).output);
  rmSync(file);
  const { client, pids, stop } = await startServer(storage);
  try {
    const { origin, pathname } = new URL(client.base);
    const aim = { origin, headers: client.headers, pids };
    const shots = Array.from({ length: 10_000 }, (_, place) => ({
      method: "GET" as const,
      path: `${pathname}/Patient/${keptId((place * 7_919) % patients)}`,
    }));
    await warmUp(aim, { shots, connections: readers, seconds: 3 });
    const idle = await measure(aim, { shots, connections: readers, seconds: 10 });
    const until = performance.now() + seconds * 1_000;
    const insisting = Promise.all(hostileSearches.map((path) => insist(client, path, until)));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const early = memory(pids()).anonymous;
    const beside = await measure(aim, { shots, connections: readers, seconds: seconds - 4 });
    const late = memory(pids()).anonymous;
    const ended = await insisting;
    const factor = (beside.p99 ?? Infinity) / (idle.p99 ?? 1);
    process.stdout.write(
      [
        "| search | asked | statuses | longest, s |",
        "|---|---|---|---|",
        ...ended.map(
          ({ path, times, statuses, longest, wrong }) =>
            `| ${path}${wrong > 0 ? ` (${wrong} wrong)` : ""} | ${times} | ${[...statuses].sort().join(", ")} | ${figure(longest / 1_000)} |`,
        ),
        "",
        `| ${readers} readers | reads/s | p50 ms | p95 ms | p99 ms | errors | anonymous MB |`,
        "|---|---|---|---|---|---|---|",
        `| alone | ${[idle.perSecond, idle.p50, idle.p95, idle.p99].map(figure).join(" | ")} | ${idle.errors} | ${figure(early / 1e6)} |`,
        `| beside them | ${[beside.perSecond, beside.p50, beside.p95, beside.p99].map(figure).join(" | ")} | ${beside.errors} | ${figure(late / 1e6)} |`,
        "",
        `p99 beside them ${figure(factor)} times that alone; goal ≤ ${bounds.besideHostileFactor}: ${factor <= bounds.besideHostileFactor ? "✓" : "✗"}`,
        "",
      ].join("\n"),
    );
  } finally {
    await stop();
  }
} finally {
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
}
