/** Two servers on one database, of which one is killed, again and again. */
import { afterAll, expect, it } from "@jest/globals";
import { times } from "../../../src/testing/thorough.ts";
import { type Acknowledged, expectHonest, expectWhole, keepWriting, nothingYet, untilAcknowledged } from "../acknowledged.ts"; // prettier-ignore
import { dataFolder, type Served } from "../commands.ts";
import { ownSet } from "./own-set.ts";

const rounds = times(3, 20);
const writers = 8;
/** Milliseconds. */
const recovery = 15_000;

/** As long as usual: nobody waits until the database ends what the dead one was just writing. */
const set = ownSet({ members: 1, on: "memory", lifetime: 60 });
const data = dataFolder();
afterAll(() => data.remove());
const start = () => data.serve(set.settings("killed-node"));

/** Writes through both, kills one under it, and waits until the other has gone on. */
async function round(n: number, stays: Served, dies: Served): Promise<readonly Acknowledged[]> {
  const [goesOn, ends] = [nothingYet(), nothingYet()];
  const stop = new AbortController();
  const writing = [
    keepWriting(stays.base, { name: `stays${n}`, writers }, goesOn, stop.signal),
    keepWriting(dies.base, { name: `dies${n}`, writers }, ends, stop.signal),
  ];
  await untilAcknowledged(20 + 5 * n, ends);
  await dies.end("SIGKILL");
  expect(await untilAcknowledged(50, goesOn)).toBeLessThan(recovery);
  for (const counter of [0, 1, 2, 3]) await untilWritten(stays.base, `counter-${counter}`);
  stop.abort();
  await Promise.all(writing);
  expect(goesOn.broken).toBe(0);
  return [goesOn, ends];
}

/** What the dead one was just writing can be written by the other. */
async function untilWritten(base: string, id: string): Promise<void> {
  const from = performance.now();
  const body = JSON.stringify({ resourceType: "Basic", id, code: { text: String(from) } });
  const headers = { "content-type": "application/fhir+json" };
  while (!(await fetch(`${base}/Basic/${id}`, { method: "PUT", headers, body })).ok);
  expect(performance.now() - from).toBeLessThan(recovery);
}

it(
  "loses nothing that was acknowledged and leaves nothing in part; the other goes on",
  async () => {
    const seen: Acknowledged[] = [];
    let nodes = await Promise.all([start(), start()]);
    for (let n = 0; n < rounds; n++) {
      const [stays, dies] = nodes;
      seen.push(...(await round(n, stays, dies)));
      nodes = [await start(), stays];
    }
    for (const one of seen) expectHonest(one);
    for (const { base } of nodes) await expectWhole(base, ...seen);
    await Promise.all(nodes.map(({ end }) => end("SIGTERM")));
  },
  60_000 + rounds * 30_000,
);
