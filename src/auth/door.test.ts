import { expect, it } from "@jest/globals";
import { openDoor } from "./door.ts";
import type { Bearer } from "./tokens.ts";

const bearer = (client: string): Bearer => ({ caller: { client, scopes: [] }, scope: "", expires: 0 });

interface Waiting {
  answer: (found: Bearer | undefined) => void;
  fail: (error: Error) => void;
}

/** A door whose tokens are looked up when the test says so. */
function rig() {
  const waiting: Waiting[] = [];
  const door = openDoor({
    tokens: { callerOf: () => new Promise((answer, fail) => waiting.push({ answer, fail })) },
    issuers: async () => undefined,
    keys: { at: () => [], refresh: async () => undefined },
    links: { accountOf: async () => undefined },
    now: () => 0,
  });
  return { door, waiting };
}

it("of many who come at once each is who they are, in whatever order that is known", async () => {
  const { door, waiting } = rig();
  const asked = ["a", "b", "c"].map((name) => door(`Bearer ${name}`));
  const [a, b, c] = waiting;
  c?.answer(bearer("c"));
  a?.answer(bearer("a"));
  b?.answer(undefined);
  expect((await Promise.all(asked)).map((one) => one?.caller.client)).toEqual(["a", undefined, "c"]);
});

it("fails for the one whose token cannot be looked up", async () => {
  const { door, waiting } = rig();
  const asked = [door("Bearer a"), door("Bearer b")];
  waiting[0]?.fail(new Error("the store is away"));
  waiting[1]?.answer(bearer("b"));
  const [first, second] = await Promise.allSettled(asked);
  expect(first).toMatchObject({ status: "rejected", reason: { message: "the store is away" } });
  expect(second).toMatchObject({ status: "fulfilled", value: { caller: { client: "b" } } });
});
