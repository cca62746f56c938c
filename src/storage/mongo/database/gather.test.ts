import { expect, it } from "@jest/globals";
import { openGatherer } from "./gather.ts";

/** Answers each key with itself, and notes what was asked for together. */
function rig(most: number) {
  const asked: string[][] = [];
  const gatherer = openGatherer(async (keys) => {
    asked.push([...keys]);
    await new Promise(setImmediate);
    if (keys.includes("bad")) throw new Error("bad");
    return new Map(keys.filter((key) => key !== "none").map((key) => [key, key]));
  }, most);
  return { gatherer, asked };
}

it("asks once for what is asked for together, and answers each", async () => {
  const { gatherer, asked } = rig(64);
  expect(await Promise.all(["a", "b", "a", "none"].map((key) => gatherer.ask(key)))).toEqual([
    "a",
    "b",
    "a",
    undefined,
  ]);
  expect(asked).toEqual([["a", "b", "none"]]);
});

it("keeps what comes meanwhile for the next, a bounded number at once", async () => {
  const { gatherer, asked } = rig(2);
  const first = gatherer.ask("a").then(() => Promise.all([gatherer.ask("d"), gatherer.ask("e")]));
  await Promise.all([first, gatherer.ask("b"), gatherer.ask("c")]);
  expect(asked).toEqual([["a", "b"], ["c", "d"], ["e"]]);
});

it("fails those who asked for what failed, and nobody after them", async () => {
  const { gatherer } = rig(2);
  const answers = await Promise.allSettled(["bad", "a", "b", "c"].map((key) => gatherer.ask(key)));
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
  expect(await gatherer.ask("d")).toBe("d");
});

it("settles when nothing is under way", async () => {
  const { gatherer, asked } = rig(1);
  await gatherer.settled();
  const answers = ["a", "b"].map((key) => gatherer.ask(key));
  await gatherer.settled();
  expect(asked).toEqual([["a"], ["b"]]);
  expect(await Promise.all(answers)).toEqual(["a", "b"]);
});
