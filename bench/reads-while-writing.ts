/**
 * How long readers wait while 64 clients create Patients at full rate:
 * `node bin/node24.js bench/reads-while-writing.ts [--seconds 10] [--mongodb start]`.
 */
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { run } from "./harness/child.ts";
import { measure, warmUp } from "./harness/loop.ts";
import { preload } from "./harness/preload.ts";
import { reads } from "./harness/reads.ts";
import { startServer } from "./harness/server.ts";
import { figure } from "./harness/statistics.ts";
import { openStorage } from "./harness/storage.ts";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "10" }, mongodb: { type: "string" } },
});
const seconds = Number(options.seconds);
const readers = 4;

const storage = await openStorage(options.mongodb);
const { client, pids, stop } = await startServer(storage);
try {
  const store = await preload(client, { patients: 300, observations: 30 });
  const [read] = reads(client, store);
  const { origin, pathname } = new URL(client.base);
  const shots = (read?.shots(0) ?? []).map((shot) => ({ ...shot, path: pathname + shot.path }));
  const aim = { origin, headers: client.headers, pids };
  await warmUp(aim, { shots, connections: readers, seconds: 2 });
  const alone = await measure(aim, { shots, connections: readers, seconds });
  const flood = run(new URL("./harness/flood.ts", import.meta.url), [], {
    BASE: client.base,
    SECONDS: String(seconds + 4),
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const beside = await measure(aim, { shots, connections: readers, seconds });
  const { perSecond, errors } = JSON.parse(await flood.output) as { perSecond: number; errors: number };
  const bound = bounds.readsWhileWritingP99Milliseconds;
  process.stdout.write(
    [
      `| ${readers} readers | reads/s | p50 ms | p95 ms | p99 ms | errors |`,
      "|---|---|---|---|---|---|",
      ...[["alone", alone] as const, ["beside 64 writers", beside] as const].map(
        ([name, { perSecond: rate, p50, p95, p99, errors: wrong }]) =>
          `| ${name} | ${[rate, p50, p95, p99].map(figure).join(" | ")} | ${wrong} |`,
      ),
      "",
      `Beside them ${figure(perSecond)} creates/s, ${errors} errors. Goal: p99 ≤ ${bound} ms: ${(beside.p99 ?? Infinity) <= bound ? "✓" : "✗"}`,
      "",
    ].join("\n"),
  );
} finally {
  await stop();
  await storage.stop();
}
