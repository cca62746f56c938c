import { describe, expect, test } from "@jest/globals";
import { openSqlite } from "../storage/sqlite/store.ts";
import { type Hold, Lost } from "./hold.ts";
import { openJobs } from "./jobs.ts";
import { lease, openRunner, type Work } from "./runner.ts";

const kind = "count";

/** Jobs and runners on one store, under a clock that is set. */
async function rig() {
  const clock = { now: 1_000_000 };
  const now = () => clock.now;
  const { records, close } = await openSqlite({ file: ":memory:", now });
  const runner = (owner: string, work: Work) => openRunner({ records, now, owner, works: { [kind]: work } });
  return { clock, jobs: openJobs(records, now), runner, close };
}

/** Something that is waited for, and what makes it come. */
function gate<T>() {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open };
}

/** Counts to the number that it is given, a step a note. */
const counting: Work = async (hold) => {
  const total = hold.input as number;
  for (let n = (hold.cursor as number | undefined) ?? 0; n < total;) await hold.save(++n, { done: n, total });
  return "done";
};

/** Takes a job, says that it holds it, and goes no further until it may. */
function holding() {
  const [held, left] = [gate<Hold>(), gate<"done" | "paused">()];
  const work: Work = async (hold) => {
    held.open(hold);
    return left.opened;
  };
  return { work, held: held.opened, letGo: left.open };
}

describe("a job", () => {
  test("is queued, done by whoever takes it, and then says so", async () => {
    const { jobs, runner, close } = await rig();
    expect(await jobs.start({ id: "a", kind, input: 3 })).toBe(true);
    expect(await jobs.get("a")).toMatchObject({ state: "queued", progress: { done: 0, total: 0 }, attempts: 0 });
    const one = runner("one", counting);
    expect(await one.turn()).toBe(true);
    expect(await one.turn()).toBe(false);
    expect(await jobs.get("a")).toMatchObject({ state: "done", progress: { done: 3, total: 3 }, cursor: 3 });
    expect(await jobs.get("a")).not.toHaveProperty("lease");
    expect((await jobs.list(kind, "ended")).map(({ id }) => id)).toEqual(["a"]);
    expect(await jobs.list(kind, "open")).toEqual([]);
    await close();
  });

  test("of one id is there once while it is open, and may be done again when it is done", async () => {
    const { jobs, runner, close } = await rig();
    const order = { id: "a", kind, input: 1 };
    expect(await Promise.all([jobs.start(order), jobs.start(order)])).toEqual([true, false]);
    await runner("one", counting).turn();
    expect(await jobs.start(order)).toBe(true);
    expect(await jobs.get("a")).toMatchObject({ state: "queued" });
    await close();
  });

  test("that nobody can do is left alone", async () => {
    const { jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind: "other", input: 1 });
    expect(await runner("one", counting).turn()).toBe(false);
    await close();
  });

  test("is given back when its runner stops, and gone on with by another from its cursor", async () => {
    const { jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 5 });
    const seen: unknown[] = [];
    const first = runner("one", async (hold) => {
      await hold.save(2, { done: 2, total: 5 });
      const stopped = first.stop();
      seen.push(hold.stopping());
      void stopped;
      return "paused";
    });
    await first.turn();
    expect(await jobs.get("a")).toMatchObject({ state: "queued", cursor: 2, attempts: 0 });
    expect(await first.turn()).toBe(false);
    await runner("two", async (hold) => {
      seen.push(hold.cursor, hold.progress);
      return counting(hold);
    }).turn();
    expect(seen).toEqual([true, 2, { done: 2, total: 5 }]);
    expect(await jobs.get("a")).toMatchObject({ state: "done", progress: { done: 5, total: 5 } });
    await close();
  });
});

describe("a lease", () => {
  test("keeps all others from the job until it runs out, and is renewed", async () => {
    const { clock, jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 1 });
    const { work, held, letGo } = holding();
    const [one, two] = [runner("one", work), runner("two", counting)];
    const working = one.turn();
    await held;
    clock.now += lease - 1;
    expect(await two.turn()).toBe(false);
    await one.renew();
    clock.now += lease - 1;
    expect(await two.turn()).toBe(false);
    letGo("done");
    await working;
    expect(await jobs.get("a")).toMatchObject({ state: "done" });
    await close();
  });

  test("that ran out lets another one go on; what the first then notes is refused, and changes nothing", async () => {
    const { clock, jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 4 });
    const { work, held, letGo } = holding();
    const first = runner("one", work);
    const working = first.turn();
    const hold = await held;
    await hold.save(1, { done: 1, total: 4 });
    clock.now += lease;
    const seen: unknown[] = [];
    await runner("two", async (taken) => {
      seen.push(taken.cursor);
      return counting(taken);
    }).turn();
    await expect(hold.save(2, { done: 2, total: 4 })).rejects.toThrow(Lost);
    await first.renew();
    letGo("paused");
    await working;
    expect(seen).toEqual([1]);
    expect(await jobs.get("a")).toMatchObject({ state: "done", cursor: 4 });
    await close();
  });

  test("is taken by one of many who are there at once", async () => {
    const { jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 1 });
    let atWork = 0;
    const { opened, open } = gate<"done">();
    const work: Work = async () => {
      atWork++;
      return opened;
    };
    const turns = Array.from({ length: 20 }, (_, n) => runner(`r${n}`, work).turn());
    open("done");
    await Promise.all(turns);
    expect(atWork).toBe(1);
    await close();
  });
});

describe("a job that fails", () => {
  const failing: Work = async () => {
    throw new Error("no such thing");
  };

  test("is tried again a little later each time, and has failed for its reason after the fifth", async () => {
    const { clock, jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 1 });
    const one = runner("one", failing);
    for (let n = 1; n <= 5; n++) {
      expect(await one.turn()).toBe(true);
      expect(await one.turn()).toBe(false);
      clock.now += n * 1_000;
    }
    expect(await one.turn()).toBe(false);
    expect(await jobs.get("a")).toMatchObject({ state: "failed", error: "no such thing" });
    expect(await jobs.start({ id: "a", kind, input: 1 })).toBe(false);
    await close();
  });

  test("after it came on has all its attempts again", async () => {
    const { clock, jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 1 });
    const one = runner("one", async (hold) => {
      await hold.save(((hold.cursor as number | undefined) ?? 0) + 1, { done: 0, total: 0 });
      throw new Error("not yet");
    });
    for (let n = 0; n < 12; n++) {
      expect(await one.turn()).toBe(true);
      clock.now += 10_000;
    }
    expect(await jobs.get("a")).toMatchObject({ state: "queued", cursor: 12, error: "not yet" });
    await close();
  });

  test("by taking whoever works on it with it has failed, too", async () => {
    const { clock, jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 1 });
    for (let n = 0; n < 5; n++) {
      const { work, held } = holding();
      void runner(`gone ${n}`, work).turn();
      await held;
      clock.now += lease;
    }
    expect(await runner("next", counting).turn()).toBe(true);
    expect(await jobs.get("a")).toMatchObject({ state: "failed", error: "who worked on it came to an end each time" });
    await close();
  });
});

describe("a job that is cancelled", () => {
  test("has failed for that reason, is not taken, and its worker can note nothing more", async () => {
    const { jobs, runner, close } = await rig();
    await jobs.start({ id: "a", kind, input: 4 });
    const { work, held, letGo } = holding();
    const working = runner("one", work).turn();
    const hold = await held;
    expect(await jobs.cancel("a")).toBe(true);
    await expect(hold.save(1, { done: 1, total: 4 })).rejects.toThrow(Lost);
    letGo("done");
    await working;
    expect(await jobs.get("a")).toMatchObject({ state: "failed", error: "it was cancelled" });
    expect(await jobs.cancel("a")).toBe(false);
    expect(await jobs.cancel("none")).toBe(false);
    await close();
  });
});

test("more jobs than a page are all listed, by id", async () => {
  const { jobs, close } = await rig();
  const ids = Array.from({ length: 230 }, (_, n) => `j${String(n).padStart(3, "0")}`);
  for (const id of ids) await jobs.start({ id, kind, input: 0 });
  expect((await jobs.list(kind, "open")).map(({ id }) => id)).toEqual(ids);
  await close();
});
