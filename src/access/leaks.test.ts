/** Nobody is told, by any path, of what is another's; and everybody is shown what is their own. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { toOutcome } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import { probers } from "../testing/leaks/callers.ts";
import { steps } from "../testing/leaks/ground.ts";
import type { Probe } from "../testing/leaks/probe.ts";
import { legitimate, probe, type Ask } from "../testing/leaks/run.ts";
import { thingsOf } from "../testing/leaks/world.ts";
import { times } from "../testing/thorough.ts";
import { openWhole, type Whole } from "../testing/whole.ts";
import { readScopes } from "./scope.ts";

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
  for (const { method, url, body } of steps) await whole.ask(`${method} ${url}`, { body });
}, 60_000);
afterAll(() => whole.close());

const conditions = ({ headers = {} }: Probe) => ({
  ...(headers["if-match"] !== undefined && { ifMatch: headers["if-match"] }),
  ...(headers["if-none-match"] !== undefined && { ifNoneMatch: headers["if-none-match"] }),
  ...(headers["if-none-exist"] !== undefined && { ifNoneExist: headers["if-none-exist"] }),
  ...(headers["if-modified-since"] !== undefined && { ifModifiedSince: headers["if-modified-since"] }),
});

const ask: Ask = async ({ scopes, user, patient }, one) => {
  const caller = { scopes: readScopes(scopes), ...(user && { user }), ...(patient && { patient }) };
  try {
    const { status, text } = await whole.as(caller)(`${one.method} ${one.url}`, { body: one.body, ...conditions(one) });
    return { status, text };
  } catch (thrown) {
    const { status, outcome } = toOutcome(thrown);
    return { status, text: printJson(outcome) };
  }
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

  it("change nothing of another's", async () => {
    for (const { resourceType, id } of thingsOf("beatrix"))
      expect((await whole.context.store.read(resourceType, id))?.version).toBe(1);
  });
});
