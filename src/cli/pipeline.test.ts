import { describe, expect, it } from "@jest/globals";
import type { PlacedEntry } from "./pieces.ts";
import { pipeline } from "./pipeline.ts";
import type { Placed } from "./place.ts";
import type { Work } from "./work.ts";

const put = (id: string, more: Partial<PlacedEntry> = {}): PlacedEntry => ({
  place: id,
  request: { method: "PUT", url: `Patient/${id}` },
  ...more,
});
const work = (...entries: PlacedEntry[]): Work => ({ whole: undefined, entries, unread: [], documents: 0, end: 0 });
const nothing: Placed = { loaded: [], refused: [] };

async function* each(works: readonly Work[]): AsyncGenerator<Work> {
  yield* works;
}

/** Runs works, each of which takes a turn of the loop; tells what began and ended, and in which order. */
async function told(works: readonly Work[]): Promise<string> {
  const events: string[] = [];
  const nameOf = ({ entries }: Work) => entries[0]?.place ?? "";
  const run = async (one: Work): Promise<Placed> => {
    events.push(`+${nameOf(one)}`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`-${nameOf(one)}`);
    return nothing;
  };
  await pipeline(each(works), run, async (one) => void events.push(`=${nameOf(one)}`));
  return events.join(" ");
}

describe("works that are run", () => {
  it("are under way together when they touch different resources, and are done in order", async () => {
    expect(await told([work(put("a")), work(put("b"))])).toBe("+a +b -a =a -b =b");
  });

  it.each<[string, PlacedEntry]>([
    ["write what one before them writes", put("a")],
    ["may hold a conditional reference", put("b", { mayAsk: () => true })],
    ["update by a condition", put("b", { request: { method: "PUT", url: "Patient?name=b" } })],
    ["create by a condition", put("b", { request: { method: "POST", url: "Patient", ifNoneExist: "name=b" } })],
    ["delete", put("b", { request: { method: "DELETE", url: "Patient/b" } })],
  ])("wait for those before them when they %s", async (_why, entry) => {
    const name = entry.place;
    expect(await told([work(put("a")), work(entry)])).toBe(`+a -a =a +${name} -${name} =${name}`);
    expect(await told([work(entry), work(put("c"))])).toMatch(name === "a" ? /^\+a \+c/ : /^\+b -b =b \+c/);
  });

  it("are never so many that memory grows with the file", async () => {
    const large = (from: number) => work(...Array.from({ length: 250 }, (_, at) => put(`${from + at}`)));
    expect(await told([large(0), large(1_000), large(2_000)])).toMatch(/^\+0 \+1000 -0 (-1000 )?=0 \+2000/);
    const events = await told(Array.from({ length: 20 }, (_, at) => work(put(String(at)))));
    expect(events.indexOf("=0")).toBeLessThan(events.indexOf("+8"));
  });

  it("end with what one of them threw, once those before it are done", async () => {
    const done: string[] = [];
    const run = (one: Work) =>
      one.entries[0]?.place === "b" ? Promise.reject(new Error("b")) : Promise.resolve(nothing);
    const works = each([work(put("a")), work(put("b")), work(put("c"))]);
    const running = pipeline(works, run, async ({ entries }) => void done.push(entries[0]?.place ?? ""));
    await expect(running).rejects.toThrow("b");
    expect(done).toEqual(["a"]);
  });
});
