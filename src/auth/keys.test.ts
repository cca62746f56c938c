import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actTexts } from "../audit/acts.ts";
import { openSecrets } from "../secrets/secrets.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import { openSigningKeys, type SigningKeys } from "./keys.ts";

const [hour, day] = [3_600_000, 86_400_000];
const begin = 1_700_000_000_000;

/** Nodes of one store, and the keys that each shows. */
async function rig(nodes: number) {
  const clock = { now: begin };
  const now = () => clock.now;
  const folder = mkdtempSync(join(tmpdir(), "cardea-keys-"));
  const { store, records } = await openSqlite({ file: ":memory:", now });
  const all: SigningKeys[] = [];
  for (let node = 0; node < nodes; node++) {
    const secrets = await openSecrets(join(folder, "master.key"), records, now);
    all.push(openSigningKeys({ store, records, secrets, audit: actTexts(now), now }));
  }
  const [first] = all;
  if (!first) throw new Error("there is no node");
  return { clock, all, first, records, close: () => rmSync(folder, { recursive: true }) };
}

let here: Awaited<ReturnType<typeof rig>>;
beforeEach(async () => {
  here = await rig(3);
});
afterEach(() => here.close());

const kids = async (keys = here.first): Promise<readonly unknown[]> => (await keys.all()).map(({ kid }) => kid);
/** By which id_tokens of each algorithm are signed: the library takes the first. */
const signing = async (keys = here.first): Promise<readonly unknown[]> => {
  const all = await keys.all();
  return ["RS256", "ES384"].map((one) => all.find(({ alg }) => alg === one)?.kid);
};
const at = (days: number, hours = 0): void => {
  here.clock.now = begin + days * day + hours * hour;
};

describe("keys that sign", () => {
  it("are two at the beginning, which sign at once", async () => {
    expect(await kids()).toHaveLength(2);
    expect(new Set(await signing())).toEqual(new Set(await kids()));
  });

  it("are shown for a day, then sign, then replace those of before when what these have signed is not good any more", async () => {
    const old = await signing();
    at(88, 23);
    expect(await kids()).toHaveLength(2);
    at(89);
    const shown = await kids();
    expect([shown.length, await signing()]).toEqual([4, old]);
    at(89, 23);
    expect([await kids(), await signing()]).toEqual([shown, old]);
    at(90);
    const fresh = await signing();
    expect([...fresh, ...old].sort()).toEqual([...shown].sort());
    expect(new Set(await kids())).toEqual(new Set(shown));
    at(90, 1);
    expect(await kids()).toHaveLength(4);
    at(90, 2);
    expect([await kids(), await signing()]).toEqual([expect.arrayContaining([...fresh]), fresh]);
    expect(await kids()).toHaveLength(2);
  });

  it("of long ago are not kept: their secret half is gone", async () => {
    await kids();
    for (const days of [89, 90, 91, 178, 179, 180, 181]) {
      at(days);
      await kids();
    }
    expect(await here.records.find("oauth-signing-key", "all", "yes", { limit: 100 })).toHaveLength(2);
  });

  it("go on where nobody looked for half a year, and are not changed from one moment to the next then, either", async () => {
    const old = await signing();
    at(200);
    expect([(await kids()).length, await signing()]).toEqual([4, old]);
    at(201);
    expect(await signing()).not.toEqual(old);
  });

  it("sign at once when they are renewed by hand, also while others are only shown", async () => {
    const old = await signing();
    at(89);
    await kids();
    await here.first.rotate();
    const fresh = await signing();
    expect([fresh.some((kid) => old.includes(kid)), (await kids()).length]).toEqual([false, 6]);
    at(90);
    expect([await signing(), await kids()]).toEqual([fresh, expect.arrayContaining([...fresh])]);
    expect(await kids()).toHaveLength(2);
  });

  it("are the same at every node, of which many make them at once", async () => {
    for (const days of [0, 89, 90, 91, 179, 180]) {
      at(days);
      const seen = await Promise.all([...here.all, ...here.all].map((node) => kids(node)));
      const after = await kids();
      for (const one of seen.flat()) expect(after).toContain(one);
      for (const node of here.all) expect([await kids(node), await signing(node)]).toEqual([after, await signing()]);
    }
  });

  it("of one kind that a node did not come to make are made by the next one", async () => {
    await kids();
    at(89);
    await kids();
    await here.records.delete("oauth-signing-key", "000002.ES384");
    expect(await kids(here.all[1])).toHaveLength(4);
  });
});
