/**
 * What a read, and searches with a fixed number of matches, cost as the store grows:
 * `node bin/node24.js bench/growth.ts [--sizes 10000,100000,1000000] [--seconds 5] [--mongodb start]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { run } from "./harness/child.ts";
import { keptId, patientFile, resourceFile } from "./harness/files.ts";
import { measure, warmUp, type Shot } from "./harness/loop.ts";
import { diskBytes } from "./harness/machine.ts";
import { reads } from "./harness/reads.ts";
import { startServer } from "./harness/server.ts";
import { rareObservations, shapes } from "./harness/shapes.ts";
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
const shaped = Object.keys(shapes(1));
const asked = 20_000;
const cli = new URL("../src/cli/cli.ts", import.meta.url);

/** CPU of server and database a request, µs, of each operation, in a store of so many patients. */
async function costs(storage: Storage, patients: number): Promise<readonly number[]> {
  const { client, pids, stop } = await startServer(storage);
  try {
    const { origin, pathname } = new URL(client.base);
    const aim = { origin, headers: client.headers, pids };
    // Spread over the whole store, in an order that has nothing to do with that of the rows.
    const places = Array.from({ length: Math.min(asked, patients) }, (_, place) => (place * 7_919) % patients);
    const ids = places.map(keptId);
    const own = reads(client, { patients, observations: 30, ids, perSecond: 0 }).filter(({ name }) =>
      names.includes(name),
    );
    const of = shapes(patients);
    const get = (path: string): Shot => ({ method: "GET", path });
    const all: readonly (readonly [string, readonly Shot[]])[] = [
      ...own.map(({ name, shots }) => [name, shots(0)] as const),
      ...shaped.map((name) => [name, places.map((place) => get(`/${of[name]?.(place) ?? ""}`))] as const),
    ];
    const found: number[] = [];
    for (const [name, paths] of all) {
      const shots = paths.map((shot): Shot => ({ ...shot, path: pathname + shot.path }));
      // All of them: what was never asked for is on a disk, not in memory.
      await warmUp(aim, { shots, connections: 16, seconds, whole: true });
      const { perCpuSecond = Number.NaN, errors } = await measure(aim, { shots, connections: 16, seconds });
      if (errors > 0) throw new Error(`${name}: ${errors} errors`);
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
  const rareFile = join(folder, "rare.ndjson");
  resourceFile(rareFile, rareObservations());
  await run(cli, ["load", rareFile], quietSettings(storage, 0)).output;
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
  const columns = [...names, ...shaped];
  const factor = (place: number) => (rows.at(-1)?.costs[place] ?? Number.NaN) / (rows[0]?.costs[place] ?? Number.NaN);
  const bound = (place: number) => (place < names.length ? bounds.growthFactor : bounds.searchGrowthFactor);
  const growth = columns.map((_, place) => `${figure(factor(place))} ${factor(place) <= bound(place) ? "✓" : "✗"}`);
  const disk = (bytes: number) => figure(bytes / 1e6);
  process.stdout.write(
    [
      `| CPU µs a request | ${rows.map(({ size }) => `${size} resources`).join(" | ")} | growth |`,
      `|---|${rows.map(() => "---|").join("")}---|`,
      ...columns.map(
        (name, place) =>
          `| ${name} | ${rows.map((row) => figure(row.costs[place])).join(" | ")} | ${growth[place] ?? ""} |`,
      ),
      `| disk, MB | ${rows.map((row) => disk(row.disk)).join(" | ")} | |`,
      "",
      `Goals: read and search ≤ ${bounds.growthFactor}, the others ≤ ${bounds.searchGrowthFactor}.`,
      "",
    ].join("\n"),
  );
} finally {
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
}
