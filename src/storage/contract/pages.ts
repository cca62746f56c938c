/** Pages end with the version with which their texts come to a length, however many were asked for. */
import { beforeEach, expect, it } from "@jest/globals";
import type { Cursor, Hop, Query, SortKey } from "../query.ts";
import type { HistoryQuery, ResourceStore } from "../store.ts";
import type { Rig } from "./rig.ts";
import { day, put, to, token } from "./samples.ts";

/** Characters of a page, and of what makes a text long: three of them fill a page. */
const [longest, filling] = [1_000_000, 400_000];
const content = `"n":"${"x".repeat(filling)}"`;

const ids = Array.from({ length: 8 }, (_value, n) => `p${n}`);
/** The third is longer than a page. */
const patients = ids.map((id, n) => {
  const entries = [day(n), token("code", "c"), to("doctor", "Practitioner", "d")];
  return put("Patient", id, entries, n === 2 ? `"n":"${"x".repeat(longest + 1)}"` : content);
});

const byDate = (descending: boolean): SortKey[] => [{ param: "date", kind: "range", descending }];
const byText: SortKey[] = [{ param: "code", kind: "text", descending: false }];
const denied = { op: "not", of: { op: "text", param: "code", text: "x" } } as const;

/** Places of patients, page by page: `0 1|2`. */
const paged = (pages: readonly (readonly number[])[]): string => pages.map((page) => page.join(" ")).join("|");

const filled = (openShort: Rig["openShort"]): (() => ResourceStore) => {
  let store: ResourceStore;
  beforeEach(async () => {
    store = await openShort(longest);
    await store.commit({ changes: [put("Practitioner", "d")] });
    for (const patient of patients) await store.commit({ changes: [patient] });
  });
  return () => store;
};

/** Pages of searches, also of those that take long. */
export function longPageContract({ openShort }: Rig): void {
  const store = filled(openShort);

  it.each<[string, Partial<Query>, string]>([
    ["in the order of creation", {}, "0 1 2|3 4 5|6 7"],
    ["sorted", { sort: byDate(true) }, "7 6 5|4 3 2|1 0"],
    ["of few asked for", { limit: 2 }, "0 1|2|3 4|5 6|7"],
    ["that an index leads to", { where: { op: "token", param: "code", code: "c" } }, "0 1 2|3 4 5|6 7"],
    ["that are all looked at", { where: denied, sort: byDate(false) }, "0 1 2|3 4 5|6 7"],
    ["in an order that no index has", { where: denied, sort: byText }, "0 1 2|3 4 5|6 7"],
  ])("end, and the next goes on: %s", async (_name, more, expected) => {
    const query: Query = { types: ["Patient"], where: { op: "all" }, sort: [], limit: 50, ...more };
    const pages: number[][] = [];
    let after: Cursor | undefined;
    do {
      const page = await store().search(after ? { ...query, after } : { ...query, total: "accurate" });
      if (!after) expect(page.total).toBe(ids.length);
      pages.push(page.versions.map(({ id }) => ids.indexOf(id)));
      after = page.next && (JSON.parse(JSON.stringify(page.next)) as Cursor);
    } while (after && pages.length < 99);
    expect(paged(pages)).toBe(expected);
  });
}

/** Pages of histories. */
export function longHistoryContract({ openShort }: Rig): void {
  const store = filled(openShort);

  it.each([
    ["newest first", true, "7 6 5|4 3 2|1 0"],
    ["oldest first", false, "0 1 2|3 4 5|6 7"],
  ])("end, and the next goes on: %s", async (_name, descending, expected) => {
    const pages: number[][] = [];
    let query: HistoryQuery = { type: "Patient", descending, limit: 50, total: true };
    for (let more = true; more && pages.length < 99;) {
      const page = await store().history(query);
      expect(page.total).toBe(ids.length);
      pages.push(page.versions.map(({ id }) => ids.indexOf(id)));
      const last = page.versions.at(-1)?.seq ?? 0;
      query = { ...query, ...(descending ? { before: last } : { after: last }) };
      more = page.more;
    }
    expect(paged(pages)).toBe(expected);
  });

  it("say that there is more behind a page that is not long, too", async () => {
    const more = async (limit: number) => (await store().history({ type: "Patient", descending: true, limit })).more;
    expect([await more(2), await more(3)]).toEqual([true, true]);
    const one = { type: "Patient", id: "p0", descending: true, limit: 1 };
    expect((await store().history(one)).more).toBe(false);
  });
}

/** What is included. */
export function longIncludeContract({ openShort }: Rig): void {
  const store = filled(openShort);

  it("is cut where it is too long, and says so", async () => {
    const hop: Hop = {
      ...{ direction: "in", source: "Patient", param: "doctor" },
      ...{ targets: ["Practitioner"], iterate: false },
    } as const;
    const query: Query = { types: ["Practitioner"], where: { op: "all" }, sort: [], limit: 9, include: [hop] };
    const page = await store().search({ ...query, total: "accurate" });
    expect(page).toMatchObject({ versions: [{ id: "d" }], cut: true, total: 1 });
    expect(page.included.map(({ id }) => id)).toEqual(["p0", "p1", "p2"]);
    const few = { ...hop, where: { op: "id", ids: ["p3", "p4"] } } as const;
    const whole = { included: [{ id: "p3" }, { id: "p4" }], cut: false };
    expect(await store().search({ ...query, include: [few] })).toMatchObject(whole);
  });
}
