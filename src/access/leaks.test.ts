/** Nobody is told, by any path, of what is another's; and everybody is shown what is their own. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { probers } from "../testing/leaks/callers.ts";
import { othersIn, openGround, told } from "../testing/leaks/in-process.ts";
import { legitimate, probe, type Ask } from "../testing/leaks/run.ts";
import { times } from "../testing/thorough.ts";
import type { Whole } from "../testing/whole.ts";
import { readScopes } from "./scope.ts";

let whole: Whole;
let others: string[];
beforeAll(async () => {
  whole = await openGround();
  others = await othersIn(whole);
}, 60_000);
afterAll(() => whole.close());

const ask: Ask = ({ scopes, user, patient }, one) => {
  const caller = { scopes: readScopes(scopes), ...(user && { user }), ...(patient && { patient }) };
  return told(whole.as(caller), one);
};

describe("what may be seen is shown", () => {
  it.each(probers.map((prober) => [`${prober.scopes} of ${prober.user ?? "a service"}`, prober] as const))(
    "%s",
    async (_name, prober) => expect((await legitimate(ask, prober)).faults).toEqual([]),
    60_000,
  );
});

/** Of all probes, those of a day; the caller after has others. */
const every = times(5, 1);
let asked = 0;

describe("probes for what is another's", () => {
  it.each(probers.map((prober, n) => [`${prober.scopes} of ${prober.user ?? "a service"}`, prober, n] as const))(
    "%s",
    async (_name, prober, n) => {
      const findings = await probe(ask, prober, { nobody: `nobody-${n}`, every, turn: n });
      asked += findings.asked;
      expect(findings.faults).toEqual([]);
    },
    600_000,
  );

  it("are thousands", () => {
    process.stderr.write(`${asked} probes\n`);
    expect(asked).toBeGreaterThan(3_000);
  });

  it("change nothing of another's", async () => expect(await othersIn(whole)).toEqual(others));
});
