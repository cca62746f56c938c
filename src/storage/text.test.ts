import { expect, it } from "@jest/globals";
import { afterPrefix } from "./text.ts";

it.each([
  ["a", "b"],
  ["ab", "ac"],
  ["az", "a{"],
  ["a\u{1f600}", "a\u{1f601}"],
  ["\u{1f600}a", "\u{1f600}b"],
  ["\ud7ff", "\ue000"],
  ["a\u{10ffff}", "b"],
  ["a\u{10ffff}\u{10ffff}", "b"],
  ["\u{10ffff}", undefined],
  ["", undefined],
])("what begins with %j comes before %j", (prefix, end) => {
  expect(afterPrefix(prefix)).toBe(end);
});

it("takes a prefix of a million characters", () => {
  const long = "m".repeat(1_000_000);
  expect(afterPrefix(`${long}a`)).toBe(`${long}b`);
});
