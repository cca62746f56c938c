/**
 * How fast `cardea load` fills a store, checked and indexed, and whether its memory stays flat:
 * `node bin/node24.js bench/load.ts [--bundles 1500] [--path FILE_OR_FOLDER] [--mongodb start]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadGoal } from "./goals.ts";
import { recordSize } from "./harness/bundles.ts";
import { run } from "./harness/child.ts";
import { recordFile } from "./harness/files.ts";
import { cpuSeconds, diskBytes, family, memory } from "./harness/machine.ts";
import { figure } from "./harness/statistics.ts";
import { openStorage, prepare, quietSettings, runFolder } from "./harness/storage.ts";

const { values: options } = parseArgs({
  options: { bundles: { type: "string", default: "1500" }, path: { type: "string" }, mongodb: { type: "string" } },
});

const folder = runFolder();
const storage = await openStorage(options.mongodb);
try {
  await prepare(storage);
  const file = options.path ?? join(folder, "records.ndjson");
  const bundles = Number(options.bundles);
  if (options.path === undefined) recordFile(file, 0, bundles);
  const idle = cpuSeconds(storage.pids());
  const began = performance.now();
  const { process: child, output } = run(
    new URL("../src/cli/cli.ts", import.meta.url),
    ["load", file],
    quietSettings(storage, 0),
  );
  const samples: { anonymous: number; cpu: number }[] = [];
  const sampler = setInterval(() => {
    const pids = family(child.pid ?? 0);
    samples.push({ anonymous: memory(pids).anonymous, cpu: cpuSeconds([...pids, ...storage.pids()]) - idle });
  }, 200);
  const report = await output.finally(() => clearInterval(sampler));
  const alive = samples.filter(({ anonymous }) => anonymous > 0); // the last one may come after the end
  const seconds = (performance.now() - began) / 1_000;
  const at = (share: number): string => figure((alive[Math.floor(share * (alive.length - 1))]?.anonymous ?? 0) / 1e6);
  process.stdout.write(report);
  if (options.path === undefined) {
    const rate = (bundles * recordSize) / seconds;
    const goal = loadGoal[storage.engine];
    const enough = rate >= goal ? "✓" : "✗";
    process.stdout.write(
      `\n${bundles} transactions of ${recordSize}: ${figure(rate)} resources/s, start and end in it (goal ${goal} on a quiet machine: ${enough})\n`,
    );
  }
  const disk = storage.folder === undefined ? Number.NaN : diskBytes(storage.folder);
  process.stdout.write(
    `${figure(seconds)} s, ${figure(alive.at(-1)?.cpu)} s of CPU, disk ${figure(disk / 1e6)} MB; ` +
      `anonymous MB of the command at a quarter, half, three quarters, the end: ${[0.25, 0.5, 0.75, 1].map(at).join(", ")}\n`,
  );
} finally {
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
}
