/** http://hl7.org/fhir/R4/http.html#history: a row is a sentence of it. */
import { expect, it } from "@jest/globals";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();

interface Entry {
  fullUrl: string;
  resource?: { meta: { versionId: string }; gender?: string };
  request: { method: string; url: string };
  response: { status: string; etag: string; lastModified: string };
}
interface History {
  total: number;
  entry?: Entry[];
  link: { relation: string; url: string }[];
}

const put = (id: string, more: object = {}) =>
  whole.ask(`PUT Patient/${id}`, { body: { resourceType: "Patient", id, ...more } });
const get = async (url: string) => (await whole.ask(`GET ${url}`)).json as unknown as History;
const shown = ({ entry = [] }: History) =>
  entry.map(({ fullUrl, response: { etag } }) => `${fullUrl.split("/").at(-1) ?? ""} ${etag}`);
const next = ({ link }: History) => link.find(({ relation }) => relation === "next")?.url;

it("lists versions newest first, a deletion without resource, each with what was done", async () => {
  await whole.ask("POST Patient", { body: { resourceType: "Patient", gender: "male" } });
  await put("id-1", { gender: "female" });
  await whole.ask("DELETE Patient/id-1");
  await put("id-1", { gender: "other" });
  const { total, entry = [], ...rest } = await get("Patient/id-1/_history");
  expect([total, rest]).toMatchObject([4, { resourceType: "Bundle", type: "history" }]);
  expect(entry.map(({ request, response, resource }) => [request, response.status, resource?.gender])).toEqual([
    [{ method: "PUT", url: "Patient/id-1" }, "200 OK", "other"],
    [{ method: "DELETE", url: "Patient/id-1" }, "204 No Content", undefined],
    [{ method: "PUT", url: "Patient/id-1" }, "200 OK", "female"],
    [{ method: "POST", url: "Patient" }, "201 Created", "male"],
  ]);
  expect(entry[1]).toEqual({
    fullUrl: "http://ours.test/fhir/Patient/id-1",
    request: { method: "DELETE", url: "Patient/id-1" },
    response: { status: "204 No Content", etag: 'W/"3"', lastModified: "2024-05-01T12:00:00.000Z" },
  });
});

it("of a type, and of all types", async () => {
  await put("a");
  await whole.ask("PUT Basic/b", { body: { resourceType: "Basic", id: "b", code: { text: "x" } } });
  await put("a", { gender: "male" });
  expect(shown(await get("Patient/_history"))).toEqual(['a W/"2"', 'a W/"1"']);
  expect(shown(await get("_history"))).toEqual(['a W/"2"', 'b W/"1"', 'a W/"1"']);
});

it("of what never was is a 404; of what was, an empty page is one", async () => {
  await put("a");
  await expect(get("Patient/b/_history")).rejects.toMatchObject({ kind: "not-found" });
  expect(await get("Patient/a/_history?_since=2025-01-01T00:00:00Z")).toMatchObject({ total: 0 });
  expect(await get("Patient/_history?_since=2025-01-01T00:00:00Z")).not.toHaveProperty("entry");
});

it.each([
  ["_since=2024-05-01T12:00:01Z", ["3", "2"]],
  ["_since=2024-05-01T12:00:01.001Z", ["3"]],
  ["_since=2024-05-01T14:00:01%2B02:00", ["3", "2"]],
  ["_at=2024-05-01T12:00:00Z", ["1"]],
  ["_at=2024-05-01T12:00:01Z", ["2"]],
  ["_at=2024-05-01T12:00", ["3", "2", "1"]],
  ["_at=2024-04-30", []],
  ["_at=2024-05", ["3", "2", "1"]],
  ["_at=2030", ["3"]],
  ["_sort=_lastUpdated", ["1", "2", "3"]],
  ["_sort=-_lastUpdated", ["3", "2", "1"]],
  ["_count=2", ["3", "2"]],
  ["_count=0", []],
])("with %s shows versions %j", async (parameters, versions) => {
  for (const gender of ["male", "female", "other"]) {
    await put("a", { gender });
    whole.clock.now += 1000;
  }
  const { entry = [] } = await get(`Patient/a/_history?${parameters}`);
  expect(entry.map(({ resource }) => resource?.meta.versionId)).toEqual(versions);
});

it.each(["-_lastUpdated", "_lastUpdated"])(
  "by _sort=%s pages neither repeat nor drop while others write",
  async (sort) => {
    for (let n = 0; n < 10; n++) await put(`p${n}`);
    const seen: string[] = [];
    for (let url: string | undefined = `Patient/_history?_count=3&_sort=${sort}`; url !== undefined;) {
      const page: History = await get(url);
      seen.push(...shown(page));
      url = next(page);
      if (seen.length === 3) for (const id of ["p0", "p9", "new"]) await put(id, { gender: "male" });
    }
    const before = Array.from({ length: 10 }, (_, n) => `p${n} W/"1"`);
    const meanwhile = ['p0 W/"2"', 'p9 W/"2"', 'new W/"1"'];
    expect(seen).toEqual(sort === "_lastUpdated" ? [...before, ...meanwhile] : before.reverse());
  },
);

it("ends without a next link, also when the last page is full", async () => {
  for (const id of ["a", "b", "c", "d"]) await put(id);
  const first = await get("Patient/_history?_count=2");
  const second = await get(next(first) ?? "");
  expect([first.total, second.total, shown(second).length, next(second)]).toEqual([4, 4, 2, undefined]);
});

it.each([
  "_count=x",
  "_count=-1",
  "_since=yesterday",
  "_at=2024-13",
  "_sort=name",
  "_cursor=x",
  "name=a",
  "_count=1&_count=2",
  "_list=1",
])("refuses %s, naming it", async (parameters) => {
  const expression = parameters.split("=")[0];
  await expect(get(`Patient/_history?${parameters}`)).rejects.toMatchObject({
    kind: "invalid",
    issues: [{ expression }],
  });
});

it("leaves out what it does not know when the client is lenient", async () => {
  await put("a");
  const { json } = await whole.ask("GET Patient/_history?name=a", { prefer: { handling: "lenient" } });
  expect(json).toMatchObject({ total: 1, link: [{ relation: "self", url: "http://ours.test/fhir/Patient/_history" }] });
});

it("keeps decimals as they were written", async () => {
  const body = `{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10}}`;
  await whole.ask("PUT Observation/o", { body });
  expect((await whole.ask("GET Observation/o/_history")).text).toContain('{"value":1.10}');
});
