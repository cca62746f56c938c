import { beforeEach, describe, expect, it } from "@jest/globals";
import { sessionKind } from "../accounts/session.ts";
import { actTexts } from "../audit/acts.ts";
import type { Commit, ResourceStore } from "../storage/store.ts";
import { storeForFile } from "../testing/store.ts";
import { openGrants } from "./grants.ts";
import { kindOf } from "./shelf.ts";

const now = () => Date.parse("2024-05-01T12:00:00Z");

const opened = storeForFile(now);
beforeEach(() => opened.it.records.put({ kind: sessionKind, key: "session", body: {} }));

/** @param before Comes just before each commit. */
function grants(before: () => Promise<unknown> = async () => undefined) {
  const { store, records } = opened.it;
  const commit: ResourceStore["commit"] = async (given: Commit) => {
    await before();
    return store.commit(given);
  };
  return openGrants({ store: { commit }, records, audit: actTexts(now), now, nameOf: async (id) => `the ${id}` });
}

const app = {
  ...{ account: "a", user: "Patient/1", client: "c", session: "session", grantedAt: 1, lastUsedAt: 1 },
  ...{ scope: "patient/*.rs", context: { patient: "1" } },
};

let ids = 0;

async function made(more: Partial<typeof app> = {}, account = "a"): Promise<string> {
  const id = `grant-${++ids}`;
  await grants().adapter.upsert(id, { accountId: account, clientId: "c" }, 60);
  await grants().describe(id, { ...app, account, ...more });
  return id;
}

describe("a grant", () => {
  it("is not there without its session", async () => {
    const id = await made();
    await opened.it.records.delete(sessionKind, "session");
    expect(await grants().describe(id, app)).toBe(false);
  });

  it("is not there when its session ends at the same time", async () => {
    const id = `grant-${++ids}`;
    await grants().adapter.upsert(id, { accountId: "a", clientId: "c" }, 60);
    const ends = () => opened.it.records.delete(sessionKind, "session");
    expect(await grants(ends).describe(id, app)).toBe(false);
    expect(await grants().of(id)).toBeUndefined();
  });

  it("is there when its session is only used at the same time", async () => {
    const id = `grant-${++ids}`;
    await grants().adapter.upsert(id, { accountId: "a", clientId: "c" }, 60);
    let uses = 0;
    const use = async () =>
      ++uses === 1 && opened.it.records.put({ kind: sessionKind, key: "session", body: { uses } });
    expect(await grants(use).describe(id, app)).toBe(true);
    expect(await grants().of(id)).toEqual(app);
  });

  it("does not come back by being used when it has ended", async () => {
    const id = await made();
    expect(await grants().end(id, {})).toBe(true);
    await grants().touch(id);
    expect([await grants().of(id), await grants().end(id, {})]).toEqual([undefined, false]);
  });

  it("takes along what its app holds", async () => {
    const id = await made();
    const kind = kindOf("RefreshToken");
    await opened.it.records.put({ kind, key: "token", by: { grant: id }, body: {} });
    await grants().end(id, { client: "c" });
    expect(await opened.it.records.get(kind, "token")).toBeUndefined();
    expect((await opened.it.trail()).at(-1)).toContain('"code":"grant-revoked"');
  });
});

describe("for accounts, a grant", () => {
  it("is listed with what its app is called", async () => {
    const id = await made({}, "lister");
    expect(await grants().port.list("lister")).toEqual([
      { id, clientId: "c", clientName: "the c", scope: "patient/*.rs", patient: "1", grantedAt: 1, lastUsedAt: 1 },
    ]);
  });

  it.each([
    ["of its session", { sessions: ["session"], offline: false }, ["online"]],
    ["of another session", { sessions: ["other"], offline: true }, []],
    ["of its session, for all that lasts", { sessions: ["session"], offline: true }, ["online", "offline"]],
    ["of the account", { offline: true }, ["online", "offline"]],
    ["of the account, but for its session", { except: "session", offline: true }, []],
    ["of the account, but for another session", { except: "other", offline: true }, ["online", "offline"]],
  ] as const)("ends with what is %s", async (name, asked, expected) => {
    const online = await made({}, name);
    const offline = await made({ scope: "patient/*.rs offline_access" }, name);
    const changes = await grants().port.ending({ ...asked, account: name });
    const ended = changes.flatMap((change) => ("gone" in change ? [change.gone.key] : []));
    expect(ended.toSorted()).toEqual(expected.map((one) => ({ online, offline })[one]).toSorted());
  });

  it("is not another account's to end", async () => {
    const id = await made();
    expect(await grants().port.endingOne("b", id)).toBeUndefined();
    expect(await grants().port.endingOne("a", id)).toHaveLength(1);
    expect(await grants().port.endingOne("a", "nothing")).toBeUndefined();
  });
});
