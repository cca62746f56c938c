/** Two servers on a replica set of three, whose primary gives way, is killed, and is stopped. */
import { kill } from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { times } from "../../../src/testing/thorough.ts";
import { type Acknowledged, expectHonest, expectWhole, keepWriting, nothingYet, untilAcknowledged } from "../acknowledged.ts"; // prettier-ignore
import { dataFolder, type Served } from "../commands.ts";
import { ownSet } from "./own-set.ts";

const rounds = times(2, 10);
const writers = 8;
/** Milliseconds from when the set has a primary again. */
const recovery = 15_000;

const set = ownSet({ members: 3, on: "disk", lifetime: 30 });
const data = dataFolder();
let nodes: readonly Served[];
beforeAll(async () => {
  const settings = set.settings("step-down");
  nodes = await Promise.all([data.serve(settings), data.serve(settings)]);
}, 60_000);
afterAll(async () => {
  await Promise.all(nodes.map(({ end }) => end("SIGTERM")));
  await data.remove();
});

/** Writes through both nodes while something happens to the set, and until both have gone on after it. */
async function under(name: string, happen: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const seen: Acknowledged[] = nodes.map(nothingYet);
  const writing = nodes.map(({ base }, n) =>
    keepWriting(base, { name: `${name}n${n}`, writers }, seen[n] ?? nothingYet(), stop.signal),
  );
  try {
    await Promise.all(seen.map((one) => untilAcknowledged(30, one)));
    await happen();
    for (const one of seen) expect(await untilAcknowledged(30, one)).toBeLessThan(recovery);
  } finally {
    stop.abort();
    await Promise.all(writing);
  }
  for (const one of seen) {
    expectHonest(one);
    expect(one.broken).toBe(0);
  }
  for (const { base } of nodes) await expectWhole(base, ...seen);
}

describe("under load, nothing that was acknowledged is lost, nothing is there in part, both nodes go on", () => {
  it.each(Array.from({ length: rounds }, (_, n) => n + 1))(
    "when the primary gives way (%d)",
    (n) => under(`step-down-${n}`, set.stepDown),
    120_000,
  );

  it("when the primary is killed", async () => {
    await under("killed", async () => {
      kill(await set.primary(), "SIGKILL");
      await set.primary();
    });
  }, 120_000);
});

describe("a database that does not answer", () => {
  it("is said, in time; nothing needs a restart when it answers again", async () => {
    const pid = await set.primary();
    kill(pid, "SIGSTOP");
    try {
      const replies = await Promise.all(
        ["Patient?_count=1", "Basic/counter-0", "_history?_count=1"].flatMap((path) =>
          nodes.map(({ base }) => fetch(`${base}/${path}`, { signal: AbortSignal.timeout(45_000) })),
        ),
      );
      for (const { status, headers } of replies)
        expect([status, Number(headers.get("retry-after")) > 0]).toEqual([503, true]);
    } finally {
      kill(pid, "SIGCONT");
    }
    await under("continued", () => set.primary().then(() => undefined));
  }, 180_000);
});
