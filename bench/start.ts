/**
 * From `npm start` to the first request that is served, npm in it, with sign-in and without, on a store that is empty, or filled with the
 * demonstration and its accounts meanwhile: `node bin/node24.js bench/start.ts [--runs 5]`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { root } from "./harness/child.ts";
import { family, memory } from "./harness/machine.ts";
import { freePort } from "../src/testing/free-port.ts";
import { answers } from "./harness/server.ts";
import { figure, median } from "./harness/statistics.ts";
import { quietSettings, runFolder } from "./harness/storage.ts";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "5" } } });

/** Milliseconds to ready, and bytes of the server's process and of all it came with after two idle seconds. */
interface Started {
  milliseconds: number;
  server: number;
  all: number;
}

/** What is set, from nothing at all on. */
const ways = [
  { AUTH: "smart", SEED: "demo" },
  { AUTH: "smart", SEED: "none" },
  { AUTH: "open", SEED: "demo" },
  { AUTH: "open", SEED: "none" },
];

async function start(folder: string, how: NodeJS.ProcessEnv): Promise<Started> {
  const port = await freePort();
  const began = performance.now();
  const env = { ...quietSettings({ settings: { DATA_DIR: folder } }, port), ...how };
  const npm = spawn("npm", ["start"], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(npm, "exit");
  await answers(`http://127.0.0.1:${port}/health/ready`, 60_000);
  const milliseconds = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const pids = family(npm.pid ?? 0);
  const server = pids.toSorted((a, b) => memory([b]).resident - memory([a]).resident)[0] ?? 0;
  const result = { milliseconds, server: memory([server]).resident, all: memory(pids).resident };
  process.kill(server, "SIGTERM");
  await ended;
  return result;
}

const lines: string[] = [];
for (const how of ways) {
  const results: Started[] = [];
  for (let turn = 0; turn < Number(options.runs); turn++) {
    const folder = runFolder();
    results.push(await start(folder, how));
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (field: keyof Started): number => median(results.map((result) => result[field]));
  const quick = of("milliseconds") <= bounds.startMilliseconds && of("server") / 1e6 <= bounds.idleMegabytes;
  const all = results.map(({ milliseconds }) => figure(milliseconds)).join(", ");
  lines.push(
    `| ${how.AUTH} | ${how.SEED} | ${figure(of("milliseconds"))} (${all}) | ${figure(of("server") / 1e6)} | ${figure(of("all") / 1e6)} | ${quick ? "✓" : "✗"} |`,
  );
}
process.stdout.write(
  [
    `| AUTH | SEED, empty store | npm start → ready, ms, median (each) | server's resident MB, idle | with npm and launcher | ≤ ${bounds.startMilliseconds} ms, ≤ ${bounds.idleMegabytes} MB |`,
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n"),
);
