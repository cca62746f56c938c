/** http://hl7.org/fhir/R4/http.html#search and http://hl7.org/fhir/R4/search.html: how an answer is put together. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openWhole, type Whole } from "../testing/whole.ts";

interface Entry {
  fullUrl?: string;
  resource: { resourceType: string; id?: string; issue?: { diagnostics: string }[] };
  search: { mode: string };
}
interface Found {
  total?: number;
  entry?: Entry[];
  link: { relation: string; url: string }[];
}

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
  for (const id of ["a", "b", "c", "d", "e"])
    await whole.ask(`PUT Patient/${id}`, { body: { resourceType: "Patient", id, name: [{ family: `f${id}` }] } });
  const observation = `{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":1.10},"note":[{"text":"n"}]}`;
  await whole.ask("PUT Observation/o", { body: observation });
});
afterAll(() => whole.close());

const lenient = { prefer: { handling: "lenient" as const } };
const get = async (url: string, more = {}) => (await whole.ask(`GET ${url}`, more)).json as unknown as Found;
const ids = ({ entry = [] }: Found) => entry.map(({ resource }) => resource.id);
const link = ({ link: links }: Found, relation: string) => links.find((one) => one.relation === relation)?.url;

it("is a searchset of stored resources with fullUrl, mode and total", async () => {
  const found = await get("Patient?family=fa");
  expect(found).toMatchObject({
    resourceType: "Bundle",
    type: "searchset",
    total: 1,
    entry: [{ fullUrl: "http://ours.test/fhir/Patient/a", resource: { id: "a" }, search: { mode: "match" } }],
    link: [{ relation: "self", url: "http://ours.test/fhir/Patient?family=fa" }],
  });
});

it("has neither entries nor anything empty when nothing matches", async () => {
  const found = await get("Patient?family=nobody");
  expect(found).toMatchObject({ total: 0 });
  expect(found).not.toHaveProperty("entry");
});

it("pages to the end by its links, each with the total that the first page counted", async () => {
  const seen: unknown[] = [];
  const totals: unknown[] = [];
  let page = await get("Patient?_count=2&_sort=-family");
  const first = link(page, "self");
  for (;;) {
    seen.push(...ids(page));
    totals.push(page.total);
    const url = link(page, "next");
    if (url === undefined) break;
    page = await get(url);
    expect(link(page, "first")).toBe(first);
    expect(ids(await get(link(page, "self") ?? ""))).toEqual(ids(page));
  }
  expect([seen, totals]).toEqual([
    ["e", "d", "c", "b", "a"],
    [5, 5, 5],
  ]);
});

it.each([
  ["Patient?_count=2", "Observation?_count=2"],
  ["Patient?_count=2", "?_count=2"],
  ["?_type=Patient,Observation&_count=2", "?_type=Patient&_count=2"],
  ["Patient?_count=2", "Patient?_count=2&_sort=_id"],
  ["Patient?_count=2&_sort=family", "Patient?_count=2&_sort=-family"],
  ["Patient?_count=2&_sort=family", "Patient?_count=2&_sort=birthdate"],
  ["Patient?_count=2", "Patient?_count=2&family=f"],
])("a page of %s does not go on as one of %s", async (of, other) => {
  const cursor = new URL(link(await get(of), "next") ?? "").searchParams.get("_cursor") ?? "";
  await expect(get(`${other}&_cursor=${cursor}`)).rejects.toMatchObject({ kind: "invalid" });
  expect(ids(await get(`${of.replace("_count=2", "_count=9")}&_cursor=${cursor}`))).not.toEqual([]);
});

it.each([
  ["Patient?_count=2", 5],
  ["Patient?_count=2&_total=accurate", 5],
  ["Patient?_count=2&_total=none", undefined],
  ["Patient?_summary=count", 5],
  ["Patient?_count=0", 5],
])("%s counts %s", async (url, total) => {
  expect((await get(url)).total).toBe(total);
});

it.each(["Patient?_summary=count", "Patient?_count=0"])("%s shows no entries", async (url) => {
  expect(await get(url)).not.toHaveProperty("entry");
});

it.each([
  ["?_type=Observation", ["o"]],
  ["?_type=Observation,Patient&_count=6", ["a", "b", "c", "d", "e", "o"]],
  ["?_id=a", ["a"]],
  ["_search?_id=o", ["o"]],
])("across types: %s", async (url, expected) => {
  const found = await get(url);
  expect(ids(found)).toEqual(expected);
  expect(link(found, "self")).toBe(`http://ours.test/fhir${url.slice(url.indexOf("?"))}`);
});

it("brings what is included, told from what matches", async () => {
  const { entry = [], total } = await get("Observation?_include=Observation:subject");
  expect(entry.map(({ resource, search }) => [resource.id, search.mode])).toEqual([
    ["o", "match"],
    ["a", "include"],
  ]);
  expect(total).toBe(1);
});

it("is strict unless told otherwise; then it says what it left out, and the self link does not have it", async () => {
  await expect(get("Patient?nobody=1")).rejects.toMatchObject({ message: expect.stringContaining("nobody") });
  const found = await get("Patient?family=fa&nobody=1", lenient);
  expect(ids(found)).toEqual(["a", undefined]);
  expect(found.entry?.[1]).toMatchObject({
    resource: { resourceType: "OperationOutcome" },
    search: { mode: "outcome" },
  });
  expect(found.entry?.[1]?.resource.issue?.[0]?.diagnostics).toContain("nobody");
  expect(link(found, "self")).toBe("http://ours.test/fhir/Patient?family=fa");
});

it("shows parts of resources, marked so, decimals as they were written", async () => {
  const { text } = await whole.ask("GET Observation?_elements=value");
  expect(text).toContain('{"value":1.10}');
  expect(text).toContain("SUBSETTED");
  expect(text).not.toContain("note");
  expect((await whole.ask("GET Observation")).text).toContain('{"value":1.10}');
});

it.each(["x", "=", " ", "A", "%00", "."])("refuses a cursor with %j behind it", async (more) => {
  const next = link(await get("Patient?_count=2"), "next") ?? "";
  const url = next.slice(next.indexOf("Patient?"));
  expect(ids(await get(url)).length).toBeGreaterThan(0);
  await expect(get(url + more)).rejects.toMatchObject({ kind: "invalid", message: expect.stringContaining("_cursor") });
});

it.each([
  "Patient?_cursor=x",
  "Patient?_cursor=bnVsbA",
  "Patient?_cursor=WzEsMV0&_sort=family",
  "?_type=Nobody",
  "Patient?_type=Patient",
])("refuses %s", async (url) => {
  await expect(get(url)).rejects.toMatchObject({ kind: "invalid" });
});
