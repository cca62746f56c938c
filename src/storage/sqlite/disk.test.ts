import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { put, token } from "../contract/samples.ts";
import { openLedger } from "./ledger.ts";
import { openWriting, type Connection } from "./connection.ts";
import { check } from "./check.ts";
import { runGroup } from "./group.ts";
import { openReader } from "./reader.ts";
import { openSqlite } from "./store.ts";
import { openVersions } from "./versions.ts";
import { packCommit } from "./wire.ts";

const small = (n: number) => put("Patient", `p${n}`, [token("code", `c${n}`), token(`param${n}`, "x")]);
const big = put("Patient", "big", [], `"x":"${"y".repeat(2_000_000)}"`);

describe("a disk that is full", () => {
  let folder: string;
  let connection: Connection;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cardea-"));
    connection = openWriting(join(folder, "store.sqlite"));
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });

  it("fails the commit that does not fit, and no other of its group", () => {
    const reader = openReader(connection);
    const ledger = openLedger(reader);
    const [pages] = connection.get("PRAGMA page_count") ?? [];
    connection.get(`PRAGMA max_page_count = ${Number(pages) + 100}`);
    const group = [small(1), big, small(2)].map((change, n) => ({ n, request: packCommit({ changes: [change] }) }));
    const answers = runGroup(group, ledger, 5);
    expect(answers).toMatchObject([
      { n: 0, value: [["created", 1, 1, 5, 1]] },
      { n: 1, failure: { what: "refused", kind: "busy" } },
      { n: 2, value: [["created", 1, 2, 5, 1]] },
    ]);
    const versions = openVersions(connection, reader.names);
    expect(versions.read("Patient", "big")).toBeUndefined();
    expect(versions.last()).toBe(2);
    expect(check(connection)).toEqual([]);
  });

  it("forgets the numbers that it gave to names and targets in a group that was undone", () => {
    const ledger = openLedger(openReader(connection));
    const [pages] = connection.get("PRAGMA page_count") ?? [];
    const request = packCommit({
      changes: [small(1), { ...big, entries: [{ kind: "reference", param: "x", type: "Basic", id: "b" }] }],
    });
    connection.get(`PRAGMA max_page_count = ${Number(pages) + 20}`);
    expect(runGroup([{ n: 0, request }], ledger, 5)).toMatchObject([{ failure: { kind: "busy" } }]);
    connection.get("PRAGMA max_page_count = 1000000");
    expect(runGroup([{ n: 0, request }], ledger, 5)).toMatchObject([
      {
        value: [
          ["created", 1, 1],
          ["created", 1, 2],
        ].map((outcome) => expect.arrayContaining(outcome)),
      },
    ]);
    expect(check(connection)).toEqual([]);
  });
});

it("fails a whole group at once when another process holds the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  const [other, connection] = [openWriting(join(folder, "store.sqlite")), openWriting(join(folder, "store.sqlite"))];
  try {
    const ledger = openLedger(openReader(connection));
    let begun = 0;
    const counted = {
      ...ledger,
      begin(now: number) {
        begun++;
        ledger.begin(now);
      },
    };
    const group = [small(1), small(2), small(3)].map((change, n) => ({
      n,
      request: packCommit({ changes: [change] }),
    }));
    connection.get("PRAGMA busy_timeout = 1");
    other.run("BEGIN IMMEDIATE");
    expect(runGroup(group, counted, 5)).toMatchObject(group.map(({ n }) => ({ n, failure: { kind: "busy" } })));
    expect(begun).toBe(1);
    other.run("ROLLBACK");
    expect(runGroup(group, counted, 5)).toMatchObject(
      group.map(({ n }) => ({ n, value: [["created", 1, n + 1, 5, 1]] })),
    );
  } finally {
    for (const one of [other, connection]) one.close();
    rmSync(folder, { recursive: true });
  }
});

describe("a file under which its folder is taken away", () => {
  const lost = { kind: "busy", message: "nothing was written: the file of the store was removed or replaced" };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cardea-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const large = { changes: Array.from({ length: 2_000 }, (_, n) => small(n)) };

  it.each([
    ["removed", (from: string) => rmSync(from, { recursive: true })],
    [
      "replaced",
      (from: string) => {
        renameSync(from, `${from}.old`);
        cpSync(`${from}.old`, from, { recursive: true });
      },
    ],
  ])("acknowledges nothing once it is %s", async (_what, take) => {
    const from = join(folder, "data");
    mkdirSync(from);
    const { store, close } = await openSqlite({ file: join(from, "store.sqlite"), now: () => 5 });
    try {
      await store.commit({ changes: [small(1)] });
      take(from);
      await expect(store.commit({ changes: [small(2)] })).rejects.toMatchObject(lost);
      await expect(store.commit(large)).rejects.toMatchObject(lost);
      expect(await store.health()).toEqual({ ok: false, reason: lost.message });
      expect(await store.read("Patient", "p1")).toBeDefined();
    } finally {
      await close();
    }
  });

  it("goes on when it is back", async () => {
    const from = join(folder, "data");
    mkdirSync(from);
    const { store, close } = await openSqlite({ file: join(from, "store.sqlite"), now: () => 5 });
    try {
      renameSync(from, `${from}.old`);
      await expect(store.commit({ changes: [small(1)] })).rejects.toMatchObject(lost);
      renameSync(`${from}.old`, from);
      expect(await store.commit({ changes: [small(1)] })).toMatchObject([{ did: "created" }]);
    } finally {
      await close();
    }
  });
});
