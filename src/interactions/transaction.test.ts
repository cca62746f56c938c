/** http://hl7.org/fhir/R4/http.html#transaction: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { ask, bundling, patient, post, put, statuses } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

describe("the answer", () => {
  it("has an entry for each of the request, in its order: what the answers alone would have said", async () => {
    await whole.ask("PUT Patient/gone", { body: patient("gone", { id: "gone" }) });
    const done = await server.transact(
      ask("GET", "Patient/made"),
      put("Patient/made", patient("made", { id: "made" })),
      post("Patient", patient("new")),
      ask("DELETE", "Patient/gone"),
    );
    const lastModified = "2024-05-01T12:00:00.000Z";
    expect(done).toMatchObject({ resourceType: "Bundle", type: "transaction-response" });
    expect(done.entry?.map(({ response }) => response)).toEqual([
      { status: "200 OK", etag: 'W/"1"', lastModified },
      { status: "201 Created", location: "Patient/made/_history/1", etag: 'W/"1"', lastModified },
      { status: "201 Created", location: "Patient/id-1/_history/1", etag: 'W/"1"', lastModified },
      { status: "204 No Content", etag: 'W/"2"', lastModified },
    ]);
    expect(done.entry?.map(({ resource }) => resource?.["id"])).toEqual(["made", undefined, undefined, undefined]);
  });

  it.each([
    [{ return: "representation", returnStated: true }, { id: "id-1" }, undefined],
    [{ return: "representation" }, undefined, undefined],
    [{ return: "minimal", returnStated: true }, undefined, undefined],
    [{ return: "OperationOutcome", returnStated: true }, undefined, { resourceType: "OperationOutcome" }],
  ] as const)("heeds %j", async (prefer, resource, outcome) => {
    const { entry } = await server.run("transaction", [post("Patient", patient("a"))], { prefer });
    const [first] = entry ?? [];
    if (resource) expect(first?.resource).toMatchObject(resource);
    else expect(first).not.toHaveProperty("resource");
    if (outcome) expect(first?.response.outcome).toMatchObject(outcome);
    else expect(first?.response).not.toHaveProperty("outcome");
  });

  it("to nothing is nothing", async () => {
    expect(await server.transact()).toEqual({ resourceType: "Bundle", type: "transaction-response" });
  });

  it("keeps decimals as they were written", async () => {
    const entry = `{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10}},"request":{"method":"POST","url":"Observation"}}`;
    await whole.ask("POST ", { body: `{"resourceType":"Bundle","type":"transaction","entry":[${entry}]}` });
    expect((await whole.ask("GET Observation/id-1")).text).toContain('{"value":1.10}');
  });
});

describe("order and conditions", () => {
  it("deletes, creates, updates, then reads, wherever the entries stand", async () => {
    await whole.ask("PUT Patient/a", { body: patient("a", { id: "a" }) });
    const done = await server.transact(
      ask("GET", "Patient?identifier=s|a"),
      ask("HEAD", "Patient/b"),
      ask("GET", "Patient/a/_history"),
      put("Patient/b", patient("b", { id: "b" })),
      post("Patient", patient("a")),
      ask("DELETE", "Patient/a"),
    );
    expect(statuses(done)).toEqual(["200 OK", "200 OK", "200 OK", "201 Created", "201 Created", "204 No Content"]);
    expect(done.entry?.[1]).not.toHaveProperty("resource");
    expect(done.entry?.[0]?.resource).toMatchObject({ total: 1, entry: [{ resource: { id: "id-1" } }] });
    expect(done.entry?.[2]?.resource).toMatchObject({ type: "history", total: 2 });
  });

  it("does not count for a condition what it deletes", async () => {
    for (const id of ["a", "b"]) await whole.ask(`PUT Patient/${id}`, { body: patient(id, { id }) });
    const done = await server.transact(
      post("Patient", patient("a"), { ifNoneExist: "identifier=s|a" }),
      put("Patient?identifier=s|b", patient("b")),
      ask("DELETE", "Patient/a"),
      ask("DELETE", "Patient?identifier=s|b"),
    );
    expect(statuses(done)).toEqual(["201 Created", "201 Created", "204 No Content", "204 No Content"]);
    expect(await server.total("Patient")).toBe(2);
  });

  it("holds ifMatch and ifNoneMatch", async () => {
    await whole.ask("PUT Patient/a", { body: patient("a", { id: "a" }) });
    const change = (more: object) => put("Patient/a", patient("b", { id: "a" }), more);
    expect(await server.failure(post("Patient", patient("x")), change({ ifMatch: 'W/"2"' }))).toEqual([
      "precondition-failed",
      "Bundle.entry[1]",
    ]);
    expect(await server.failure(post("Patient", patient("x")), change({ ifNoneMatch: "*" }))).toEqual([
      "precondition-failed",
      "Bundle.entry[1]",
    ]);
    expect(await server.failure(ask("DELETE", "Patient/a", { ifMatch: 'W/"2"' }))).toEqual([
      "precondition-failed",
      "Bundle.entry[0]",
    ]);
    expect(await server.total("Patient?identifier=s|x")).toBe(0);
    expect(statuses(await server.transact(change({ ifMatch: 'W/"1"' })))).toEqual(["200 OK"]);
  });

  it("finds by condition what to update and what to delete", async () => {
    await whole.ask("PUT Patient/a", { body: patient("a", { id: "a" }) });
    await whole.ask("PUT Patient/b", { body: patient("b", { id: "b" }) });
    const done = await server.transact(
      put("Patient?identifier=s|a", patient("a", { gender: "male" })),
      ask("DELETE", "Patient?identifier=s|b"),
      ask("DELETE", "Patient?identifier=s|nobody"),
      ask("DELETE", "Patient/never"),
    );
    expect(statuses(done)).toEqual(["200 OK", "204 No Content", "204 No Content", "204 No Content"]);
    expect(await server.get("Patient/a")).toMatchObject({ gender: "male" });
    expect(await server.total("Patient")).toBe(1);
  });
});
