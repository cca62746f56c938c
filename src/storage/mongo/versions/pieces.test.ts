import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Database } from "../database/database.ts";
import { storedText } from "./pieces.ts";
import { openReads } from "./reads.ts";
import { versionsOf } from "./versions.ts";

const most = 4_000_000;

describe("a text", () => {
  it("lies in its document as long as that holds it", () => {
    const text = "é".repeat(most);
    expect(storedText("Binary/1", 1, text)).toEqual({ stored: { body: text }, pieces: [] });
  });

  it("lies in pieces beyond, no pair of surrogates apart", () => {
    const text = `${"x".repeat(most - 1)}\u{1f600}${"y".repeat(most)}`;
    const { stored, pieces } = storedText("Binary/1", 12, text);
    expect(stored).toEqual({ pieces: 3 });
    expect(pieces.map(({ _id }) => _id)).toEqual([0, 1, 2].map((n) => `Binary/1/0000000012/000${n}`));
    expect(pieces.map((piece) => piece.text.isWellFormed())).toEqual([true, true, true]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("stored in pieces", () => {
  const place = scratch();
  let db: Database;
  beforeAll(async () => {
    db = await ready(place);
  });
  afterAll(async () => {
    await db.close();
    await place.drop();
  });
  const text = `{"data":"${"\u{1f600}".repeat(3_000_000)}"}`;
  const { stored, pieces } = storedText("Binary/long", 1, text);
  const placed = { t: "Binary", v: 1, born: 8_192, seq: 8_192, m: 0, k: [] };
  const document = { ...placed, _id: "Binary/long", ...stored };

  it("it is read whole, also among others", async () => {
    await db.resource.insertOne(document);
    for (const piece of pieces) await db.piece.insertOne(piece);
    const short = { ...placed, _id: "Binary/short", body: "{}" };
    const read = await versionsOf([short, document], db);
    expect(read.map(({ id, at }) => [id, at])).toEqual([
      ["short", 1],
      ["long", 1],
    ]);
    expect(read[1]?.text === text).toBe(true);
    expect((await openReads(db).read("Binary", "long"))?.text === text).toBe(true);
  });

  it("a missing piece fails who reads it, and nobody else", async () => {
    await db.piece.deleteOne({ _id: pieces[0]?._id ?? "" });
    await db.resource.insertOne({ ...placed, _id: "Binary/b", body: "{}" });
    const reads = openReads(db);
    const answers = await Promise.allSettled([reads.read("Binary", "long"), reads.read("Binary", "none")]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });
});
