import { expect, it } from "@jest/globals";
import { put, token } from "../contract/samples.ts";
import type { Criterion } from "../query.ts";
import { openSqlite } from "./store.ts";

const has = (param: string): Criterion => ({ op: "token", param, system: "s", code: "c" });

it("counts what is looked at to count candidates, too", async () => {
  const { store, close } = await openSqlite({ file: ":memory:", now: Date.now });
  const entry = (param: string) => ({ ...token(param, "c"), system: "s" });
  const changes = Array.from({ length: 60 }, (_value, n) =>
    put("Observation", `o${n}`, n % 2 === 0 ? [entry("code"), entry("category")] : [entry("category")]),
  );
  await store.commit({ changes });
  const where: Criterion = { op: "and", of: [has("code"), has("category")] };
  const { steps, looked } = await store.explain({ types: ["Observation"], where, sort: [], limit: 5 });
  await close();
  const candidates = steps.filter(({ purpose }) => purpose === "candidates");
  expect(candidates.map((step) => step.looked)).toContain(30);
  expect(looked).toBe(steps.reduce((sum, step) => sum + (step.looked ?? 0), 0));
});
