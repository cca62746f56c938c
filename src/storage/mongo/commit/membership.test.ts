import { expect, it } from "@jest/globals";
import { openClock } from "./clock.ts";
import type { Database } from "../database/database.ts";
import { openMembership } from "./membership.ts";

const time = { now: 1_000 };

it("stays below what a group under way may still commit, until that ends", () => {
  const clock = openClock({ node: 3, now: () => time.now, epoch: 0 });
  const { low, pin } = openMembership(3, clock, {} as Database);
  const ends = [pin()];
  const drawn = clock.next();
  time.now += 50;
  ends.push(pin());
  expect(low()).toBeLessThanOrEqual(drawn);
  ends[0]?.();
  const second = clock.next();
  time.now += 50;
  expect(low()).toBeGreaterThan(drawn);
  expect(low()).toBeLessThanOrEqual(second);
  ends[1]?.();
  expect(low()).toBeGreaterThan(second);
});
