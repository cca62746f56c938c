import { expect, it } from "@jest/globals";
import { indent } from "./indent.ts";

it.each([
  {},
  [],
  null,
  1.5,
  "x",
  { a: {} },
  { a: [], b: [[]], c: [{}], d: "" },
  { a: 'q"{[,:]}', b: "\\", c: '\\"', "k:,{": [1, [2, { e: null }]] },
  { resourceType: "Patient", name: [{ given: ["Ada", "M."], family: "L\u00f6w" }], active: true },
])("prints %j as JSON.stringify does", (value) => {
  expect(indent(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
});

it("leaves numbers as they are written", () => {
  expect(indent('{"a":1.50,"b":[1e-3,100000000000000000001]}')).toBe(
    '{\n  "a": 1.50,\n  "b": [\n    1e-3,\n    100000000000000000001\n  ]\n}',
  );
});

it("bears what is deep, and what is no JSON", () => {
  expect(indent("[".repeat(5_000) + "]".repeat(5_000)).length).toBeGreaterThan(10_000);
  expect(indent('}}}{"a')).toContain('"a');
});
