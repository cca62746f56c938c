/** Searches: pages, totals, includes. What criteria mean is asked at random by property.ts. */
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import type { Cursor, Query } from "../query.ts";
import { day, put, remove, to, token } from "./samples.ts";

const everything = { types: ["Patient"], where: { op: "all" }, sort: [], limit: 99 } as const;
const idsIn =
  (store: Rig["store"]) =>
  async (query: Partial<Query>): Promise<string[]> =>
    (await store().search({ ...everything, ...query })).versions.map(({ id }) => id);

/** What is found and counted. */
export function findContract({ store }: Rig): void {
  const ids = idsIn(store);

  it("finds nothing in an empty store, or of a type that never was", async () => {
    expect(await store().search({ ...everything, total: "accurate" })).toMatchObject({
      versions: [],
      included: [],
      total: 0,
    });
    expect(await ids({ types: [] })).toEqual([]);
    expect(await ids({ types: ["Nothing", "__proto__"] })).toEqual([]);
  });

  it("gives only a total when the page is to hold none", async () => {
    await store().commit({ changes: [put("Patient", "a"), put("Patient", "b")] });
    const page = await store().search({ ...everything, limit: 0, total: "accurate" });
    expect([page.versions, page.next, page.total]).toEqual([[], undefined, 2]);
    expect((await store().search(everything)).total).toBeUndefined();
    expect((await store().search({ ...everything, total: "estimate" })).total).toEqual(expect.any(Number));
  });

  it("finds a code that was stored after it was first asked for", async () => {
    const where = { op: "token", param: "code", code: "new" } as const;
    expect(await ids({ where })).toEqual([]);
    await store().commit({ changes: [put("Patient", "a", [token("code", "new")])] });
    expect(await ids({ where })).toEqual(["a"]);
    await store().commit({ changes: [put("Patient", "a", [token("code", "old")], '"x":1')] });
    expect(await ids({ where })).toEqual([]);
  });

  it("takes equal entries of one resource for one", async () => {
    const [code, patient] = [token("code", "a", "s"), to("patient", "Patient", "x")];
    await store().commit({ changes: [put("Patient", "a", [code, patient, code, { ...code }, { ...patient }])] });
    for (const where of [
      { op: "token", param: "code", code: "a" },
      { op: "reference", param: "patient", type: "Patient", id: "x" },
    ] as const) {
      const page = await store().search({ ...everything, where, limit: 1, total: "accurate" });
      expect([page.versions.length, page.total, page.next]).toEqual([1, 1, undefined]);
    }
  });
}

/** In which order, and page by page. */
export function orderContract({ store }: Rig): void {
  const ids = idsIn(store);

  it("pages through what others create, change and delete, without losing or repeating what stays", async () => {
    const created = Array.from({ length: 60 }, (_value, n) => put("Patient", `p${n}`, [day(n % 7)]));
    await store().commit({ changes: created });
    const query: Query = { ...everything, sort: [{ param: "date", kind: "range", descending: true }], limit: 7 };
    const found: string[] = [];
    let after: Cursor | undefined;
    for (let n = 0; n < 50; n++) {
      const page = await store().search(after ? { ...query, after } : query);
      found.push(...page.versions.map(({ id }) => id).filter((id) => id.startsWith("p")));
      after = page.next;
      if (!after) break;
      await store().commit({ changes: [put("Patient", `new${n}`, [day(n % 7)])] });
      await store().commit({
        changes: [put("Patient", `new${n}`, [day(3)], '"x":1'), remove("Patient", `new${n - 1}`)],
      });
    }
    expect(found).toHaveLength(60);
    expect(new Set(found).size).toBe(60);
  });

  it("sorts by the lowest value ascending, by the highest descending, those without one last", async () => {
    const changes = [
      put("Patient", "none"),
      put("Patient", "wide", [day(1), day(9)]),
      put("Patient", "five", [day(5)]),
    ];
    await store().commit({ changes });
    const by = (descending: boolean) => ids({ sort: [{ param: "date", kind: "range", descending }] });
    expect(await by(false)).toEqual(["wide", "five", "none"]);
    expect(await by(true)).toEqual(["wide", "five", "none"]);
    const before5 = { op: "range", param: "date", how: "ends-before", low: 5, high: 6 } as const;
    expect(await ids({ where: before5 })).toEqual(["wide"]);
  });

  it("breaks ties by the order of creation, not of first mention", async () => {
    await store().commit({ changes: [put("Observation", "o", [to("subject", "Patient", "late")])] });
    await store().commit({ changes: [put("Patient", "early", [day(1)])] });
    await store().commit({ changes: [put("Patient", "late", [day(1)])] });
    expect(await ids({})).toEqual(["early", "late"]);
    expect(await ids({ sort: [{ param: "date", kind: "range", descending: false }] })).toEqual(["early", "late"]);
    expect(await ids({ sort: [{ param: "date", kind: "range", descending: true }] })).toEqual(["late", "early"]);
  });

  it("ends a search that takes too long", async () => {
    await store().commit({ changes: Array.from({ length: 1_100 }, (_value, n) => put("Patient", `p${n}`)) });
    const where = { op: "not", of: { op: "present", param: "x" } } as const;
    await expect(store().search({ ...everything, where, deadline: -1, total: "accurate" })).rejects.toMatchObject({
      kind: "too-costly",
    });
    expect(await ids({ where, limit: 1 })).toEqual(["p0"]);
  });
}

/** What comes with a page. */
export function includeContract({ store }: Rig): void {
  it("includes what is pointed at and what points here, once, up to a limit", async () => {
    const patients = ["a", "b"].map((id) => put("Patient", id, [to("doctor", "Practitioner", "d")]));
    const observations = ["1", "2", "3"].map((id) => put("Observation", id, [to("subject", "Patient", "a")]));
    await store().commit({ changes: [put("Practitioner", "d"), ...patients, ...observations] });
    const out = {
      direction: "out",
      source: "Patient",
      param: "doctor",
      targets: ["Practitioner"],
      iterate: false,
    } as const;
    const into = {
      direction: "in",
      source: "Observation",
      param: "subject",
      targets: ["Patient"],
      iterate: false,
    } as const;
    const page = async (query: Partial<Query>) => {
      const { included, cut } = await store().search({ ...everything, ...query });
      return [included.map(({ id }) => id), cut];
    };
    expect(await page({ include: [out, into] })).toEqual([["d", "1", "2", "3"], false]);
    expect(await page({ include: [into], includeLimit: 3 })).toEqual([["1", "2", "3"], false]);
    expect(await page({ include: [into], includeLimit: 2 })).toEqual([["1", "2"], true]);
    const here = { ...into, where: { op: "id", ids: ["2"] } } as const;
    expect(await page({ include: [here] })).toEqual([["2"], false]);
    const two = {
      types: ["Observation"],
      include: [
        { ...into, direction: "out" as const },
        { ...out, iterate: true },
      ],
    };
    expect(await page(two)).toEqual([["a", "d"], false]);
  });
}
