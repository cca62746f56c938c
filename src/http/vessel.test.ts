import { describe, expect, it } from "@jest/globals";
import { openVessel } from "./vessel.ts";

const pieces = (text: string, length: number) =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    Buffer.from(text.slice(at * length, (at + 1) * length)),
  );
const text = Array.from({ length: 30_000 }, (_, at) => `${at},`).join("");

describe("a vessel", () => {
  it.each([
    [text.length, 0],
    [text.length, text.length],
    [1_000, 0],
    [1_000, text.length],
    [1_000, 5],
    [65_536, text.length],
    [7, text.length * 3],
  ])("gives back what came in pieces of %d when %d bytes were announced", (length, announced) => {
    const vessel = openVessel(1_000_000, announced);
    for (const piece of pieces(text, length)) expect(vessel.add(piece)).toBe(true);
    expect(vessel.pour().toString()).toBe(text);
    expect(vessel.pour().length).toBe(0);
  });

  it("does not change the pieces that it was given", () => {
    const vessel = openVessel(100);
    const first = Buffer.from("abc");
    vessel.add(first);
    vessel.add(Buffer.from("def"));
    expect([first.toString(), vessel.pour().toString()]).toEqual(["abc", "abcdef"]);
  });

  it.each([
    [10, [10], true],
    [10, [11], false],
    [10, [5, 5], true],
    [10, [5, 6], false],
  ])("of %d bytes and pieces of %j: %s", (limit, lengths, fits) => {
    const vessel = openVessel(limit);
    expect(lengths.map((length) => vessel.add(Buffer.alloc(length))).every(Boolean)).toBe(fits);
  });
});
