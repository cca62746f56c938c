/** What SearchParameters that were added do not know of, because it takes too much work to index it, is said. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { openWhole, type Whole } from "../testing/whole.ts";

const define = (code: string, type: string, expression: string, more: object = {}) => ({
  ...{ resourceType: "SearchParameter", id: code, url: `http://here.example/${code}`, name: code, status: "active" },
  ...{ description: "of a test", code, base: ["Patient"], type, expression, ...more },
});
/** For each element it looks at each: too much of a thousand. */
const definitions = [
  define("wide", "string", "Patient.name.where(%resource.name.count() > 0).family"),
  define("looked", "reference", "Patient.contact.where(%resource.contact.count() > 0).organization", {
    target: ["Organization"],
  }),
  define("kind", "token", "Patient.gender"),
];
const many = <Item>(of: (n: number) => Item): Item[] => Array.from({ length: 2_000 }, (_value, n) => of(n));
const contact = { name: { text: "c" }, organization: { reference: "Organization/o1" } };
const patient = (id: string, more: object) => ({ resourceType: "Patient", id, gender: "other", ...more });
const small = patient("small", { name: [{ family: "ann" }], contact: [contact] });
const big = patient("big", { name: many((n) => ({ family: `f${n}` })), contact: many(() => contact) });
const observation = (id: string, reference: string, more: object = {}) => ({
  ...{ resourceType: "Observation", id, status: "final", code: { text: "x" }, subject: { reference }, ...more },
});

let whole: Whole;
const put = (body: { resourceType: string; id: string; name?: unknown }) =>
  whole.ask(`PUT ${body.resourceType}/${body.id}`, { body });

beforeAll(async () => {
  whole = await openWhole();
  for (const id of ["o1", "o2"]) await put({ resourceType: "Organization", id, name: id });
  for (const body of [small, big, observation("of-small", "Patient/small")]) await put(body);
  for (const body of definitions) await put(body);
});
afterAll(() => whole.close());

interface Found {
  total?: number;
  entry?: { resource: { id: string; issue?: { code: string; expression: string[] }[] }; search: { mode: string } }[];
}

async function found(url: string) {
  const { entry = [], total } = (await whole.ask(`GET ${url}`)).json as unknown as Found;
  const of = (mode: string) => entry.filter(({ search }) => search.mode === mode).map(({ resource }) => resource);
  const issues = of("outcome").flatMap(({ issue = [] }) => issue);
  return {
    ids: of("match").map(({ id }) => id),
    total,
    told: issues.map(({ code, expression }) => [code, expression]),
  };
}

const says = (...parameters: string[]) => parameters.map((one) => ["incomplete", [one]]);

describe("a search says which of its parameters does not know of all", () => {
  it.each([
    ["by its value", "Patient?wide=ann", ["small"], ["wide"]],
    ["of which there is none", "Patient?wide=nobody", [], ["wide"]],
    ["by what has no value", "Patient?wide:missing=true", ["big"], ["wide"]],
    ["in a filter", "Patient?_filter=not (wide eq ann)", ["big"], ["wide"]],
    ["as an order", "Patient?_sort=wide", ["small", "big"], ["wide"]],
    ["behind a link", "Observation?subject:Patient.wide=ann", ["of-small"], ["wide"]],
    ["behind what points here", "Organization?_has:Patient:looked:wide=ann", ["o1"], ["wide", "looked"]],
    ["as a link", "Patient?looked:Organization._id=o2", [], ["looked"]],
    ["as what comes along", "Patient?_id=small&_include=Patient:looked", ["small"], ["looked"]],
    ["as what comes along by any", "Patient?_id=small&_include=*", ["small"], ["looked"]],
    ["as what points here", "Organization?_id=o2&_revinclude=Patient:looked", ["o2"], ["looked"]],
    ["as what points here by any", "Organization?_id=o2&_revinclude=*", ["o2"], ["looked"]],
    ["not when nothing goes by it", "?_type=Patient,Organization&_filter=_id eq o1", ["o1"], []],
    ["of several types", "?_type=Observation,Patient&_sort=wide&_count=1", ["small"], ["wide"]],
    ["not one that is cheap", "Patient?kind=other", ["small", "big"], []],
    ["not for R4's own", "Patient?family=f7", ["big"], []],
    ["nor for what comes along by R4's own", "Patient?_id=small&_include=Patient:organization", ["small"], []],
    ["nor of a type that has no such parameter", "Observation?_id=of-small&_include=*", ["of-small"], []],
  ])("%s", async (_where, url, ids, told) => {
    expect(await found(url)).toMatchObject({ ids, told: says(...told) });
  });

  it("when it only counts, too", async () => {
    expect(await found("Patient?wide=ann&_summary=count")).toEqual({ ids: [], total: 1, told: says("wide") });
  });

  it("by its name in the words of the warning", async () => {
    const { text } = await whole.ask("GET Patient?wide=ann");
    expect(text).toContain("some resources of Patient take too much work to be indexed by wide");
  });
});

describe("a write does not go by it", () => {
  const zed = { resourceType: "Patient", name: [{ family: "zed" }] };
  const entry = (request: object, resource?: object) => ({ request, ...(resource && { resource }) });
  const bundle = (...entries: object[]) => ({ resourceType: "Bundle", type: "transaction", entry: entries });
  const patch = [{ op: "add", path: "/active", value: true }];
  const pointing = (reference: string) => ({ ...observation("x", reference), id: undefined });

  it.each<[string, string, object]>([
    ["a conditional create", "POST Patient", { body: zed, ifNoneExist: "wide=zed" }],
    ["a conditional update", "PUT Patient?wide=zed", { body: zed }],
    ["a conditional delete", "DELETE Patient?wide=zed", {}],
    ["a conditional patch", "PATCH Patient?wide=ann", { body: patch }],
    ["by what is behind a link", "DELETE Observation?subject:Patient.wide=zed", {}],
    [
      "in a transaction, create",
      "POST ",
      { body: bundle(entry({ method: "POST", url: "Patient", ifNoneExist: "wide=zed" }, zed)) },
    ],
    ["update", "POST ", { body: bundle(entry({ method: "PUT", url: "Patient?wide=zed" }, zed)) }],
    ["delete", "POST ", { body: bundle(entry({ method: "DELETE", url: "Patient?wide=zed" })) }],
    [
      "a conditional reference",
      "POST ",
      { body: bundle(entry({ method: "POST", url: "Observation" }, pointing("Patient?wide=ann"))) },
    ],
  ])("%s is refused, and what to do instead is said", async (_what, line, more) => {
    const before = await whole.context.store.last();
    const refused = await whole.ask(line, more).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(FhirError);
    expect((refused as FhirError).kind).toBe("precondition-failed");
    expect((refused as FhirError).message).toMatch(/indexed by wide; name the resource by its id/);
    expect(await whole.context.store.last()).toBe(before);
  });

  it("but by what is cheap or R4's own it does", async () => {
    expect((await whole.ask("DELETE Patient?kind=unknown")).status).toBe(204);
    expect((await whole.ask("DELETE Patient?family=nobody")).status).toBe(204);
  });

  it("nor by what the transaction itself writes", async () => {
    await put({ ...small, id: "big" });
    const body = bundle(
      entry({ method: "PUT", url: "Patient/big" }, big),
      entry({ method: "POST", url: "Observation" }, pointing("Patient?wide=f7")),
    );
    const refused = whole.ask("POST ", { body });
    await expect(refused).rejects.toMatchObject({ kind: "precondition-failed" });
  });
});

describe("what is contained", () => {
  const inner = { ...big, id: "p" };
  beforeAll(async () => {
    await put({ ...small, id: "big" });
    await put(observation("holds", "#p", { contained: [inner] }));
  });

  it.each([
    ["behind a link", "Observation?subject:Patient.wide=ann", ["of-small"], ["wide"]],
    ["looked for by itself", "Patient?wide=ann&_contained=true", [], ["wide"]],
    ["looked for beside others", "Patient?wide=ann&_contained=both", ["small", "big"], ["wide"]],
    ["not when it is not looked at", "Patient?wide=ann", ["small", "big"], []],
  ])("is said, too: %s", async (_where, url, ids, told) => {
    expect(await found(url)).toMatchObject({ ids, told: says(...told) });
  });
});

describe("nothing is said any more", () => {
  it("when what was too costly is no longer so, or gone", async () => {
    await put(big);
    expect((await found("Patient?wide=ann")).told).toEqual(says("wide"));
    await put({ ...small, id: "big" });
    expect((await found("Patient?wide=ann")).told).toEqual([]);
    await put(big);
    await whole.ask("DELETE Patient/big");
    expect((await found("Patient?wide=ann")).told).toEqual([]);
    expect((await whole.ask("DELETE Patient?wide=zed")).status).toBe(204);
  });
});
