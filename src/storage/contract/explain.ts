/** How a store says that it answers a query. */
import { beforeEach, expect, it } from "@jest/globals";
import type { Hop, Query } from "../query.ts";
import type { Plan } from "../store.ts";
import type { Rig } from "./rig.ts";
import { day, put, to, token } from "./samples.ts";

const secret = "secretword";

/** What a plan tells, and what it does not. */
export function explainContract({ store }: Rig): void {
  const explain = async (query: Partial<Query>): Promise<Plan> =>
    store().explain({ types: ["Observation"], where: { op: "all" }, sort: [], limit: 2, ...query });
  const coded = { op: "token", param: "code", code: secret } as const;
  const subject: Hop = {
    ...{ direction: "out" as const, source: "Observation", param: "subject", targets: ["Patient"] },
    iterate: false,
  };
  beforeEach(async () => {
    const observations = Array.from({ length: 30 }, (_value, n) =>
      put("Observation", `o${n}`, [token("code", n < 3 ? secret : "other"), to("subject", "Patient", "p"), day(n)]),
    );
    await store().commit({ changes: [put("Patient", "p", [token("name", secret)]), ...observations] });
  });

  it("names what it did for the page, the total and what is included, and along which indexes", async () => {
    const plan = await explain({ where: coded, total: "accurate", include: [subject] });
    expect(plan.engine).toMatch(/^\w+$/);
    expect(plan.milliseconds).toBeGreaterThanOrEqual(0);
    const purposes = new Set(plan.steps.map(({ purpose }) => purpose));
    for (const purpose of ["page", "included"] as const) expect(purposes).toContain(purpose);
    for (const { detail } of plan.steps) expect(detail.length).toBeGreaterThan(0);
    expect(plan.steps.flatMap(({ indexes }) => indexes).length).toBeGreaterThan(0);
  });

  it.each<[string, Partial<Query>]>([
    ["a code", { where: coded }],
    ["an id", { where: { op: "id", ids: [secret] } }],
    ["a chain", { where: { op: "refers", param: "subject", types: ["Patient"], where: { ...coded, param: "name" } } }],
    ["what no index tells", { where: { op: "not", of: { op: "text", param: "code", text: secret } } }],
    ["a page", { sort: [{ param: "code", kind: "token", descending: false }], after: { values: [secret], born: 1 } }],
    ["an include", { include: [{ ...subject, where: { ...coded, param: "name" } }], total: "accurate" }],
  ])("tells no values: %s", async (_name, query) => {
    expect(JSON.stringify(await explain(query))).not.toContain(secret);
  });

  it("looks at fewer when an index leads to few", async () => {
    const few = await explain({ where: coded, limit: 20 });
    const many = await explain({ where: { op: "not", of: coded }, limit: 20 });
    expect(few.looked).toBeGreaterThan(0);
    expect(few.looked).toBeLessThan(many.looked);
  });

  it("says it of nothing, too", async () => {
    expect((await explain({ types: ["Nothing"] })).long).toBe(false);
    expect((await explain({ types: [] })).looked).toBe(0);
    expect((await explain({ limit: 0, total: "accurate" })).steps.length).toBeGreaterThan(0);
  });

  it("is ended as the search would be", async () => {
    await store().commit({ changes: Array.from({ length: 1_100 }, (_value, n) => put("Patient", `q${n}`)) });
    const where = { op: "not", of: { op: "present", param: "x" } } as const;
    await expect(explain({ types: ["Patient"], where, deadline: -1, total: "accurate" })).rejects.toMatchObject({
      kind: "too-costly",
    });
  });
}
