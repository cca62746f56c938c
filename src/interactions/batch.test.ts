/** http://hl7.org/fhir/R4/http.html#transaction: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { ask, bundling, observation, patient, post, put, statuses } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

describe("batch", () => {
  it("does each entry by itself and answers in the order of the request", async () => {
    const done = await server.run("batch", [
      ask("GET", "Patient/a"),
      ask("GET", "Patient/nobody"),
      put("Patient/a", patient("a", { id: "a" })),
      post("Patient", { resourceType: "Patient", gender: "?" }),
      {},
      post("Patient", patient("b")),
      ask("DELETE", "Patient/never"),
    ]);
    expect(done.type).toBe("batch-response");
    expect(statuses(done)).toEqual([
      "200 OK",
      "404 Not Found",
      "201 Created",
      "422 Unprocessable Entity",
      "400 Bad Request",
      "201 Created",
      "204 No Content",
    ]);
    expect(done.entry?.map(({ response }) => Boolean(response.outcome))).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(await server.total("Patient")).toBe(2);
  });

  it("leaves references as they are", async () => {
    await server.run("batch", [
      post("Observation", observation("Patient?identifier=s|a")),
      { fullUrl: "http://x.test/Patient/1", ...post("Patient", patient("a")) },
    ]);
    expect(await server.total("Patient")).toBe(1);
    const { entry } = (await server.get("Observation")) as unknown as { entry: { resource: { subject: unknown } }[] };
    expect(entry[0]?.resource.subject).toEqual({ reference: "Patient?identifier=s|a" });
  });

  it("answers a condition of an entry as it would alone", async () => {
    await whole.ask("PUT Patient/a", { body: patient("a", { id: "a" }) });
    const done = await server.run("batch", [
      ask("GET", "Patient/a", { ifNoneMatch: 'W/"1"' }),
      put("Patient/a", patient("b", { id: "a" }), { ifMatch: 'W/"7"' }),
    ]);
    expect(statuses(done)).toEqual(["304 Not Modified", "412 Precondition Failed"]);
    expect(done.entry?.[0]).not.toHaveProperty("resource");
  });
});

/** Looks at each name for each name for each name, and finds nothing to delete. */
const costly = () => ({
  request: { method: "PATCH", url: "Patient/a" },
  resource: {
    resourceType: "Parameters",
    parameter: [
      {
        name: "operation",
        part: [
          { name: "type", valueCode: "delete" },
          { name: "path", valueString: "Patient.name.where(%resource.name.select(%resource.name).count() < 0)" },
        ],
      },
    ],
  },
});

it.each([
  ["batch", 1, "200 OK"],
  ["batch", 30, "422 Unprocessable Entity"],
])("the patches of a %s of %s have one measure of work together: %s for the last", async (type, patches, last) => {
  const name = Array.from({ length: 60 }, () => ({ given: ["a"] }));
  await whole.ask("PUT Patient/a", { body: { resourceType: "Patient", id: "a", name } });
  const done = await server.run(type, Array.from({ length: patches }, costly));
  expect(statuses(done).at(-1)).toBe(last);
});

/** Copies a long text to and fro. */
const copying = () => ({
  request: { method: "PATCH", url: "Patient/a" },
  resource: {
    resourceType: "Binary",
    contentType: "application/json-patch+json",
    data: Buffer.from(
      JSON.stringify(Array.from({ length: 20 }, () => ({ op: "copy", from: "/name", path: "/name" }))),
    ).toString("base64"),
  },
});

it.each([
  ["batch", 1, "200 OK"],
  ["batch", 20, "422 Unprocessable Entity"],
])("the JSON Patches of a %s of %s have one, too: %s for the last", async (type, patches, last) => {
  const name = [{ text: "a".repeat(100_000) }];
  await whole.ask("PUT Patient/a", { body: { resourceType: "Patient", id: "a", name } });
  const done = await server.run(type, Array.from({ length: patches }, copying));
  expect(statuses(done).at(-1)).toBe(last);
});

it("a Bundle posted to /Bundle is stored, not processed", async () => {
  const bundle = { resourceType: "Bundle", type: "transaction", entry: [post("Patient", patient("a"))] };
  expect((await whole.ask("POST Bundle", { body: bundle })).status).toBe(201);
  expect([await server.total("Patient"), await server.total("Bundle")]).toEqual([0, 1]);
});

it.each(["collection", "searchset", "document", "", "constructor"])(
  "a Bundle of type %s is refused at the base",
  async (type) => {
    await expect(server.run(type, [])).rejects.toMatchObject({ issues: [{ expression: "Bundle.type" }] });
  },
);
