import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { IndexEntry, Query } from "../storage/query.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import { knowingPlaces, restoredPlaces, type Clock } from "./contained-places.ts";
import { parsed, search } from "./trial.ts";

type Opened = Awaited<ReturnType<typeof openSqlite>>;

let opened: Opened;
/** Of the world: waiting moves it. */
let time = 0;
let asked: Query["where"][] = [];

beforeEach(async () => {
  [time, asked] = [0, []];
  opened = await openSqlite({ file: ":memory:", now: () => Date.UTC(2024, 0, 1) });
});
afterEach(() => opened.close());

const clock: Clock = {
  now: () => time,
  wait: (ms) => {
    time += ms;
    return Promise.resolve();
  },
};

/** A node on the one database, that notes what the database is asked. */
const node = () => {
  const store = {
    ...opened.store,
    search: (query: Query) => {
      asked.push(query.where);
      return opened.store.search(query);
    },
  };
  return knowingPlaces(store, opened.records, clock);
};

const resource = (id: string, family: string) => ({
  ...{ resourceType: "Observation", id, subject: { reference: "#p" } },
  contained: [{ resourceType: "Patient", id: "p", name: [{ family }] }],
});

const change = (id: string, entries: readonly IndexEntry[]) => ({
  ...({ type: "Observation", id, method: "PUT", entries } as const),
  text: `{"resourceType":"Observation","id":"${id}","meta":{}}`,
});

const written = (id: string, family: string) => change(id, search.index(resource(id, family)));
const { query } = parsed("Observation?patient.name=doe");
const found = async (store: ReturnType<typeof node>) => (await store.search(query)).versions.map(({ id }) => id);

describe("what several nodes know of what is contained", () => {
  it("leaves out of a search what was never stored", async () => {
    await found(node());
    expect(asked.map(({ op }) => op)).toEqual(["refers"]);
    await node().commit({ changes: [written("o", "Doe")] });
    expect(await found(node())).toEqual(["o"]);
    expect(asked.map(({ op }) => op)).toEqual(["refers", "or"]);
  });

  it("keeps what other references lead to left out", async () => {
    await node().commit({ changes: [written("o", "Doe")] });
    const { query: other } = parsed("Observation?performer:Patient.name=doe");
    await node().search(other);
    expect(asked.map(({ op }) => op)).toEqual(["refers"]);
  });

  it("finds at once what another node writes, whatever a node has read before", async () => {
    const [writer, reader] = [node(), node()];
    expect(await found(reader)).toEqual([]);
    await writer.commit({ changes: [written("o", "Doe")] });
    expect(await found(reader)).toEqual(["o"]);
  });

  it("waits as long before the first is stored as another node may go by what it read", async () => {
    const [writer, other] = [node(), node()];
    await writer.commit({ changes: [written("a", "Doe")] });
    expect(time).toBeGreaterThanOrEqual(500);
    const before = time;
    await writer.commit({ changes: [written("b", "Doe")] });
    expect(time).toBe(before);
    // It sees the place just now, and cannot know how long it has been there.
    await other.commit({ changes: [written("c", "Doe")] });
    expect(time).toBe(before + 500);
  });

  it("knows of what is indexed anew", async () => {
    await node().commit({ changes: [change("o", [])] });
    const { seq = 0 } = (await opened.store.read("Observation", "o")) ?? {};
    await node().reindex([{ type: "Observation", id: "o", seq, entries: search.index(resource("o", "Doe")) }]);
    expect(await found(node())).toEqual(["o"]);
  });

  it.each([
    ["in one go: what was stored is known", true, "refers"],
    ["again and again: all is taken for known", false, "or"],
  ])("knows what is restored %s", async (_how, isFirst, op) => {
    const places = restoredPlaces(opened.records);
    await places.begin(isFirst);
    const entries = search.index(resource("o", "Doe"));
    places.see({ type: "Observation", entries });
    await opened.store.commit({ changes: [change("o", entries)] });
    expect(await found(node())).toEqual(["o"]);
    await places.end();
    expect(await found(node())).toEqual(["o"]);
    const { query: other } = parsed("Observation?performer:Patient.name=doe");
    await node().search(other);
    expect(asked.at(-1)?.op).toBe(op);
  });
});
