import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "@jest/globals";
import { bunzip2 } from "./bzip2.ts";

const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.bz2`, import.meta.url));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = 1_000): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bunzip2(inPieces(bytes, size))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const text = "one line\nand another\n";
const runs = `aaaa${"b".repeat(5)}${"c".repeat(259)}${"d".repeat(260)}${"e".repeat(3_000)}`;
const long = Array.from({ length: 400_000 }, (_, at) => `${at % 97}\n`).join("");

function noise(length: number): Buffer {
  let state = 1n;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245n + 12_345n) & 0x7fffffffn;
      return Number(state >> 16n) & 255;
    }),
  );
}

describe("unpacks what bzip2 packed", () => {
  test.each([
    ["text", Buffer.from(text)],
    ["empty", Buffer.alloc(0)],
    ["runs", Buffer.from(runs)],
    ["long", Buffer.from(long)],
    ["noise", noise(6_000)],
    ["two-streams", Buffer.from(text + runs)],
  ])("%s", async (name, content) => {
    expect((await unpack(fixture(name))).equals(content)).toBe(true);
  });

  it("whatever the pieces it comes in", async () => {
    for (const size of [1, 7, 100_000])
      expect((await unpack(fixture("two-streams"), size)).toString()).toBe(text + runs);
  });
});

describe("refuses what is damaged", () => {
  it("wherever one byte is wrong", async () => {
    const good = fixture("text");
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x10;
      // Where a bit decides nothing, as in the code of a symbol that does not occur, the content is right all the same.
      const unpacked = await unpack(bad).catch(() => text);
      expect(unpacked.toString()).toBe(text);
    }
  });

  it("wherever it is cut", async () => {
    const good = fixture("two-streams");
    const first = fixture("text").length;
    for (let end = 0; end < good.length; end += 3)
      if (end !== first) await expect(unpack(good.subarray(0, end))).rejects.toThrow(/cut|not bzip2/);
  });

  test.each([
    ["what is no bzip2", "PK\u0003\u0004 something"],
    ["what follows that is none", Buffer.concat([fixture("text"), Buffer.from("junk behind it")])],
    ["nothing at all", ""],
  ])("%s", async (_what, content) => {
    await expect(unpack(Buffer.from(content))).rejects.toThrow("it is not bzip2");
  });
});
