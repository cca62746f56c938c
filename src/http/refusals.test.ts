/** What a flood of refusals leaves in the trail: little, and nothing uncounted. */
import { beforeEach, describe, expect, it, test } from "@jest/globals";
import type { AuditEntry } from "../storage/store.ts";
import type { Refusal } from "./admission.ts";
import { bounds, openRefusals, type Refusals } from "./refusals.ts";

interface Event {
  outcome: string;
  outcomeDesc: string;
  agent: { who: object; policy?: string[]; network?: { address: string } }[];
  entity: { query?: string; detail?: { type: string; valueString: string }[] }[];
}

const clock = { now: Date.parse("2026-05-01T12:00:00.000Z") };
let trail: Event[] = [];
let isBroken = false;
let refusals: Refusals;

beforeEach(() => {
  [trail, isBroken] = [[], false];
  const record = async (entries: readonly AuditEntry[]) => {
    if (isBroken) throw new Error("the disk is full");
    trail.push(...entries.map(({ text }) => JSON.parse(text) as Event));
  };
  refusals = openRefusals({ store: { record }, now: () => clock.now, noteTrouble: () => undefined });
});

const refusal = (more: Partial<Refusal> = {}): Refusal => ({
  ...{ actor: { address: "192.0.2.1" }, method: "GET", url: "/Patient/amy", status: 401 },
  ...more,
});

async function flood(times: number, more: (at: number) => Partial<Refusal> = () => ({})): Promise<void> {
  for (let at = 0; at < times; at++) await refusals.note(refusal(more(at)));
}

/** Entries that are one request's, and how many requests the others count. */
function tally() {
  const counting = trail.filter(({ entity }) => entity[0]?.detail);
  const counted = counting.map(({ entity }) =>
    Number(entity[0]?.detail?.find(({ type }) => type === "requests")?.valueString),
  );
  return [trail.length - counting.length, counted];
}

describe("an entry", () => {
  test("says what was asked, from where, and how it was answered", async () => {
    await refusals.note(refusal());
    expect(trail).toMatchObject([
      {
        ...{ resourceType: "AuditEvent", type: { code: "rest" }, action: "E", outcome: "4", outcomeDesc: "HTTP 401" },
        agent: [{ who: { display: "unknown" }, requestor: true, network: { address: "192.0.2.1" } }],
        entity: [{ query: btoa("GET /Patient/amy"), role: { code: "24" } }],
      },
    ]);
  });

  test("names the interaction and the caller where they are known", async () => {
    const actor = { user: "Practitioner/1", client: "app", address: "192.0.2.1" };
    await refusals.note(refusal({ actor, status: 415, target: { kind: "create", type: "Patient" } }));
    expect(trail).toMatchObject([
      { subtype: [{ code: "create" }], agent: [{ who: { reference: "Practitioner/1" } }, {}] },
    ]);
  });

  test("is of a failure of the server with outcome 8", async () => {
    await refusals.note(refusal({ status: 500 }));
    expect(trail).toMatchObject([{ outcome: "8" }]);
  });

  const token = "k3Jd0q8hX1m_bZ5nS7rT2vW4yA6cE9fG-HiLoPqRsTu";
  it.each([
    ["a token of our form by a digest", `Bearer ${token}`, ["urn:ietf:params:oauth:jti:UUiWMCdISFwSyrbx"]],
    ["what may be a password not at all", "Bearer correct-horse-battery", undefined],
    ["another scheme not at all", "Basic YWRhOnNlY3JldA==", undefined],
  ])("names %s", async (_says, authorization, policy) => {
    await refusals.note(refusal({ authorization }));
    expect(trail[0]?.agent[0]?.policy?.map((one) => one.length)).toEqual(policy?.map((one) => one.length));
    for (const secret of [token, "horse", "YWRhOnNlY3JldA"]) expect(JSON.stringify(trail)).not.toContain(secret);
  });

  test("names no parameter: a token may stand there", async () => {
    await refusals.note(refusal({ url: `/Patient?access_token=${token}` }));
    expect(atob(trail[0]?.entity[0]?.query ?? "")).toBe("GET /Patient");
  });

  test("is short, however long the path is", async () => {
    await refusals.note(refusal({ url: `/${"x".repeat(8_000)}` }));
    expect(atob(trail[0]?.entity[0]?.query ?? "")).toHaveLength(256);
  });
});

describe("of a flood", () => {
  it("the first of a caller in a minute are on record, and one entry says how many more there were", async () => {
    await flood(1_000);
    expect(tally()).toEqual([bounds.each, []]);
    await refusals.close();
    expect(tally()).toEqual([bounds.each, [1_000 - bounds.each]]);
    expect(trail.at(-1)).toMatchObject({
      outcomeDesc: "990 more requests were refused, without an entry each",
      agent: [{ network: { address: "192.0.2.1" } }],
      entity: [{ detail: expect.arrayContaining([{ type: "HTTP 401", valueString: "990" }]) }],
    });
  });

  it("with the first refusal after the minute at the latest", async () => {
    await flood(15);
    clock.now += bounds.minute;
    await flood(1);
    expect(tally()).toEqual([bounds.each + 1, [15 - bounds.each]]);
  });

  it("each status is counted", async () => {
    await flood(bounds.each);
    await flood(5, (at) => ({ status: at < 2 ? 401 : 429 }));
    await refusals.close();
    expect(trail.at(-1)?.entity[0]?.detail).toEqual(
      expect.arrayContaining([
        { type: "HTTP 401", valueString: "2" },
        { type: "HTTP 429", valueString: "3" },
      ]),
    );
  });

  it("of IPv6 the network is one caller", async () => {
    await flood(100, (at) => ({ actor: { address: `2001:db8:1:2::${(at + 1).toString(16)}` } }));
    await refusals.close();
    expect(tally()).toEqual([bounds.each, [100 - bounds.each]]);
    expect(trail.at(-1)?.agent[0]?.network?.address).toBe("2001:db8:1:2::/64");
  });

  it("from very many addresses leaves no more than so many entries, and each request is in one of them", async () => {
    const addresses = 20_000;
    await flood(addresses, (at) => ({ actor: { address: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}` } }));
    await refusals.close();
    const [kept, counted] = tally() as [number, number[]];
    expect(kept).toBe(bounds.all);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(addresses - kept);
    expect(trail.length).toBeLessThanOrEqual(bounds.all + bounds.callers + 1);
  });

  it("takes no room from callers who are known", async () => {
    await flood(5_000, (at) => ({ actor: { address: `10.1.${at >> 8}.${at & 255}` } }));
    const before = trail.length;
    await flood(20, () => ({ actor: { user: "Practitioner/1", address: "10.1.0.1" }, status: 400 }));
    expect(trail.length - before).toBe(bounds.each);
    await refusals.close();
    expect(trail.find(({ agent }) => "reference" in (agent[0]?.who ?? {}) && agent[0]?.who)).toBeDefined();
  });

  it("nothing that is counted is lost where the store fails for a while", async () => {
    await flood(15);
    clock.now += bounds.minute;
    isBroken = true;
    await expect(flood(1)).rejects.toThrow("the disk is full");
    isBroken = false;
    await flood(20);
    await refusals.close();
    const [kept, counted] = tally() as [number, number[]];
    expect(counted.reduce((sum, count) => sum + count, 0) + kept).toBe(35);
  });

  it("nothing is written when nothing was left out", async () => {
    await refusals.close();
    expect(trail).toEqual([]);
  });
});
