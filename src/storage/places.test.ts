import { expect, it } from "@jest/globals";
import { openPlaces } from "./places.ts";

it("numbers places without gaps, and tells how many stand before any other", () => {
  const places = openPlaces();
  const seqs = [3, 4, 5, 9, 20, 21];
  expect(seqs.map((seq) => places.add(seq))).toEqual([1, 2, 3, 4, 5, 6]);
  for (let seq = 0; seq < 30; seq++)
    expect([seq, places.upTo(seq)]).toEqual([seq, seqs.filter((one) => one <= seq).length]);
});

it("knows no place before the first", () => {
  expect(openPlaces().upTo(7)).toBe(0);
});
