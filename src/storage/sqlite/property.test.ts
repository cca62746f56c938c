import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { times } from "../../testing/thorough.ts";
import { askWorld } from "../contract/property.ts";
import { askAll, fill } from "../contract/systematic.ts";
import type { Change, ResourceStore } from "../store.ts";
import type { Limits } from "./scope.ts";
import { openSqlite } from "./store.ts";

/** Worlds a variant; 450 are more than 10,000 questions, the same that MongoDB is asked. */
const worlds = times(20, 450);
const firstSeed = 1;

const variants: [string, Partial<Limits> | undefined][] = [
  ["as it runs", undefined],
  ["as with many candidates, along indexes", { small: 1, follow: true }],
  ["as with many candidates, collected", { small: 1, follow: false }],
];

describe("random questions have the answers of match.ts", () => {
  it.each(variants)(
    "%s",
    async (_name, limits) => {
      for (let seed = firstSeed; seed < firstSeed + worlds; seed++)
        expect(await inMemory(seed, limits)).toEqual({ asked: expect.any(Number) });
    },
    600_000,
  );

  it("in a file, with the writer in its thread", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cardea-"));
    for (let seed = 900; seed < 903; seed++) {
      let at = 0;
      const { store, close } = await openSqlite({ file: join(folder, `${seed}.sqlite`), now: () => at });
      const answer = await askWorld(store, seed, (now) => (at = now));
      await close();
      expect(answer).toEqual({ asked: expect.any(Number) });
    }
    rmSync(folder, { recursive: true });
  });
});

describe("every test against every value has the answer of match.ts", () => {
  it.each(variants)(
    "%s",
    async (_name, limits) => {
      let at = 0;
      const { store, check, close } = await openSqlite({ file: ":memory:", now: () => at, ...(limits && { limits }) });
      const model = await fill(store, (now) => (at = now));
      expect(await askAll(store, model)).toEqual([]);
      expect(check()).toEqual([]);
      await close();
    },
    60_000,
  );
});

async function inMemory(seed: number, limits: Partial<Limits> | undefined) {
  let at = 0;
  const { store, check, close } = await openSqlite({ file: ":memory:", now: () => at, ...(limits && { limits }) });
  const written = new Map<string, Change["entries"]>();
  const noting: ResourceStore = {
    ...store,
    async commit(commit) {
      const outcomes = await store.commit(commit);
      for (const [n, { entries }] of commit.changes.entries()) written.set(outcomes[n]?.version?.text ?? "", entries);
      return outcomes;
    },
  };
  const answer = await askWorld(noting, seed, (now) => (at = now));
  expect(check((text) => written.get(text) ?? [])).toEqual([]);
  await close();
  return answer;
}
