/** `cardea backup` and `cardea restore`: everything is there again, in the same kind of store or the other. */
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DataFolder, dataFolder, type Served } from "./commands.ts";
import { onMongodb } from "./engine.ts";
import { launch } from "./process.ts";

const fixture = fileURLToPath(new URL("../fixtures/load/first.json", import.meta.url));
const opened: DataFolder[] = [];
function fresh(): DataFolder {
  const data = dataFolder();
  opened.push(data);
  return data;
}
afterAll(async () => {
  for (const { remove } of opened) await remove();
});

const headers = { "content-type": "application/fhir+json" };
async function put({ base }: Served, resource: { resourceType: string; id: string; [member: string]: unknown }) {
  const url = `${base}/${resource.resourceType}/${resource.id}`;
  expect((await fetch(url, { method: "PUT", headers, body: JSON.stringify(resource) })).ok).toBe(true);
}

/** All that a server tells of the past, with links as if it were at one place. */
async function pastOf({ base }: Served): Promise<string> {
  const text = await (await fetch(`${base}/_history?_count=1000`)).text();
  return text.replaceAll(base, "BASE").replace(/"id":"[^"]+","meta":\{"lastUpdated":"[^"]+"\}/, "");
}

/** The lines of a backup, part after part. */
const linesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".gz"))
    .sort()
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString()
        .split("\n"),
    );

describe("a backup beside a running server", () => {
  const data = fresh();
  const backup = join(data.folder, "backup");
  let past = "";
  let server: Served;
  beforeAll(async () => {
    expect((await data.cardea("load", fixture)).code).toBe(0);
    server = await data.serve();
    await put(server, { resourceType: "Patient", id: "kept", multipleBirthInteger: 1 });
    await put(server, { resourceType: "Patient", id: "kept", multipleBirthInteger: 2 });
    await put(server, { resourceType: "Observation", id: "o", status: "final", code: { text: "x" }, subject: { reference: "Patient/kept" } }); // prettier-ignore
    await fetch(`${server.base}/Patient/kept`, { method: "DELETE" });
    await put(server, { resourceType: "Patient", id: "kept", multipleBirthInteger: 4 });
    await put(server, { resourceType: "Basic", id: "gone", code: { text: "x" } });
    await fetch(`${server.base}/Basic/gone`, { method: "DELETE" });
    past = await pastOf(server);
    const { code, out, err } = await data.cardea("backup", backup);
    expect([code, out, err]).toEqual([0, expect.stringMatching(/^backed up: 16 versions, 0 audit entries, 1 records in /), ""]); // prettier-ignore
    await put(server, { resourceType: "Patient", id: "later" });
  });
  afterAll(() => server.end("SIGTERM"));

  it("is restored with every version, date, method and deletion, and is found as before", async () => {
    const other = fresh();
    const { code, out } = await other.cardea("restore", backup);
    expect([code, out]).toEqual([0, expect.stringMatching(/^restored: 16 versions, 0 audit entries, 1 records in /)]);
    const restored = await other.serve();
    expect(await pastOf(restored)).toBe(past);
    expect(
      (await restored.get("Patient?family=aalto&_has:Observation:patient:status=final&_total=accurate")).total,
    ).toBe(1);
    expect((await restored.get("Observation?patient=kept&_total=accurate")).total).toBe(1);
    expect((await restored.get("Patient?_id=later&_total=accurate")).total).toBe(0);
    await put(restored, { resourceType: "Basic", id: "gone", code: { text: "again" } });
    expect(await restored.get("Basic/gone")).toMatchObject({ meta: { versionId: "3" } });
    await restored.end("SIGTERM");
    // What was loaded is noted in the store.
    expect((await other.cardea("load", fixture)).out).toContain("1 loaded by an earlier command");
  }, 120_000);

  it("comes out the same again", async () => {
    const other = fresh();
    expect((await other.cardea("restore", backup)).code).toBe(0);
    expect((await other.cardea("backup", join(other.folder, "again"))).code).toBe(0);
    const numbered = linesOf(backup).map((line, n) => line.replace(/^\{"seq":\d+/, `{"seq":${n + 1}`));
    const again = linesOf(join(other.folder, "again")).map((line, n) =>
      line.replace(/^\{"seq":\d+/, `{"seq":${n + 1}`),
    );
    expect(again).toEqual(numbered);
  }, 120_000);

  (onMongodb ? it : it.skip)(
    "goes to SQLite and back",
    async () => {
      const [file, database] = [fresh(), fresh()];
      const inFile = async (...args: string[]) =>
        launch(["cli/cli.ts", ...args], file.folder, { MONGODB_URI: "", LOG_LEVEL: "error" }).ended;
      const [fromFile, again] = [join(file.folder, "backup"), join(database.folder, "backup")];
      expect(await inFile("restore", backup)).toBe(0);
      expect(await inFile("doctor")).toBe(0);
      expect(await inFile("backup", fromFile)).toBe(0);
      expect((await database.cardea("restore", fromFile)).code).toBe(0);
      expect((await database.cardea("backup", again)).code).toBe(0);
      expect(linesOf(again)).toEqual(linesOf(fromFile));
      const restored = await database.serve();
      expect(await pastOf(restored)).toBe(past);
      await restored.end("SIGTERM");
    },
    120_000,
  );

  it.each<[string, (folder: string) => void, string]>([
    ["a folder that is not there", () => undefined, "cannot be read: is it the folder of a backup?"],
    ["a folder without a backup", (folder) => mkdirSync(folder), "holds no backup"],
  ])("refuses in one line: %s", async (_what, prepare, message) => {
    const other = fresh();
    const folder = join(other.folder, "none");
    prepare(folder);
    const { code, out, err } = await other.cardea("restore", folder);
    expect([code, out, err]).toEqual([1, "", expect.stringMatching(new RegExp(`^[^\n]*${message.replace("?", "\\?")}[^\n]*\n$`))]); // prettier-ignore
    expect(existsSync(join(other.folder, "data"))).toBe(false);
  });

  it("refuses to restore over what is there, and to back up where a backup is", async () => {
    const restored = await data.cardea("restore", backup);
    expect([restored.code, restored.err]).toEqual([1, expect.stringMatching(/^the store is not empty[^\n]*\n$/)]);
    const again = await data.cardea("backup", backup);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("holds a finished backup")]);
  });

  (onMongodb ? it.skip : it)("refuses to back up where nothing was stored", async () => {
    const other = fresh();
    const { code, err } = await other.cardea("backup", join(other.folder, "backup"));
    expect([code, err]).toEqual([1, expect.stringMatching(/^[^\n]*holds no store: there is nothing to back up\n$/)]);
    expect(existsSync(join(other.folder, "data"))).toBe(false);
  });
});

describe("a backup or restore that is killed", () => {
  const data = fresh();
  const people = Array.from({ length: 2_500 }, (_, at) => JSON.stringify({ resourceType: "Patient", id: `p${at}` }));
  const whole = join(data.folder, "whole");
  beforeAll(async () => {
    const path = join(data.folder, "people.ndjson");
    writeFileSync(path, people.join("\n"));
    expect((await data.cardea("load", path)).code).toBe(0);
    expect((await data.cardea("backup", whole)).code).toBe(0);
  }, 120_000);

  it("goes on with the same command: a backup", async () => {
    const folder = join(data.folder, "killed");
    for (const sign of ["unfinished.json", "versions-00001.ndjson.gz.new"]) {
      const { process: command, ended } = data.begin("backup", folder);
      while (command.exitCode === null && !existsSync(join(folder, sign))) await nextTurn();
      command.kill("SIGKILL");
      await ended;
    }
    if (!existsSync(join(folder, "manifest.json"))) {
      expect((await data.cardea("restore", folder)).err).toContain("is not finished");
      expect((await data.cardea("backup", folder)).code).toBe(0);
    }
    expect(linesOf(folder)).toEqual(linesOf(whole));
  }, 120_000);

  it("goes on with the same command: a restore; and until then nobody serves from it", async () => {
    const other = fresh();
    const onlooker = await other.serve();
    for (const enough of [1, 1_200]) {
      const { process: command, ended } = other.begin("restore", whole);
      while (command.exitCode === null && (await onlooker.get("_history?_count=1")).total < enough);
      command.kill("SIGKILL");
      await ended;
    }
    expect((await onlooker.get("_history?_count=1")).total).toBeLessThan(2_500);
    await onlooker.end("SIGTERM");
    const unfinished = expect.stringMatching(/^[^\n]*a restore into this store is not finished[^\n]*\n/);
    await expect(other.serve()).rejects.toMatchObject({ message: expect.stringContaining("is not finished") });
    for (const args of [["load", fixture], ["backup", join(other.folder, "early")]]) {
      const { code, err } = await other.cardea(...args);
      expect([code, err]).toEqual([1, unfinished]);
    } // prettier-ignore
    expect((await other.cardea("restore", whole)).code).toBe(0);
    expect((await other.cardea("backup", join(other.folder, "again"))).code).toBe(0);
    const ofVersions = (folder: string) =>
      linesOf(folder).map((line) => line.replace(/^\{"seq":\d+/, "").replace(/"at":"[^"]+"/, ""));
    expect(ofVersions(join(other.folder, "again"))).toEqual(ofVersions(whole));
  }, 240_000);

  it("writes nothing of a backup that is not whole", async () => {
    const [other, folder] = [fresh(), join(data.folder, "cut")];
    expect((await data.cardea("backup", folder)).code).toBe(0);
    truncateSync(join(folder, "versions-00001.ndjson.gz"), 1_000);
    const { code, err } = await other.cardea("restore", folder);
    expect([code, err]).toEqual([1, expect.stringMatching(/^[^\n]*versions-00001.ndjson.gz is cut: 1000 of \d+ bytes are there\n$/)]); // prettier-ignore
    const server = await other.serve();
    expect((await server.get("_history?_count=1")).total).toBe(0);
    await server.end("SIGTERM");
  });
});
