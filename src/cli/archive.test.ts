/** A backup as files: made, stopped, gone on with, damaged, restored. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { ArchiveSource, ArchiveTarget } from "../storage/archive.ts";
import { put, remove } from "../storage/contract/samples.ts";
import { openSqlite, type SqliteStore } from "../storage/sqlite/store.ts";
import type { Manifest, Part } from "./archive-form.ts";
import { makeBackup } from "./archive-make.ts";
import { restoreBackup } from "./archive-restore.ts";

const base = mkdtempSync(join(tmpdir(), "cardea-"));
let folders = 0;
const newFolder = () => join(base, String(++folders));
let old: SqliteStore;
/** Twelve versions, six audit entries, five records. */
beforeAll(async () => {
  let at = 1_000;
  old = await openSqlite({ file: ":memory:", now: () => ++at });
  for (const n of [1, 2, 3, 4, 5, 6])
    await old.store.commit({
      changes: [put("Patient", `p${n}`, [], '"multipleBirthInteger":1'), put("Basic", "b", [], `"n":${n}`)],
      audit: [{ at, text: `{"n":${n}}` }],
    });
  await old.store.commit({ changes: [remove("Patient", "p1")] });
  for (const key of ["a", "b", "c", "d", "e"]) await old.records.put({ kind: "job", key, body: { key } });
});
afterAll(async () => {
  await old.close();
  rmSync(base, { recursive: true });
});

let fresh: SqliteStore;
beforeEach(async () => {
  fresh = await openSqlite({ file: ":memory:", now: () => 5_000 });
});
afterEach(() => fresh.close());

const watch = { begin: () => undefined, advance: () => undefined };
const make = (folder: string, source: ArchiveSource = old.archive.source): Promise<Manifest> =>
  makeBackup({ source, folder, watch, now: () => 86_400_000, software: "test 1", mostLines: 5 });
const target = (): ArchiveTarget => fresh.archive.target(() => []);
const restore = (folder: string, into: ArchiveTarget = target()) => restoreBackup({ target: into, folder, watch });

/** All lines of a folder, by kind. */
function linesIn(folder: string): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".gz")) continue;
    const kind = name.split("-")[0] ?? "";
    const text = gunzipSync(readFileSync(join(folder, name))).toString();
    lines[kind] = [...(lines[kind] ?? []), ...text.split("\n").slice(0, -1)];
  }
  return lines;
}

describe("a backup", () => {
  it("is a folder of parts with a manifest", async () => {
    const folder = newFolder();
    const manifest = await make(folder);
    expect(readdirSync(folder).sort()).toEqual([
      "audit-00001.ndjson.gz",
      "audit-00002.ndjson.gz",
      "manifest.json",
      "records-00001.ndjson.gz",
      "versions-00001.ndjson.gz",
      "versions-00002.ndjson.gz",
      "versions-00003.ndjson.gz",
    ]);
    expect(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))).toEqual(manifest);
    expect(manifest).toMatchObject({
      ...{ format: "cardea-backup", formatVersion: 1, software: "test 1", begun: "1970-01-02T00:00:00.000Z" },
      ...{ moment: { seq: 13, chains: [["", 6]] }, counts: { versions: 13, audit: 6, records: 5 } },
    });
    for (const { name, sha256, bytes } of manifest.parts) {
      const content = readFileSync(join(folder, name));
      expect([name, createHash("sha256").update(content).digest("hex")]).toEqual([name, sha256]);
      expect(content.length).toBe(bytes);
    }
  });

  it("has lines that anyone can read, with the text of a resource as it is stored", async () => {
    const folder = newFolder();
    await make(folder);
    const { versions = [], audit = [], records = [] } = linesIn(folder);
    const first = await old.store.vread("Patient", "p1", 1);
    expect(versions[0]).toBe(
      `{"seq":1,"type":"Patient","id":"p1","version":1,"at":${first?.at},"method":"PUT","resource":${first?.text}}`,
    );
    expect(JSON.parse(versions[12] ?? "")).toMatchObject({ id: "p1", version: 2, method: "DELETE" });
    expect(JSON.parse(audit[0] ?? "")).toMatchObject({ chain: "", n: 1, seq: 2, text: '{"n":1}' });
    expect(JSON.parse(records[4] ?? "")).toEqual({ kind: "job", key: "e", version: 1, body: { key: "e" } });
  });

  it.each(Array.from({ length: 24 }, (_value, n) => [n]))("goes on when it was stopped after %i things", async (n) => {
    const [folder, whole] = [newFolder(), newFolder()];
    const manifest = await make(whole);
    await expect(make(folder, stoppedAfter(n, old.archive.source))).rejects.toThrow("stopped");
    await expect(restore(folder)).rejects.toThrow("is not finished");
    expect((await make(folder)).parts).toEqual(manifest.parts);
    expect(linesIn(folder)).toEqual(linesIn(whole));
    expect(readdirSync(folder).sort()).toEqual(readdirSync(whole).sort());
  });

  it("that was begun does not go on with another store", async () => {
    const folder = newFolder();
    await expect(make(folder, stoppedAfter(7, old.archive.source))).rejects.toThrow("stopped");
    await fresh.store.commit({ changes: Array.from({ length: 9 }, (_value, n) => put("Basic", `x${n}`)) });
    await expect(make(folder, fresh.archive.source)).rejects.toThrow("is of another store");
  });

  it("does not go on where a finished part was damaged", async () => {
    const folder = newFolder();
    await expect(make(folder, stoppedAfter(7, old.archive.source))).rejects.toThrow("stopped");
    writeFileSync(join(folder, "versions-00001.ndjson.gz"), "x".repeat(10_000));
    await expect(make(folder)).rejects.toThrow("versions-00001.ndjson.gz is not what was written");
  });

  it("takes no folder that holds a finished one, or anything else", async () => {
    const folder = newFolder();
    await make(folder);
    await expect(make(folder)).rejects.toThrow("holds a finished backup");
    await expect(make(base)).rejects.toThrow("holds something else");
    await expect(make(join(folder, "manifest.json"))).rejects.toThrow("cannot be made");
  });

  it("of an empty store is one too", async () => {
    const folder = newFolder();
    expect(await make(folder, fresh.archive.source)).toMatchObject({ counts: { versions: 0, audit: 0, records: 0 } });
    await restore(folder);
    expect(await target().isEmpty()).toBe(true);
  });
});

describe("a restore", () => {
  let folder: string;
  let manifest: Manifest;
  beforeEach(async () => {
    folder = newFolder();
    manifest = await make(folder);
  });

  it("brings all of it", async () => {
    expect(await restore(folder)).toEqual({ versions: 13, audit: 6, records: 5 });
    expect(fresh.check()).toEqual([]);
    const again = newFolder();
    await make(again, fresh.archive.source);
    expect(linesIn(again)).toEqual(linesIn(folder));
  });

  it.each([[0], [1], [2]])("goes on when it was stopped after %i lots", async (n) => {
    let left = n;
    const stopping: ArchiveTarget = {
      ...target(),
      async add(lot) {
        if (left-- === 0) throw new Error("stopped");
        await target().add(lot);
      },
    };
    await expect(restore(folder, stopping)).rejects.toThrow("stopped");
    await restore(folder);
    const again = newFolder();
    await make(again, fresh.archive.source);
    expect(linesIn(again)).toEqual(linesIn(folder));
    expect(fresh.check()).toEqual([]);
  });

  it("goes on only with the backup that it was begun of", async () => {
    await target().add({ note: { backup: "another", versions: 0, audit: 0, records: 0 } });
    await expect(restore(folder)).rejects.toThrow("a restore of another backup");
  });

  it("wants an empty store", async () => {
    await fresh.store.commit({ changes: [put("Patient", "mine")] });
    await expect(restore(folder)).rejects.toThrow("the store is not empty");
  });

  const versions = "versions-00002.ndjson.gz";
  const edit = (change: (found: Manifest) => object): void =>
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, ...change(manifest) }));
  const reseal = (change: (lines: string) => string): void => {
    const content = gzipSync(change(gunzipSync(readFileSync(join(folder, versions))).toString()));
    writeFileSync(join(folder, versions), content);
    const sealed = { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
    edit(({ parts }) => ({
      parts: parts.map((part): Part => (part.name === versions ? { ...part, ...sealed } : part)),
    }));
  };
  const flip = (): void => {
    const content = readFileSync(join(folder, versions));
    content.writeUInt8(content.readUInt8(40) ^ 1, 40);
    writeFileSync(join(folder, versions), content);
  };

  it.each<[string, () => void, string]>([
    ["a part that was altered", flip, "versions-00002.ndjson.gz is not what was written"],
    ["a part that was cut", () => truncateSync(join(folder, versions), 50), "versions-00002.ndjson.gz is cut: 50 of"],
    ["a part that is missing", () => rmSync(join(folder, versions)), "versions-00002.ndjson.gz is missing"],
    ["a manifest that is missing", () => rmSync(join(folder, "manifest.json")), "holds no backup"],
    ["a manifest that is no JSON", () => writeFileSync(join(folder, "manifest.json"), "{"), "is damaged: it is no JSON"],
    ["a manifest of something else", () => edit(() => ({ format: "zip" })), "is no manifest of a backup"],
    ["a later format", () => edit(() => ({ formatVersion: 2, software: "cardea 9" })), "use the release that made it (cardea 9)"],
    ["parts that are none", () => edit(() => ({ parts: [{ name: "../../etc/passwd", kind: "versions" }] })), "is damaged: parts"],
    ["counts that are none", () => edit(() => ({ counts: {} })), "is damaged: counts"],
    ["a part that is not listed", () => edit(({ parts }) => ({ parts: parts.slice(1) })), "does not add up: versions are 13, in parts 8"],
  ])("says in one line what is wrong, and writes nothing: %s", async (_what, spoil, message) => {
    spoil();
    await expect(restore(folder)).rejects.toThrow(message);
    expect(await target().isEmpty()).toBe(true);
    expect(await target().begun()).toBeUndefined();
  }); // prettier-ignore

  it.each<[string, (lines: string) => string, string]>([
    ["is no JSON", (lines) => lines.replace("{", "["), "versions-00002.ndjson.gz:1: it is no JSON"],
    ["is another version than it says", (lines) => lines.replace(/"version":\d+/, '"version":7'), ":1: resource is not the version that the line says"],
    ["was cut", (lines) => lines.replace("}}\n", "\n"), ":1: resource is not the version"],
    ["has an id that is none", (lines) => lines.replace(/"id":"[^"]+"/, '"id":"../x"'), ":1: id is missing or wrong"],
    ["has no time", (lines) => lines.replace(/"at":\d+/, '"at":1e99'), ":1: at is missing or wrong"],
    ["has a method that is none", (lines) => lines.replace('"PUT"', '"GET"'), ":1: method is missing or wrong"],
    ["runs back", (lines) => lines.replace(/"seq":\d+/, '"seq":1'), ":1: seq does not rise"],
    ["is not there", (lines) => lines.slice(lines.indexOf("\n") + 1), "holds 12 versions, and its manifest says otherwise"],
  ])("says which line is wrong: one that %s", async (_what, change, message) => {
    reseal(change);
    await expect(restore(folder)).rejects.toThrow(message);
  }); // prettier-ignore

  it("does not care about what else lies in the folder", async () => {
    writeFileSync(join(folder, "notes.txt"), "mine");
    cpSync(join(folder, versions), join(folder, "versions-00099.ndjson.gz"));
    expect(await restore(folder)).toEqual({ versions: 13, audit: 6, records: 5 });
  });
});

/** A source that fails after so many things, as when the machine does. */
function stoppedAfter(most: number, source: ArchiveSource): ArchiveSource {
  let left = most;
  async function* some<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    for await (const item of items) {
      if (left-- <= 0) throw new Error("stopped");
      yield item;
    }
  }
  return {
    ...source,
    versions: (after, until) => some(source.versions(after, until)),
    audit: (chain, after, until) => some(source.audit(chain, after, until)),
    records: (after) => some(source.records(after)),
  };
}
