/**
 * Twenty searches that would look at everything, again and again, beside 32 readers:
 * `node bin/node24.js bench/hostile.ts [--resources 1000000] [--seconds 60] [--mongodb start]`.
 */
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { crowded } from "./harness/crowded.ts";
import { hostileSearches } from "./harness/hostile-searches.ts";
import { memory } from "./harness/machine.ts";
import { figure } from "./harness/statistics.ts";
import type { Client } from "./harness/client.ts";

const { values: options } = parseArgs({
  options: {
    resources: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "60" },
    mongodb: { type: "string" },
  },
});
const seconds = Number(options.seconds);
const readers = 32;

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

await crowded(
  { resources: Number(options.resources), readers, mongodb: options.mongodb },
  async ({ client, pids, read }) => {
    const idle = await read(10);
    const until = performance.now() + seconds * 1_000;
    const insisting = Promise.all(hostileSearches.map((path) => insist(client, path, until)));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const early = memory(pids()).anonymous;
    const beside = await read(seconds - 4);
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
  },
);
