/** Several servers on one database: whoever asks cannot tell which of them answers. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { times } from "../../src/testing/thorough.ts";
import { dataFolder, type DataFolder, type Served } from "./commands.ts";
import { races, referenceRace } from "./races.ts";
import { clientOf, matchIds, versions } from "./scenario.ts";
import { nodesFollow } from "./search-parameters/nodes.ts";

const data = dataFolder();
const nodes: Served[] = [];
beforeAll(async () => {
  nodes.push(...(await Promise.all([data.serve(), data.serve()])));
});
afterAll(async () => {
  await Promise.all(nodes.map(({ end }) => end("SIGTERM")));
  await data.remove();
});

const node = (n: number): string => nodes[n % nodes.length]?.base ?? "";
let asked = 0;
/** Asks one after the other in turn. */
const either = clientOf(() => node(asked++));

describe("races, through two nodes", () => {
  races(either);
  test("100 transactions with one conditional reference, while what it names gets a twin, are all or nothing", () =>
    referenceRace(either));
});

describe("what one node acknowledged the other shows at once", () => {
  const clients = [clientOf(() => node(0)), clientOf(() => node(1))] as const;
  const rounds = Array.from({ length: times(10, 100) }, (_, round) => round);

  test(`${rounds.length} times created, updated and deleted on one, read, searched and gone through on the other`, async () => {
    for (const round of rounds) {
      const [here, there] = round % 2 === 0 ? clients : ([clients[1], clients[0]] as const);
      const patient = { resourceType: "Patient", identifier: [{ system: "urn:nodes", value: `p${round}` }] };
      const search = `Patient?identifier=urn:nodes|p${round}`;
      const { id } = (await here.post("Patient", patient)).body;
      expect((await there.get(`Patient/${id}`)).body.meta.versionId).toBe("1");
      expect(matchIds(await there.get(search))).toEqual([id]);
      await there.put(`Patient/${id}`, { ...patient, id, active: true });
      expect((await here.get(`Patient/${id}`)).body["active"]).toBe(true);
      expect(versions(await here.get(`Patient/${id}/_history`))).toEqual(["2", "1"]);
      await here.send("DELETE", `Patient/${id}`);
      expect([(await there.get(`Patient/${id}`)).status, matchIds(await there.get(search))]).toEqual([410, []]);
      expect((await there.get("_history?_count=1")).body.entry?.[0]?.request).toEqual({
        method: "DELETE",
        url: `Patient/${id}`,
      });
    }
  });
});

describe("search parameters at run time", () => nodesFollow([clientOf(() => node(0)), clientOf(() => node(1))]));

describe("two nodes that start at once on an empty database with SEED=demo", () => {
  const empty: DataFolder = dataFolder();
  afterAll(() => empty.remove());
  const folder = new URL("../../seed/", import.meta.url);
  const seeds = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { entry: unknown[] }).entry);

  test("are both ready, and the demonstration is there once", async () => {
    const both = await Promise.all([empty.serve({ SEED: "demo" }), empty.serve({ SEED: "demo" })]);
    for (const { get } of both) expect((await get("_history?_count=1")).total).toBe(seeds.length);
    await Promise.all(both.map(({ end }) => end("SIGTERM")));
  });

  test("and with sign-in have its accounts and its app once, and one key", async () => {
    const signing: DataFolder = dataFolder({ AUTH: "smart", SEED: "demo" });
    const [one, other] = ["one", "other"].map((name) => ({ DATA_DIR: join(signing.folder, name) }));
    const keyFile = { KEY_FILE: join(signing.folder, "keys", "master.key") };
    const both = await Promise.all([one, other].map((own) => signing.serve({ ...own, ...keyFile })));
    const noted = [one, other].filter((own) => existsSync(join(own?.DATA_DIR ?? "", "demo-accounts.json")));
    expect(noted).toHaveLength(1);
    const people = JSON.parse(readFileSync(join(noted[0]?.DATA_DIR ?? "", "demo-accounts.json"), "utf8")) as {
      role: string;
      email: string;
      password: string;
    }[];
    const { email: username, password } = people.find(({ role }) => role === "patient") ?? people[0] ?? {};
    for (const { base } of both) {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ username, password, session: "token" });
      const told = await fetch(new URL("/auth/login", base), { method: "POST", headers, body });
      expect([told.status, await told.json()]).toEqual([200, expect.objectContaining({ next: "done" })]);
    }
    await Promise.all(both.map(({ end }) => end("SIGTERM")));
    await signing.remove();
  }, 120_000);
});
