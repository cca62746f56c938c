import { expect, it } from "@jest/globals";
import { openClock } from "./clock.ts";

const millisecond = 8_192;
const epoch = 1_000_000;

function clock(node: number) {
  const time = { now: epoch };
  return { ...openClock({ node, now: () => time.now, epoch }), time };
}

it("gives each node its own numbers of a millisecond", () => {
  const numbers = [0, 1, 63].map((node) => {
    const { time, next } = clock(node);
    time.now = epoch + 5;
    return next();
  });
  expect(numbers).toEqual([5 * millisecond, 5 * millisecond + 128, 5 * millisecond + 63 * 128]);
});

it("borrows from the next millisecond when one is used up", () => {
  const { time, next } = clock(1);
  time.now = epoch + 5;
  const numbers = Array.from({ length: 129 }, next);
  expect(numbers[127]).toBe(5 * millisecond + 128 + 127);
  expect(numbers[128]).toBe(6 * millisecond + 128);
});

it.each<[string, number, number]>([
  ["in an earlier millisecond", 3 * millisecond, 5 * millisecond + 128],
  ["of a lower node in this one", 5 * millisecond + 5, 5 * millisecond + 128],
  ["of its own in this one", 5 * millisecond + 200, 5 * millisecond + 201],
  ["the last of its own in this one", 5 * millisecond + 255, 6 * millisecond + 128],
  ["of a higher node in this one", 5 * millisecond + 7_000, 6 * millisecond + 128],
  ["of a later one", 9 * millisecond + 7, 9 * millisecond + 128],
])("is above a number %s", (_name, seen, expected) => {
  const { time, next, raise } = clock(1);
  time.now = epoch + 5;
  raise(seen);
  expect(next()).toBe(expected);
});

it("draws nothing below what it said to be the lowest, though time runs back", () => {
  const { time, next, low } = clock(2);
  time.now = epoch + 50;
  const said = low();
  time.now = epoch + 10;
  expect([low(), next() >= said, next() > said]).toEqual([said, true, true]);
});

it("draws the lowest next, as long as time stands still", () => {
  const { time, next, low } = clock(2);
  time.now = epoch + 50;
  expect(low()).toBe(low());
  expect(low()).toBe(next());
});

it("gives no number that would not be exact", () => {
  const { time, next } = clock(2);
  time.now = epoch + Number.MAX_SAFE_INTEGER / millisecond;
  expect(next).toThrow(RangeError);
});
