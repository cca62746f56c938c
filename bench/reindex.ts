/**
 * How long readers wait while a new search parameter is indexed over what is stored:
 * `node bin/node24.js bench/reindex.ts [--resources 1000000] [--mongodb start]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { run } from "./harness/child.ts";
import type { Client } from "./harness/client.ts";
import { keptId, patientFile } from "./harness/files.ts";
import { measure, warmUp } from "./harness/loop.ts";
import { startServer } from "./harness/server.ts";
import { figure } from "./harness/statistics.ts";
import { openStorage, prepare, quietSettings, runFolder } from "./harness/storage.ts";

const { values: options } = parseArgs({
  options: { resources: { type: "string", default: "1000000" }, mongodb: { type: "string" } },
});
const patients = Math.ceil(Number(options.resources) / 31);
const readers = 16;
const cli = new URL("../src/cli/cli.ts", import.meta.url);

const parameter = {
  resourceType: "SearchParameter",
  id: "observation-unit",
  url: "http://example.org/SearchParameter/observation-unit",
  name: "unit",
  status: "active",
  description: "The unit of the value",
  code: "unit",
  base: ["Observation"],
  type: "string",
  expression: "Observation.value.ofType(Quantity).unit",
};

/** Milliseconds until a search takes the new parameter. */
async function whole(client: Client): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { status } = await client.send("GET", "Observation?unit=kg&_count=1&_total=none");
    if (status === 200) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
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
    const alone = await measure(aim, { shots, connections: readers, seconds: 20 });
    const { status, text } = await client.send("PUT", `SearchParameter/${parameter.id}`, parameter);
    if (status !== 201) throw new Error(`the parameter was answered ${status}: ${text}`);
    const indexing = whole(client);
    const beside = await measure(aim, { shots, connections: readers, seconds: 20 });
    const milliseconds = await indexing;
    const factor = (beside.p99 ?? Infinity) / (alone.p99 ?? 1);
    process.stdout.write(
      [
        `| ${readers} readers | reads/s | p50 ms | p95 ms | p99 ms | errors |`,
        "|---|---|---|---|---|---|",
        ...[["alone", alone] as const, ["beside the reindex", beside] as const].map(
          ([name, { perSecond, p50, p95, p99, errors }]) =>
            `| ${name} | ${[perSecond, p50, p95, p99].map(figure).join(" | ")} | ${errors} |`,
        ),
        "",
        `${patients * 30} values were indexed in ${figure(milliseconds / 1_000)} s. p99 beside it ${figure(factor)} times that alone; goal ≤ ${bounds.besideReindexFactor}: ${factor <= bounds.besideReindexFactor ? "✓" : "✗"}`,
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
