import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, test } from "@jest/globals";
import { documents } from "./documents.ts";
import { findFiles } from "./files.ts";
import { contentOf, examine } from "./unpack.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function read(path: string, limit = 1_000_000): Promise<[line: number | undefined, text: string][]> {
  const found: [number | undefined, string][] = [];
  for await (const { line, bytes } of documents(path, contentOf(path), limit)) found.push([line, bytes.toString()]);
  return found;
}

describe("findFiles", () => {
  it("takes paths as they are given, and folders in order of name", async () => {
    const named = file("last/anything.txt", "{}");
    const tree = ["b.json", "a/z.ndjson.gz", "a/b.json.bz2", "c.JSONL"].map((name) => file(`tree/${name}`, "{}"));
    for (const name of ["README.md", ".hidden.json", "a/notes.json.txt"]) file(`tree/${name}`, "{}");
    const [b, z, bz2, jsonl] = tree;
    expect(await findFiles([named, join(folder, "tree")])).toEqual([named, bz2, z, b, jsonl]);
  });

  it("names a path that is not there", async () => {
    await expect(findFiles([join(folder, "nowhere")])).rejects.toThrow(/nowhere cannot be read/);
  });
});

describe("documents", () => {
  const one = '{"resourceType":"Patient"}';
  const pretty = '{\n  "name": [\n    {\n    },\n    {\n    }\n  ]\n}\n';
  test.each<[string, string, [number | undefined, string][]]>([
    ["a.json", one, [[undefined, one]]],
    ["b.json", pretty, [[undefined, pretty]]],
    ["c.ndjson", one, [[1, one]]],
    ["d.ndjson", `${one}\n\n${one}\n`, [[1, one], [3, one]]], // prettier-ignore
    ["e.ndjson", `${one}\r\n${one}`, [[1, `${one}\r`], [2, one]]], // prettier-ignore
    ["f.json", `${one}\n${one}\n`, [[1, one], [2, one]]], // prettier-ignore
    ["g.ndjson", "\n \n", []],
    ["h.json", `\ufeff${one}`, [[undefined, one]]],
    ["i.ndjson", `\ufeff${one}\n${one}`, [[1, one], [2, one]]], // prettier-ignore
  ])("%s", async (name, content, expected) => {
    expect(await read(file(name, content))).toEqual(expected);
    expect(await read(file(`${name}.gz`, gzipSync(content)))).toEqual(expected);
  });

  it("says where the content goes on after each", async () => {
    const path = file("places.ndjson", `${one}\n\n${one}\n`);
    const ends: number[] = [];
    for await (const { end } of documents(path, contentOf(path), 1_000)) ends.push(end);
    expect(ends).toEqual([27, 55]);
  });

  it("joins lines that come in many pieces", async () => {
    const long = JSON.stringify({ text: "x".repeat(700_000) });
    expect(await read(file("long.ndjson", `${long}\n${long}\n${one}`), 800_000)).toEqual([[1, long], [2, long], [3, one]]); // prettier-ignore
  });

  it("refuses a document larger than the limit", async () => {
    await expect(read(file("large.json", one), 25)).rejects.toThrow(/large.json: one document is larger than/);
    await expect(read(file("large.ndjson", `{}\n${one}\n`), 25)).rejects.toThrow(/large.ndjson:2: one document/);
    expect(await read(file("fits.json", one), 26)).toHaveLength(1);
  });
});

describe("packed files", () => {
  it("have the digest of their content", async () => {
    const plain = await examine(file("same.json", "{}"));
    expect(await examine(file("same.json.gz", gzipSync("{}")))).toEqual(plain);
    expect(plain.size).toBe(2);
  });

  it("may be several gzip streams, one after another", async () => {
    expect(await read(file("two.ndjson.gz", Buffer.concat([gzipSync("{}\n"), gzipSync("{}\n")])))).toHaveLength(2);
  });

  const packed = gzipSync(Array.from({ length: 2_000 }, (_, at) => `{"n":${at * at}}`).join("\n"));
  const spoiled = Buffer.from(packed).fill(0, 900, 910);
  test.each<[string, Buffer, RegExp]>([
    ["cut.ndjson.gz", packed.subarray(0, 2_000), /cut.ndjson.gz cannot be read: .*cut/],
    ["spoiled.ndjson.gz", spoiled, /spoiled.ndjson.gz cannot be read/],
    ["no.json.gz", Buffer.from("{}"), /is no .gz file/],
    ["no.json.bz2", packed, /is no .bz2 file/],
    ["cut.json.bz2", Buffer.from("BZh9"), /cut.json.bz2 cannot be read: .*cut/],
  ])("%s is refused", async (name, content, message) => {
    await expect(examine(file(name, content))).rejects.toThrow(message);
  });
});
