import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Criterion, Query } from "../query.ts";
import { day, put, to, token } from "../contract/samples.ts";
import { openSqlite, type SqliteStore } from "./store.ts";

/** Each of many resources looked at for each of many: far more than a deadline allows. */
const hostile: Criterion = {
  op: "not",
  of: {
    op: "referredBy",
    type: "Observation",
    param: "subject",
    where: {
      op: "refers",
      param: "subject",
      types: ["Patient"],
      where: {
        op: "referredBy",
        type: "Observation",
        param: "subject",
        where: { op: "not", of: { op: "token", param: "code", code: "c" } },
      },
    },
  },
};

describe("a search that is made to take long", () => {
  let folder: string;
  let opened: SqliteStore;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "cardea-"));
    opened = await openSqlite({ file: join(folder, "store.sqlite"), now: () => 1, heavy: 1 });
    const entries = [token("code", "c"), to("subject", "Patient", "p"), day(1)];
    const observations = Array.from({ length: 4_000 }, (_value, n) => put("Observation", `o${n}`, entries));
    await opened.store.commit({ changes: [put("Patient", "p"), ...observations] });
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });
  const query: Query = { types: ["Patient"], where: hostile, sort: [], limit: 5, deadline: 150, total: "accurate" };

  it("is ended, and does not hold up the thread that serves requests", async () => {
    let turns = 0;
    const done = new AbortController();
    const asked = opened.store.search(query).finally(() => done.abort());
    const refused = expect(asked).rejects.toMatchObject({ kind: "too-costly" });
    while (!done.signal.aborted) {
      turns++;
      await setImmediate();
    }
    await refused;
    expect(turns).toBeGreaterThan(3);
    expect(await opened.store.read("Patient", "p")).toBeDefined();
  });

  it("leaves its thread ready for the next", async () => {
    await expect(opened.store.search(query)).rejects.toMatchObject({ kind: "too-costly" });
    const sort = [
      { param: "code", kind: "token", descending: true },
      { param: "date", kind: "range", descending: false },
    ] as const;
    const long = {
      types: ["Observation"],
      where: { op: "not", of: { op: "present", param: "x" } },
      sort,
      limit: 3,
      total: "accurate",
    } as const;
    expect(await opened.store.search(long)).toMatchObject({
      total: 4_000,
      versions: [{ id: "o3999" }, { id: "o3998" }, { id: "o3997" }],
    });
  });

  it("is refused when too many wait already", async () => {
    const asked = Array.from({ length: 60 }, () => opened.store.search({ ...query, deadline: 400 }));
    const kinds = await Promise.all(
      asked.map((one) =>
        one.then(
          () => "answered",
          (error: unknown) => (error as { kind: string }).kind,
        ),
      ),
    );
    expect(new Set(kinds)).toEqual(new Set(["too-costly", "busy"]));
  });
});
