/**
 * What a read and a search with a fixed number of matches cost as the store grows:
 * `node bin/node24.js bench/growth.ts [--sizes 10000,100000,1000000] [--seconds 5] [--mongodb start]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { run } from "./harness/child.ts";
import { keptId, patientFile } from "./harness/files.ts";
import { measure, warmUp, type Shot } from "./harness/loop.ts";
import { diskBytes } from "./harness/machine.ts";
import { reads } from "./harness/reads.ts";
import { startServer } from "./harness/server.ts";
import { figure } from "./harness/statistics.ts";
import { openStorage, prepare, quietSettings, runFolder, type Storage } from "./harness/storage.ts";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,100000,1000000" },
    seconds: { type: "string", default: "5" },
    mongodb: { type: "string" },
  },
});
const sizes = options.sizes.split(",").map((size) => Math.ceil(Number(size) / 31));
const seconds = Number(options.seconds);
const names = ["read", "search"];
const asked = 20_000;
const cli = new URL("../src/cli/cli.ts", import.meta.url);

/** CPU of server and database a request, µs, of each operation, in a store of so many patients. */
async function costs(storage: Storage, patients: number): Promise<readonly number[]> {
  const { client, pids, stop } = await startServer(storage);
  try {
    const { origin, pathname } = new URL(client.base);
    const aim = { origin, headers: client.headers, pids };
    // Spread over the whole store, in an order that has nothing to do with that of the rows.
    const ids = Array.from({ length: Math.min(asked, patients) }, (_, place) => keptId((place * 7_919) % patients));
    const found: number[] = [];
    for (const operation of reads(client, { patients, observations: 30, ids, perSecond: 0 }).filter(({ name }) =>
      names.includes(name),
    )) {
      const shots = operation.shots(0).map((shot): Shot => ({ ...shot, path: pathname + shot.path }));
      await warmUp(aim, { shots, connections: 16, seconds: 3 });
      const { perCpuSecond = Number.NaN, errors } = await measure(aim, { shots, connections: 16, seconds });
      if (errors > 0) throw new Error(`${operation.name}: ${errors} errors`);
      found.push(1e6 / perCpuSecond);
    }
    return found;
  } finally {
    await stop();
  }
}

const folder = runFolder();
const storage = await openStorage(options.mongodb);
try {
  await prepare(storage);
  const rows: { size: number; costs: readonly number[]; disk: number }[] = [];
  let loaded = 0;
  for (const patients of sizes) {
    const file = join(folder, "more.ndjson");
    patientFile(file, loaded, patients - loaded);
    process.stderr.write(await run(cli, ["load", file], quietSettings(storage, 0)).output);
    rmSync(file);
    loaded = patients;
    const disk = storage.folder === undefined ? Number.NaN : diskBytes(storage.folder);
    rows.push({ size: patients * 31, costs: await costs(storage, patients), disk });
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  const growth = names.map(
    (_, place) => (rows.at(-1)?.costs[place] ?? Number.NaN) / (rows[0]?.costs[place] ?? Number.NaN),
  );
  process.stdout.write(
    [
      "| resources | read, CPU µs | search with 12 matches, CPU µs | disk MB |",
      "|---|---|---|---|",
      ...rows.map(
        ({ size, costs: cpu, disk }) => `| ${size} | ${cpu.map(figure).join(" | ")} | ${figure(disk / 1e6)} |`,
      ),
      `| growth, goal ≤ ${bounds.growthFactor} | ${growth.map((factor) => `${figure(factor)} ${factor <= bounds.growthFactor ? "✓" : "✗"}`).join(" | ")} | |`,
      "",
    ].join("\n"),
  );
} finally {
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
}
