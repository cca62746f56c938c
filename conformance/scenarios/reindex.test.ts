/** Indexing anew what is stored: by a server that is killed meanwhile, and by a command. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { times } from "../../src/testing/thorough.ts";
import { type DataFolder, dataFolder, type Served } from "./commands.ts";
import { type Client, clientOf } from "./scenario.ts";
import { defined, patient, untilUsed } from "./search-parameters/define.ts";

/** A folder with so many patients, and a client of whichever server runs on it. */
async function filled(folder: DataFolder, count: number): Promise<Served> {
  const served = await folder.serve();
  const { post: postHere } = clientOf(() => served.base);
  const patients = Array.from({ length: count }, (_, n) => ({
    request: { method: "PUT", url: `Patient/p${n}` },
    resource: { resourceType: "Patient", id: `p${n}`, multipleBirthInteger: n % 10 },
  }));
  for (let n = 0; n < count; n += 1_000) {
    const entry = patients.slice(n, n + 1_000);
    const { status } = await postHere("", { resourceType: "Bundle", type: "transaction", entry });
    expect(status).toBe(200);
  }
  return served;
}

const births = patient("births", "number", "(Patient.multipleBirth as integer)");

/** Asks until the parameter is being indexed. */
async function atWork({ get }: Client, search: string): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const { status, body } = await get(search);
    if (/being indexed: [1-9]/.test(body.issue?.[0]?.diagnostics ?? "")) return;
    if (status === 200) throw new Error("it was whole too soon: more has to be indexed here");
  }
  throw new Error("nobody indexes");
}

describe("a server that is killed while it indexes", () => {
  const folder = dataFolder();
  const count = times(8_000, 40_000);
  afterAll(() => folder.remove());

  test(
    `goes on where it was, ${times(2, 20)} times`,
    async () => {
      let served = await filled(folder, count);
      const client = clientOf(() => served.base);
      const search = "Patient?births=3&_summary=count";
      // The last answer that it gives, if it lives to give it.
      void client.put("SearchParameter/births", defined(births)).catch(() => undefined);
      for (let round = 0; round < times(2, 20); round++) {
        await atWork(client, search);
        await served.end("SIGKILL");
        served = await folder.serve();
      }
      const before = await untilUsed(client, search, times(60_000, 600_000));
      for (const { status, body } of before)
        expect([status, body.issue?.[0]?.diagnostics]).toEqual([
          400,
          expect.stringMatching(/being indexed: \d+ % are done/),
        ]);
      expect((await client.get(search)).body.total).toBe(count / 10);
      await served.end("SIGTERM");
    },
    times(120_000, 900_000),
  );
});

describe("a node that is killed while it indexes beside another one", () => {
  const folder = dataFolder();
  const count = times(8_000, 40_000);
  afterAll(() => folder.remove());

  test(
    "is followed by the other, which ends the work",
    async () => {
      const first = await filled(folder, count);
      const [one, two] = [clientOf(() => first.base), clientOf(() => second.base)];
      const search = "Patient?births=3&_summary=count";
      void one.put("SearchParameter/births", defined(births)).catch(() => undefined);
      await atWork(one, search);
      const second = await folder.serve();
      await first.end("SIGKILL");
      await untilUsed(two, search, times(60_000, 600_000));
      expect((await two.get(search)).body.total).toBe(count / 10);
      await second.end("SIGTERM");
    },
    times(120_000, 900_000),
  );
});

describe("a backup with search parameters that were defined", () => {
  const [folder, other] = [dataFolder(), dataFolder()];
  afterAll(() => Promise.all([folder.remove(), other.remove()]));

  test("is found by them where it is restored, at the latest after cardea reindex", async () => {
    const served = await filled(folder, 300);
    const here = clientOf(() => served.base);
    await here.put("SearchParameter/births", defined(births));
    await untilUsed(here, "Patient?births=3");
    await served.end("SIGTERM");
    const archive = join(folder.folder, "archive");
    expect(await folder.cardea("backup", archive)).toMatchObject({ code: 0 });
    expect(await other.cardea("restore", archive)).toMatchObject({ code: 0 });
    expect(await other.cardea("reindex")).toMatchObject({ code: 0, err: "" });
    const restored = await other.serve();
    expect((await clientOf(() => restored.base).get("Patient?births=3&_summary=count")).body.total).toBe(30);
    await restored.end("SIGTERM");
  }, 120_000);
});

describe("cardea reindex", () => {
  const folder = dataFolder();
  let served: Served;
  beforeAll(async () => {
    served = await filled(folder, 300);
  });
  afterAll(() => folder.remove());

  test("beside a server: all, or what a parameter finds; what is none is refused", async () => {
    expect(await folder.cardea("reindex")).toMatchObject({ code: 0, out: "300 resources were indexed anew\n" });
    expect(await folder.cardea("reindex", "Patient.name", "code")).toMatchObject({ code: 0 });
    expect(await folder.cardea("reindex", "Patient.colour")).toMatchObject({
      code: 1,
      out: "",
      err: "Patient.colour is no search parameter here\n",
    });
    const client = clientOf(() => served.base);
    expect((await client.get("Patient/p7")).body.meta.versionId).toBe("1");
  });

  test("without one it makes whole what was defined, and a server then uses it", async () => {
    const { put: putHere } = clientOf(() => served.base);
    await putHere("SearchParameter/births", defined(births));
    await served.end("SIGKILL");
    expect(await folder.cardea("reindex", "births")).toMatchObject({ code: 0 });
    served = await folder.serve();
    const client = clientOf(() => served.base);
    expect((await client.get("Patient?births=3&_summary=count")).body.total).toBe(30);
    await served.end("SIGTERM");
  }, 120_000);
});
