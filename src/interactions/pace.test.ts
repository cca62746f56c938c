import { expect, it } from "@jest/globals";
import { pacer } from "./pace.ts";

/** Works longer than a stretch. */
function work(): void {
  const end = performance.now() + 12;
  while (performance.now() < end);
}

it("gives each of several who wait a turn of the event loop of its own", async () => {
  const pace = pacer();
  let turns = 0;
  let counting = true;
  const count = () => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const seen: number[] = [];
  work();
  const worker = async () => {
    await pace();
    seen.push(turns);
    work();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  counting = false;
  expect(new Set(seen).size).toBe(8);
});

it("lets who has time left go on", () => {
  expect(pacer()()).toBeUndefined();
});
