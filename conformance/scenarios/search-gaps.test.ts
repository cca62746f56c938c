/** A SearchParameter that takes too much work on some resource: whoever goes by it is told, wherever the index comes from. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { type DataFolder, dataFolder, type Served } from "./commands.ts";
import { type Client, clientOf, matchIds } from "./scenario.ts";
import { defined, patient, untilUsed } from "./search-parameters/define.ts";

/** For each name it looks at each name. */
const wide = defined(patient("wide", "string", "Patient.name.where(%resource.name.count() > 0).family"));
const names = (count: number) => Array.from({ length: count }, (_value, n) => ({ family: `family${n}` }));
const person = (id: string, count: number) => ({ resourceType: "Patient", id, name: names(count) });
const search = "Patient?wide=family1";

const opened: DataFolder[] = [];
function fresh(): DataFolder {
  const folder = dataFolder();
  opened.push(folder);
  return folder;
}

const folder = fresh();
let served: Served;
const client = clientOf(() => served.base);
beforeAll(async () => {
  served = await folder.serve();
  await client.put("Patient/few", person("few", 2));
  await client.put("Patient/many", person("many", 3_000));
  expect((await client.put("SearchParameter/wide", wide)).status).toBe(201);
  await untilUsed(client, search);
}, 120_000);
afterAll(async () => {
  await served.end("SIGTERM");
  for (const { remove } of opened) await remove();
}, 120_000);

/** Ids that are found, and what is said of it. */
async function answered({ get }: Client): Promise<{ ids: readonly string[]; said: string[] }> {
  const reply = await get(search);
  expect(reply.status).toBe(200);
  const issues = (reply.body.entry ?? []).flatMap(({ resource }) => resource?.issue ?? []);
  return {
    ids: matchIds(reply),
    said: issues.map(({ severity, code, expression }) => [severity, code, expression].join(" ")),
  };
}

const incomplete = { ids: ["few"], said: ["warning incomplete wide"] };

test("a search by it says that it is incomplete", async () => {
  expect(await answered(client)).toEqual(incomplete);
  expect((await client.get("Patient?family=family2999")).body.total).toBe(1);
});

test("nothing is created, changed or deleted by a condition that goes by it", async () => {
  const made = { resourceType: "Patient", name: [{ family: "family2999" }] };
  const replies = await Promise.all([
    client.post("Patient", made, { "if-none-exist": "wide=family2999" }),
    client.put("Patient?wide=family2999", made),
    client.send("DELETE", "Patient?wide=family1"),
  ]);
  for (const { status, body } of replies)
    expect([status, body.issue?.[0]?.diagnostics]).toEqual([412, expect.stringContaining("indexed by wide")]);
  expect((await client.get("Patient?family=family2999")).body.total).toBe(1);
});

test("it is so after everything was indexed anew, and the store is whole", async () => {
  expect((await folder.cardea("reindex")).code).toBe(0);
  expect(await answered(client)).toEqual(incomplete);
  expect((await folder.cardea("doctor")).code).toBe(0);
}, 120_000);

test("and where a backup is restored", async () => {
  const backup = join(folder.folder, "backup");
  expect((await folder.cardea("backup", backup)).code).toBe(0);
  const other = fresh();
  expect((await other.cardea("restore", backup)).code).toBe(0);
  const restored = await other.serve();
  const there = clientOf(() => restored.base);
  await untilUsed(there, search);
  expect(await answered(there)).toEqual(incomplete);
  expect((await other.cardea("doctor")).code).toBe(0);
  await restored.end("SIGTERM");
}, 120_000);

test("it is whole once what was too much for it has become less", async () => {
  await client.put("Patient/many", person("many", 3));
  expect(await answered(client)).toEqual({ ids: ["few", "many"], said: [] });
  expect((await client.send("DELETE", "Patient?wide=family2")).status).toBe(204);
});
