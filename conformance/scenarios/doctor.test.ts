/** `cardea doctor` finds what was spoiled, and nothing where nothing was. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, test } from "@jest/globals";
import { type DataFolder, dataFolder } from "./commands.ts";

const first = fileURLToPath(new URL("../fixtures/load/first.json", import.meta.url));
const opened: DataFolder[] = [];
afterAll(() => Promise.all(opened.map(({ remove }) => remove())));

const template = dataFolder();
opened.push(template);
beforeAll(async () => {
  expect((await template.cardea("load", first)).code).toBe(0);
});

/** A store of its own that holds nine resources. */
function filled(): DataFolder {
  const data = dataFolder();
  opened.push(data);
  cpSync(join(template.folder, "data"), join(data.folder, "data"), { recursive: true });
  return data;
}

function spoil({ folder }: DataFolder, sql: string): void {
  const file = new DatabaseSync(join(folder, "data", "cardea.sqlite"));
  file.exec(sql);
  file.close();
}

const audit = (n: number, hash: string) => `INSERT INTO audit VALUES (${n}, 0, 0, NULL, NULL, '${hash}', '{}')`;

describe("a store that is whole", () => {
  it("is found well, also while a server has it open, and after changes and deletions", async () => {
    const data = filled();
    const server = await data.serve();
    const patient = (await server.get("Patient?")).entry?.[0]?.resource ?? { id: "" };
    const headers = { "content-type": "application/fhir+json" };
    const url = `${server.base}/Patient/${patient.id}`;
    await fetch(url, {
      method: "PUT",
      headers,
      body: JSON.stringify({ resourceType: "Patient", id: patient.id, active: false }),
    });
    await fetch(url, { method: "DELETE" });
    await fetch(url, { method: "PUT", headers, body: JSON.stringify({ ...patient, gender: "other" }) });
    const { code, out } = await data.cardea("doctor");
    expect([code, out]).toEqual([0, expect.stringMatching(/^(ok {4}[^\n]+\n){7}$/)]);
    await server.end("SIGTERM");
  });

  it("and one that is not there yet", async () => {
    const data = dataFolder();
    opened.push(data);
    const { code, out } = await data.cardea("doctor");
    expect([code, out]).toEqual([0, expect.stringContaining("nothing was stored yet")]);
  });
});

describe("finds", () => {
  test.each<[string, string, string]>([
    ["an index row that is gone", "DELETE FROM string WHERE rid = (SELECT min(rid) FROM string)", "a row of string is missing"],
    ["an index row that says something else", "UPDATE token SET mark = mark + 1 WHERE rid = (SELECT max(rid) FROM token)", "a row of token is missing"],
    ["an index row of nobody", "INSERT INTO uri VALUES (1, 'urn:x', 999)", "uri has 1 rows where 0 are due"],
    ["remembered entries that differ", "UPDATE shadow SET entries = '' WHERE rid = 1", "the entries are not those of the content: resource 1"],
    ["content that was changed", "UPDATE version SET body = replace(body, 'Minna', 'Mina')", "the entries are not those of the content: resource 1"],
    ["a version that was taken away", "DELETE FROM version WHERE seq = 3", "WRONG order of commits: 1 versions are missing"],
    ["a resource without its version", "UPDATE resource SET version = 2 WHERE rid = 1", "Versions are not whole"],
    ["a time that runs back", "UPDATE version SET at = at - 60000 WHERE seq = 5", "the time runs back at 5"],
    ["a clock that is behind", "UPDATE version SET at = at + 3600000", "WRONG clock: This machine's clock is "],
    ["an audit entry that was altered", audit(1, "wrong"), "audit entry 1 was altered"],
    ["an audit entry that was taken away", audit(2, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"), "audit entry 1 is missing"],
  ])("%s", async (_what, sql, finding) => {
    const data = filled();
    spoil(data, sql);
    const { code, out } = await data.cardea("doctor");
    expect([code, out]).toEqual([1, expect.stringContaining(finding)]);
  }); // prettier-ignore
});

describe("quick", () => {
  it("leaves out what reads the whole store", async () => {
    const data = filled();
    spoil(data, "DELETE FROM string");
    expect((await data.cardea("doctor", "--quick")).code).toBe(0);
    expect((await data.cardea("doctor")).code).toBe(1);
  });
});
