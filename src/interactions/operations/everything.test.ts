import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openWhole, type Whole } from "../../testing/whole.ts";

const to = (reference: string) => ({ reference });
const code = { text: "x" };
const resources = [
  { resourceType: "Organization", id: "clinic", name: "Clinic" },
  { resourceType: "Practitioner", id: "doctor" },
  { resourceType: "Location", id: "ward", managingOrganization: to("Organization/clinic") },
  { resourceType: "Patient", id: "p", generalPractitioner: [to("Practitioner/doctor")] },
  { resourceType: "Patient", id: "q" },
  {
    ...{ resourceType: "Encounter", id: "visit", status: "finished", class: { code: "AMB" }, subject: to("Patient/p") },
    ...{ period: { start: "2020-03-01", end: "2020-03-04" }, location: [{ location: to("Location/ward") }] },
  },
  {
    ...{ resourceType: "Observation", id: "old", status: "final", code, subject: to("Patient/p") },
    effectiveDateTime: "2019-05-05",
  },
  {
    ...{ resourceType: "Observation", id: "new", status: "final", code, subject: to("Patient/p") },
    ...{ effectiveDateTime: "2020-03-02", encounter: to("Encounter/visit") },
  },
  { resourceType: "Observation", id: "undated", status: "final", code, subject: to("Patient/p") },
  { resourceType: "Observation", id: "other", status: "final", code, subject: to("Patient/q") },
  { resourceType: "Observation", id: "before", status: "final", code, subject: to("Patient/late") },
  { resourceType: "Patient", id: "late" },
  { resourceType: "Observation", id: "after", status: "final", code, subject: to("Patient/late") },
];

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
  for (const body of resources) {
    whole.clock.now += 60_000;
    await whole.ask(`PUT ${body.resourceType}/${body.id}`, { body });
  }
  await whole.ask("PUT Patient/gone", { body: { resourceType: "Patient", id: "gone" } });
  await whole.ask("DELETE Patient/gone");
});
afterAll(() => whole.close());

interface Found {
  total?: number;
  entry?: { resource: { id: string }; search: { mode: string } }[];
  link: { relation: string; url: string }[];
}

async function found(line: string, more: object = {}) {
  const { json } = await whole.ask(line, more);
  const { entry = [], total, link } = json as unknown as Found;
  const of = (mode: string) => entry.filter(({ search }) => search.mode === mode).map(({ resource }) => resource.id);
  return { match: of("match"), include: of("include"), total, next: link.find((one) => one.relation === "next")?.url };
}

describe("$everything", () => {
  it("is what lies in the compartment of the patient, and what supports that", async () => {
    expect(await found("GET Patient/p/$everything")).toEqual({
      match: ["p", "visit", "old", "new", "undated"],
      include: ["doctor", "ward", "clinic"],
      total: 5,
      next: undefined,
    });
  });

  it("is what lies in the compartment of the encounter, its patient with it", async () => {
    const { match, include } = await found("GET Encounter/visit/$everything");
    expect([match, include]).toEqual([
      ["visit", "new"],
      ["ward", "p", "clinic", "doctor"],
    ]);
  });

  it("of the type is what lies in the compartment of any patient who is there", async () => {
    const { match, include, total } = await found("GET Patient/$everything");
    const each = ["p", "q", "visit", "old", "new", "undated", "other", "before", "late", "after"];
    expect([match, include, total]).toEqual([each, ["doctor", "ward", "clinic"], 10]);
  });

  it.each([
    ["start=2020-01-01", ["p", "visit", "new", "undated"]],
    ["end=2019-12-31", ["p", "old", "undated"]],
    ["start=2020-03-02&end=2020-03-02", ["p", "visit", "new", "undated"]],
    ["start=2020-03-03&end=2020-04", ["p", "visit", "undated"]],
    ["_type=Observation", ["old", "new", "undated"]],
    ["_type=Observation,Encounter&start=2020", ["visit", "new", "undated"]],
    ["_since=2024-05-01T12:07:30Z", ["new", "undated"]],
  ])("with %s is %j", async (parameters, expected) => {
    expect((await found(`GET Patient/p/$everything?${parameters}`)).match).toEqual(expected);
  });

  it("brings of what supports only the types that are asked for", async () => {
    expect((await found("GET Patient/p/$everything?_type=Encounter")).include).toEqual([]);
    expect((await found("GET Patient/p/$everything?_type=Encounter,Location")).include).toEqual(["ward"]);
  });

  it("goes on by its next link", async () => {
    const first = await found("GET Patient/p/$everything?_count=2");
    const second = await found(`GET ${first.next ?? ""}`);
    const third = await found(`GET ${second.next ?? ""}`);
    expect([first.match, second.match, third.match]).toEqual([["p", "visit"], ["old", "new"], ["undated"]]);
    expect([first.total, second.total, third.next]).toEqual([5, 5, undefined]);
  });

  it.each([
    [1, ["late", "before", "after"]],
    [2, ["late", "before", "after"]],
    [3, ["late", "before", "after"]],
    [250, ["late", "before", "after"]],
  ])("begins with what it is about, however late that was created, by %i a page", async (count, expected) => {
    const seen: string[] = [];
    for (let next: string | undefined = `Patient/late/$everything?_count=${count}`; next !== undefined;) {
      const page = await found(`GET ${next}`);
      expect(page.match.length).toBeLessThanOrEqual(count);
      expect(page.total).toBe(3);
      seen.push(...page.match);
      next = page.next;
    }
    expect(seen).toEqual(expected);
  });

  it("does not begin with what it is about where that is not asked for", async () => {
    expect((await found("GET Patient/late/$everything?_count=1&_type=Observation")).match).toEqual(["before"]);
    expect((await found("GET Patient/late/$everything?_count=1&_since=2024-05-01T12:12:30Z")).match).toEqual(["after"]);
  });

  it("takes its parameters in a body, too", async () => {
    const parameter = [
      { name: "start", valueDate: "2020-01-01" },
      { name: "_count", valueInteger: 1 },
    ];
    const { match, total } = await found("POST Patient/p/$everything", {
      body: { resourceType: "Parameters", parameter },
    });
    expect([match, total]).toEqual([["p"], 4]);
  });

  it.each([
    ["GET Patient/nobody/$everything", "not-found", "Patient/nobody"],
    ["GET Patient/gone/$everything", "deleted", "Patient/gone"],
    ["GET Encounter/$everything", "unknown-path", "$everything"],
    ["GET Observation/new/$everything", "unknown-path", "$everything"],
    ["GET Patient/p/$nothing", "unknown-path", "$nothing"],
    ["GET Patient/p/$everything?begin=2020", "invalid", "begin"],
    ["GET Patient/p/$everything?start=yesterday", "invalid", "start"],
    ["GET Patient/p/$everything?start=2020-02&end=2020-01", "invalid", "end"],
    ["GET Patient/p/$everything?_since=x", "invalid", "_since"],
    ["GET Patient/p/$everything?_count=x", "invalid", "_count"],
    ["GET Patient/p/$everything?_type=Nothing", "invalid", "_type"],
    ["GET Patient/p/$everything?start=2020&start=2021", "invalid", "start"],
    ["GET Patient/p/$everything?_cursor=abc", "invalid", "_cursor"],
  ])("%s is refused as %s", async (line, kind, named) => {
    await expect(whole.ask(line)).rejects.toMatchObject({ kind, message: expect.stringContaining(named) });
  });

  it.each([
    { resourceType: "Patient" },
    { resourceType: "Parameters", parameter: {} },
    { resourceType: "Parameters", parameter: [{ valueDate: "2020" }] },
    { resourceType: "Parameters", parameter: [{ name: "start" }] },
    { resourceType: "Parameters", parameter: [{ name: "start", valuePeriod: { start: "2020" } }] },
  ])("refuses the body %j", async (body) => {
    await expect(whole.ask("POST Patient/p/$everything", { body })).rejects.toMatchObject({ kind: "invalid" });
  });

  it("leaves out what a lenient client asks beyond it, and says so", async () => {
    const { json } = await whole.ask("GET Patient/p/$everything?begin=1", { prefer: { handling: "lenient" } });
    expect(JSON.stringify(json)).toContain("begin is not a parameter of $everything");
  });
});
