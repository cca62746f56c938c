/** `cardea load`: what it puts where, and that nothing is there twice. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DataFolder, dataFolder, type Served } from "./commands.ts";

const fixtures = fileURLToPath(new URL("../fixtures/load/", import.meta.url));
const [first, second] = [join(fixtures, "first.json"), join(fixtures, "second.json")];

const opened: DataFolder[] = [];
function fresh(): DataFolder {
  const data = dataFolder();
  opened.push(data);
  return data;
}
afterAll(() => Promise.all(opened.map(({ remove }) => remove())));

function write({ folder }: DataFolder, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lines = (...resources: unknown[]): string => resources.map((resource) => JSON.stringify(resource)).join("\n");
const total = async ({ get }: Served, search: string): Promise<number> => (await get(`${search}&_summary=count`)).total;
const types = ["Patient", "Organization", "Practitioner", "Encounter", "Condition", "Observation", "DiagnosticReport", "MedicationRequest", "Claim"]; // prettier-ignore

/** Loads both transactions as `args` say, twice, and looks at what is there. */
function holdsBoth(args: (server: Served) => readonly string[]): void {
  const data = fresh();
  let server: Served;
  beforeAll(async () => {
    server = await data.serve();
  });
  afterAll(() => server.end("SIGTERM"));

  it("stores each transaction whole", async () => {
    const { code, out } = await data.cardea("load", first, second, ...args(server));
    expect([code, out]).toEqual([0, expect.stringContaining("resources put in place: 18")]);
    for (const type of types) expect([type, await total(server, `${type}?`)]).toEqual([type, 2]);
  });

  it("points references at what they meant", async () => {
    const history = await (await fetch(`${server.base}/_history?_count=100`)).text();
    expect(history).not.toContain("urn:uuid:6f0c2f1e");
    const chain = "DiagnosticReport?result.encounter.service-provider.name=Baptiste&patient.family=baptiste";
    expect(await total(server, chain)).toBe(1);
  });

  it("keeps decimals as they were written", async () => {
    const found = await (await fetch(`${server.base}/Observation?subject.family=aalto`)).text();
    expect(found).toContain('"value":61.50');
  });

  it("does nothing when the same is loaded again", async () => {
    const { code, out } = await data.cardea("load", first, second, ...args(server));
    expect([code, out]).toEqual([0, expect.stringContaining("0 loaded, 2 loaded by an earlier command")]);
    expect(await total(server, "Patient?")).toBe(2);
  });

  it("changes nothing even when it does not know any more that they were loaded", async () => {
    const packed = write(data, "first-again.json.gz", gzipSync(`${readFileSync(first, "utf8")}\n`));
    expect((await data.cardea("load", packed, ...args(server))).code).toBe(0);
    expect(await total(server, "Patient?")).toBe(3); // other content, so another load
    expect((await data.cardea("load", "--again", packed, ...args(server))).code).toBe(0);
    expect(await total(server, "Patient?")).toBe(3);
  });
}

describe("straight into the store, beside a server", () => holdsBoth(() => []));
describe("into a server", () => holdsBoth(({ base }) => ["--server", base]));

describe("what is refused", () => {
  const data = fresh();
  let server: Served;
  beforeAll(async () => {
    server = await data.serve();
  });
  afterAll(() => server.end("SIGTERM"));

  it("is named with file, line, element and reason; the rest is loaded", async () => {
    const path = write(
      data,
      "mixed.ndjson",
      lines(
        { resourceType: "Patient", id: "good-1" },
        { resourceType: "Patient", id: "bad", birthDate: "yesterday" },
        { resourceType: "Patient", id: "good-2" },
        { resourceType: "Nonsense", id: "bad" },
      ) + '\n{"resourceType":"Patient"',
    );
    const { code, out } = await data.cardea("load", path, "--report", join(data.folder, "refused.ndjson"));
    expect(code).toBe(1);
    expect(out).toContain("refused: 3\n");
    expect(out).toContain(`${path}:2: Patient.birthDate: `);
    expect(out).toContain(`${path}:4: `);
    expect(out).toContain(`${path}:5: `);
    expect(await total(server, "Patient?_id=good-1,good-2,bad")).toBe(2);
    const report = readFileSync(join(data.folder, "refused.ndjson"), "utf8").trim().split("\n");
    expect(report.map((line) => (JSON.parse(line) as { place: string }).place).sort()).toEqual(["2", "4", "5"]);
  });

  it("is a server that is no URL", async () => {
    const { code, err } = await data.cardea("load", first, "--server", "fhir.example.org");
    expect([code, err]).toEqual([1, expect.stringContaining("--server <url>' argument 'fhir.example.org' is invalid")]);
  });

  it("is tried again by the same command", async () => {
    const path = write(
      data,
      "again.ndjson",
      lines({ resourceType: "Patient" }, { resourceType: "Patient", active: 1 }),
    );
    const before = await total(server, "Patient?");
    for (let round = 0; round < 2; round++) expect((await data.cardea("load", path)).code).toBe(1);
    expect(await total(server, "Patient?")).toBe(before + 1);
  });

  it("of a transaction is all of it", async () => {
    const bundle = JSON.parse(readFileSync(first, "utf8")) as { entry: { resource: Record<string, unknown> }[] };
    const wrong = bundle.entry[5];
    if (wrong) wrong.resource["status"] = "nonsense";
    const path = write(data, "transaction.json", JSON.stringify(bundle));
    const { code, out } = await data.cardea("load", path);
    expect([code, out]).toEqual([1, expect.stringContaining("Bundle.entry[5].resource.status: ")]);
    expect(await total(server, "Encounter?")).toBe(0);
  });

  it("of a batch is the entry", async () => {
    const put = (id: string, more: object) => ({
      resource: { resourceType: "Patient", id, ...more },
      request: { method: "PUT", url: `Patient/${id}` },
    });
    const entry = [put("batch-1", {}), put("batch-2", { gender: "none" })];
    const path = write(data, "batch.json", JSON.stringify({ resourceType: "Bundle", type: "batch", entry }));
    for (const args of [[], ["--server", server.base]]) {
      const { code, out } = await data.cardea("load", path, ...args);
      expect([code, out]).toEqual([1, expect.stringMatching(/batch.json:entry 1: .*gender/)]);
    }
    expect(await total(server, "Patient?_id=batch-1,batch-2")).toBe(1);
  });

  it("of a packed file that is cut is all of it", async () => {
    const many = lines(...Array.from({ length: 3_000 }, (_, at) => ({ resourceType: "Device", id: `device-${at}` })));
    const packed = gzipSync(many);
    const path = write(data, "cut.ndjson.gz", packed.subarray(0, packed.length - 20));
    const { code, out } = await data.cardea("load", path);
    expect([code, out]).toEqual([1, expect.stringContaining("cut.ndjson.gz cannot be read")]);
    expect(await total(server, "Device?")).toBe(0);
  });

  it("is every path when one is not there", async () => {
    const { code, err } = await data.cardea("load", first, join(data.folder, "nowhere.json"));
    expect([code, err]).toEqual([1, expect.stringContaining("nowhere.json cannot be read")]);
    expect(await total(server, "Encounter?")).toBe(0);
  });

  it("stops the load when the server is away", async () => {
    const gone = await data.serve();
    await gone.end("SIGTERM");
    const { code, err } = await data.cardea("load", first, "--server", gone.base);
    expect([code, err]).toEqual([1, expect.stringMatching(/^stopped: .*ECONNREFUSED\nthe same command goes on/)]);
  });
});

describe("ids", () => {
  it("are kept; the last of one id wins; a collection keeps pointing at its own", async () => {
    const data = fresh();
    const patients = write(data, "a.ndjson", lines(...[1, 2, 3].map((of) => ({ resourceType: "Patient", id: "one", multipleBirthInteger: of })))); // prettier-ignore
    const collection = write(
      data,
      "b.json",
      JSON.stringify({
        resourceType: "Bundle",
        type: "collection",
        entry: [
          { fullUrl: "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", resource: { resourceType: "Group", type: "person", actual: true } },
          { resource: { resourceType: "List", id: "list", status: "current", mode: "working", subject: { reference: "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0" } } },
        ],
      }), // prettier-ignore
    );
    expect((await data.cardea("load", patients, collection)).code).toBe(0);
    const server = await data.serve();
    expect(await server.get("Patient/one")).toMatchObject({ multipleBirthInteger: 3, meta: { versionId: "3" } });
    const group = (await server.get("Group?")).entry?.[0]?.resource.id ?? "";
    expect(await server.get("List/list")).toMatchObject({ subject: { reference: `Group/${group}` } });
    await server.end("SIGTERM");
  });
});

describe("a load that is killed", () => {
  const people = Array.from({ length: 1_500 }, (_, at) => ({
    resourceType: "Patient",
    identifier: [{ value: `p${at}` }],
  }));
  const urn = "urn:uuid:8d3a5bd4-3f0c-4b9e-8e52-5a6f1e2d3c4b";
  const pairs = Array.from({ length: 150 }, (_, at) => ({
    resourceType: "Bundle",
    type: "transaction",
    entry: [
      { fullUrl: urn, resource: { resourceType: "Group", type: "person", actual: true, code: { text: `g${at}` } }, request: { method: "POST", url: "Group" } }, // prettier-ignore
      { resource: { resourceType: "Basic", code: { text: "b" }, subject: { reference: urn } }, request: { method: "POST", url: "Basic" } }, // prettier-ignore
    ],
  }));

  it("goes on with the same command, and nothing is there twice", async () => {
    const data = fresh();
    const path = write(data, "many.ndjson", lines(...pairs, ...people));
    const server = await data.serve();
    for (const enough of [20, 200, 700]) {
      const { process: command, ended } = data.begin("load", path);
      while (command.exitCode === null && (await total(server, "Group?")) + (await total(server, "Patient?")) < enough);
      command.kill("SIGKILL");
      await ended;
    }
    expect((await data.cardea("load", path)).code).toBe(0);
    for (const [search, count] of [
      ["Group?", 150],
      ["Basic?", 150],
      ["Patient?", 1_500],
    ] as const)
      // prettier-ignore
      expect([search, await total(server, search)]).toEqual([search, count]);
    expect(await total(server, "Basic?subject:Group.code:text=g7")).toBeGreaterThan(0);
    expect((await server.get("_history?_count=1")).total).toBe(1_800);
    await server.end("SIGTERM");
  }, 120_000);
});
