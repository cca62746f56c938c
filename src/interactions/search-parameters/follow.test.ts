import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openContext, type Opened } from "../../context.ts";
import { openDefinitions } from "../../fhir/pack.ts";
import type { Resource } from "../../fhir/types.ts";
import { openRunner, type Runner } from "../../jobs/runner.ts";
import { openSqlite, type SqliteStore } from "../../storage/sqlite/store.ts";
import { openToAll } from "../security.ts";
import { reindexing } from "./reindex.ts";
import { worksOf } from "../../works.ts";

/** Some nodes on one store, none of which looks at anything by itself. */
interface Node extends Opened {
  runner: Runner;
}

const definitions = openDefinitions();
const clock = { now: 0 };
const now = () => clock.now;
let stored: SqliteStore;
let here: Node;
let there: Node;

beforeEach(async () => {
  clock.now = 1_700_000_000_000;
  stored = await openSqlite({ file: ":memory:", now });
  [here, there] = [nodeOf("here"), nodeOf("there")];
  await here.following.ensureFresh();
  await there.following.ensureFresh();
});
afterEach(() => stored.close());

function nodeOf(node: string): Node {
  const { store, records } = stored;
  const fail = (thrown: unknown) => {
    throw thrown;
  };
  const ground = {
    definitions,
    validator: undefined,
    base: "http://ours.test/fhir",
    now,
    newId: () => "new",
    version: "1",
    security: openToAll,
  };
  const settle = async () => undefined;
  const opened = openContext({ store, records, ...ground, node, settle, noteTrouble: fail });
  return { ...opened, runner: openRunner({ records, now, owner: node, works: worksOf(opened) }) };
}

const births = (more: object = {}): Resource => ({
  resourceType: "SearchParameter",
  url: "http://here.example/SearchParameter/births",
  status: "active",
  code: "births",
  base: ["Patient"],
  type: "number",
  expression: "(Patient.multipleBirth as integer)",
  ...more,
});

const patient = (multipleBirthInteger: number): Resource => ({ resourceType: "Patient", multipleBirthInteger });

async function write({ context: { store, prepare } }: Node, resource: Resource, id: string): Promise<void> {
  await store.commit({ changes: [prepare(resource, id, "PUT")] });
}

/** The ids that a node finds. */
async function found({ search, store }: Node, value: number): Promise<readonly string[]> {
  const { query } = search.parse(["Patient"], [["births", String(value)]], "strict");
  return (await store.search(query)).versions.map(({ id }) => id);
}

const isAsked =
  ({ search }: Node) =>
  () =>
    search.parse(["Patient"], [["births", "1"]], "strict");

describe("a parameter that one node is told of", () => {
  test("is refused until its index is whole, with how far it is, and then used by all who look", async () => {
    await write(here, patient(2), "before");
    await write(here, births(), "births");
    expect(isAsked(here)).toThrow("births: births is being indexed: 0 % are done");
    expect(isAsked(there)).toThrow("Patient has no search parameter births");
    await there.following.refresh();
    expect(await here.runner.turn()).toBe(true);
    await there.following.refresh();
    expect([await found(here, 2), await found(there, 2)]).toEqual([["before"], ["before"]]);
    expect(here.search.claims("Patient").parameters.map(({ name }) => name)).toContain("births");
  });

  test("is not indexed before another node that lives knows of it; one that is not heard of is not waited for", async () => {
    await write(here, births(), "births");
    const { place } = here.following.state();
    expect(await here.following.know(place)).toBe(false);
    await there.following.refresh();
    expect(await here.following.know(place)).toBe(true);
    await write(here, births({ expression: "Patient.multipleBirth.ofType(integer)" }), "births");
    expect(await here.following.know(here.following.state().place)).toBe(false);
    clock.now += 20_000;
    expect(await here.following.know(here.following.state().place)).toBe(true);
  });

  test("is in what was prepared before it was known, and is committed after", async () => {
    const change = there.context.prepare(patient(3), "late", "PUT");
    await write(here, births(), "births");
    await there.following.refresh();
    await here.runner.turn();
    await there.context.store.commit({ changes: [{ ...change }] });
    expect(await found(here, 3)).toEqual(["late"]);
  });

  test("is not said to be known while a commit is under way that does not know it", async () => {
    let end: () => void = () => undefined;
    const working = there.following.during(() => new Promise<void>((resolve) => (end = resolve)));
    await write(here, births(), "births");
    const { place } = here.following.state();
    const looking = there.following.refresh();
    await here.following.refresh();
    expect(await here.following.know(place)).toBe(false);
    end();
    await Promise.all([working, looking]);
    expect(await here.following.know(place)).toBe(true);
  });

  test("is left out when its code is taken, by whoever was there first, on all nodes alike", async () => {
    await write(here, births(), "births");
    // Prepared by a node that does not know of the first.
    await write(there, births({ expression: "Patient.multipleBirth.ofType(integer)" }), "again");
    await here.following.refresh();
    const used = [here, there].map(({ following }) => following.state().used.map(({ id }) => id));
    expect(used).toEqual([["births"], ["births"]]);
  });
});

test("a node that only reads is not waited for; once it writes it knows first, and is waited for", async () => {
  const third = nodeOf("third");
  await third.following.refresh();
  await write(here, births(), "births");
  await there.following.refresh();
  const { place } = here.following.state();
  expect(await here.following.know(place)).toBe(true);
  await write(third, patient(5), "five");
  expect(third.following.state().place).toBe(place);
  await write(here, births({ expression: "Patient.multipleBirth.ofType(integer)" }), "births");
  await there.following.refresh();
  expect(await here.following.know(here.following.state().place)).toBe(false);
  await third.following.refresh();
  expect(await here.following.know(here.following.state().place)).toBe(true);
});

describe("the name under which values are stored", () => {
  const name = () => here.following.state().used[0]?.name;

  test("stays while the meaning does, and is told by the history alone", async () => {
    await write(here, births(), "births");
    const first = name();
    await write(here, births({ description: "other words", status: "draft" }), "births");
    expect(name()).toBe(first);
    const anew = nodeOf("anew");
    await anew.following.refresh();
    expect(anew.following.state().used[0]?.name).toBe(first);
  });

  test.each([
    ["another expression", { expression: "Patient.multipleBirth.ofType(integer)" }],
    ["another type", { type: "token" }],
    [
      "another base",
      { base: ["Patient", "Person"], type: "token", expression: "(Patient.multipleBirth as integer) | Person.active" },
    ],
    ["a target", { target: ["Patient"] }],
    ["another code", { code: "births-more" }],
  ])("is a new one for %s", async (_what, change) => {
    await write(here, births(), "births");
    const first = name();
    await write(here, births(change), "births");
    expect([typeof name(), name() === first]).toEqual(["string", false]);
  });

  test.each([["retired"], ["unknown"]])("is a new one after it was %s", async (status) => {
    await write(here, births(), "births");
    const first = name();
    await write(here, births({ status }), "births");
    expect(name()).toBeUndefined();
    await write(here, births(), "births");
    expect(name()).not.toBe(first);
  });
});

describe("a parameter that is deleted", () => {
  test("is unknown at once, and what was indexed by it is taken out by a job", async () => {
    await write(here, patient(2), "one");
    await write(here, births(), "births");
    await there.following.refresh();
    await here.runner.turn();
    const name = here.following.state().used[0]?.name ?? "";
    const present = { types: ["Patient"], where: { op: "present", param: name }, sort: [], limit: 9 } as const;
    expect((await stored.store.search(present)).versions.length).toBe(1);
    await here.context.store.commit({
      changes: [{ type: "SearchParameter", id: "births", method: "DELETE", entries: [] }],
    });
    expect(isAsked(here)).toThrow("Patient has no search parameter births");
    await there.following.refresh();
    await here.runner.turn();
    expect((await stored.store.search(present)).versions).toEqual([]);
    expect(await here.runner.turn()).toBe(false);
  });
});

test("what takes long to index is done in turns, each resource once: a new definition waits for one of them", async () => {
  const ids = Array.from({ length: 32 }, (_, n) => `p${n}`);
  for (const id of ids) await write(here, { resourceType: "Patient", id }, id);
  const turns: string[][] = [];
  let clock = 0;
  const work = reindexing({
    store: stored.store,
    index(resource) {
      clock += 10;
      turns.at(-1)?.push(resource.id ?? "");
      return here.search.index(resource);
    },
    async during(turn) {
      turns.push([]);
      return turn();
    },
    know: async () => true,
    edition: () => here.search.edition(),
    whole: async () => undefined,
    rest: async () => undefined,
    wait: async () => undefined,
    clock: () => clock,
  });
  const ended = await work({
    input: { types: ["Patient"], names: [], place: 0 },
    cursor: undefined,
    progress: { done: 0, total: 0 },
    save: async () => undefined,
    stopping: () => false,
  });
  expect(ended).toBe("done");
  expect(turns.flat()).toEqual(ids);
  expect(Math.max(...turns.map(({ length }) => length))).toBe(3);
});
