/**
 * How long readers wait while a new search parameter is indexed over what is stored:
 * `node bin/node24.js bench/reindex.ts [--resources 1000000] [--mongodb start]`.
 */
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { crowded } from "./harness/crowded.ts";
import type { Client } from "./harness/client.ts";
import { figure } from "./harness/statistics.ts";

const { values: options } = parseArgs({
  options: { resources: { type: "string", default: "1000000" }, mongodb: { type: "string" } },
});
const readers = 16;

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

await crowded({ resources: Number(options.resources), readers, mongodb: options.mongodb }, async ({ client, read }) => {
  const alone = await read(20);
  const { status, text } = await client.send("PUT", `SearchParameter/${parameter.id}`, parameter);
  if (status !== 201) throw new Error(`the parameter was answered ${status}: ${text}`);
  const indexing = whole(client);
  const beside = await read(20);
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
      `${Math.ceil(Number(options.resources) / 31) * 30} values were indexed in ${figure(milliseconds / 1_000)} s. p99 beside it ${figure(factor)} times that alone; goal ≤ ${bounds.besideReindexFactor}: ${factor <= bounds.besideReindexFactor ? "✓" : "✗"}`,
      "",
    ].join("\n"),
  );
});
