/** Nobody is told over HTTP, by any path, of what is another's; and everybody is shown what is their own. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { probers } from "../../src/testing/leaks/callers.ts";
import type { Probe } from "../../src/testing/leaks/probe.ts";
import { legitimate, probe, type Ask } from "../../src/testing/leaks/run.ts";
import { marker } from "../../src/testing/leaks/world.ts";
import { wirePaths } from "../../src/testing/leaks/wire.ts";
import { times } from "../../src/testing/thorough.ts";
import { guarded } from "./guarded.ts";
import { asking, fill } from "./leaks.ts";

const rig = guarded();
let ask: Ask & { close: () => void };
beforeAll(async () => {
  await fill(rig);
  ask = asking(rig);
}, 60_000);
afterAll(() => ask.close());

const named = probers.map((prober, n) => [`${prober.scopes} of ${prober.user ?? "a service"}`, prober, n] as const);

describe("what may be seen is shown", () => {
  it.each(named)("%s", async (_name, prober) => expect((await legitimate(ask, prober)).faults).toEqual([]), 60_000);
});

describe("what may be seen is shown by the ways that only HTTP has", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const place = "Observation/anna-Observation-vital";
  const mark = marker({ patient: "anna", type: "Observation", kind: "vital" });

  const ways: readonly (readonly [Probe, number, boolean])[] = [
    [{ method: "HEAD", url: place }, 200, false],
    [{ method: "GET", url: `${place}/` }, 200, true],
    [{ method: "GET", url: place.replace("/a", "/%61") }, 200, true],
    [{ method: "GET", url: `${place}?_format=json&_pretty=true` }, 200, true],
    [{ method: "GET", url: place, headers: { "if-none-match": "*" } }, 304, false],
    [{ method: "GET", url: place, headers: { "if-none-match": 'W/"999"' } }, 200, true],
    [{ method: "GET", url: place, headers: { "if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT" } }, 304, false],
    [{ method: "POST", url: "Observation/_search", body: "_id=anna-Observation-vital", headers: form }, 200, true],
    [{ method: "POST", url: "_search", body: "_type=Observation&patient=anna", headers: form }, 200, true],
    [{ method: "POST", url: "Patient/anna/Observation/_search", body: "", headers: form }, 200, true],
    [{ method: "POST", url: "Patient/anna/$everything", body: { resourceType: "Parameters" } }, 200, true],
  ];

  it.each(
    ways.map((way) => [`${way[0].method} ${way[0].url} ${JSON.stringify(way[0].headers ?? {})}`, ...way] as const),
  )("%s", async (_name, one, status, isShown) => {
    for (const prober of probers.slice(0, 2)) {
      const told = await ask(prober, one);
      expect([prober.scopes, told.status, told.text.includes(mark)]).toEqual([prober.scopes, status, isShown]);
    }
  });
});

/** Of all probes, those of a day; the prober after has others. */
const every = times(31, 1);
let asked = 0;

describe("probes for what is another's", () => {
  it.each(named)(
    "%s",
    async (_name, prober, n) => {
      const nobody = `nobo-${n.toString(36).padStart(2, "0")}`;
      const findings = await probe(ask, prober, { nobody, more: wirePaths, every, turn: n });
      asked += findings.asked;
      expect(findings.faults).toEqual([]);
    },
    600_000,
  );

  it("are thousands", () => {
    process.stderr.write(`${asked} probes over HTTP\n`);
    expect(asked).toBeGreaterThan(3_000);
  });
});
