import { expect, it } from "@jest/globals";
import type { Query } from "../../query.ts";
import { openLongOnes } from "./long-ones.ts";

const query: Query = { types: ["Patient"], where: { op: "all" }, sort: [], limit: 10, deadline: 5 };
const other: Query = { ...query, limit: 11 };

function opened() {
  let at = 0;
  const long = openLongOnes(() => at);
  return { long, pass: (ms: number) => (at += ms) };
}

it("what was long is remembered for a minute, whatever its deadline is", () => {
  const { long, pass } = opened();
  expect(long.find(query)).toBeUndefined();
  long.note(query, { sliced: true });
  pass(59_999);
  expect(long.find({ ...query, deadline: 7 })).toMatchObject({ sliced: true });
  expect(long.find(other)).toBeUndefined();
  pass(1);
  expect(long.find(query)).toBeUndefined();
});

it("what was short after all is forgotten", () => {
  const { long } = opened();
  long.note(query, { sliced: false });
  long.note(other, { sliced: false });
  long.forget(query);
  expect(long.find(query)).toBeUndefined();
  expect(long.find(other)).toMatchObject({ sliced: false });
});

it("a thousand are remembered, and no giants", () => {
  const { long } = opened();
  const ids = Array.from({ length: 2_000 }, (_, n) => `id-${n}`);
  const giant: Query = { ...query, where: { op: "id", ids } };
  long.note(giant, { sliced: false });
  expect(long.find(giant)).toBeUndefined();
  for (let limit = 1; limit <= 1_000; limit++) long.note({ ...query, limit }, { sliced: false });
  expect(long.find({ ...query, limit: 1 })).toBeDefined();
  long.note({ ...query, limit: 1_001 }, { sliced: false });
  expect(long.find({ ...query, limit: 1 })).toBeUndefined();
});
