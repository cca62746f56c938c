/** http://hl7.org/fhir/R4/http.html#transaction: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { ask, bundling, operation, patch, patient, post, put, type Step } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

const activate = operation("add", "Patient", { name: { valueString: "active" }, value: { valueBoolean: true } });
const missing = operation("replace", "Patient.contact", { value: { valueString: "x" } });
const wrong = operation("add", "Patient", { name: { valueString: "gender" }, value: { valueCode: "?" } });

describe("all or nothing", () => {
  const there = put("Patient/there", patient("new", { id: "there" }));

  it.each<[string, Step, string, string]>([
    ["no request", { resource: patient("x") }, "invalid", "request"],
    ["no method", { resource: patient("x"), request: { url: "Patient" } }, "invalid", "request.method"],
    [
      "a method that is none",
      { resource: patient("x"), request: { method: "FETCH", url: "Patient" } },
      "invalid",
      "request.method",
    ],
    ["no url", { resource: patient("x"), request: { method: "POST" } }, "invalid", "request.url"],
    ["a url of nothing", ask("DELETE", "Nobody/1"), "unknown-path", "request.url"],
    ["a url of another server", ask("GET", "http://else.test/fhir/Patient/1"), "invalid", "request.url"],
    ["a malformed id", put("Patient/a_b", patient("x", { id: "a_b" })), "invalid", "request.url"],
    ["a method that the url does not have", post("Patient/1", patient("x")), "method-not-allowed", "request.url"],
    ["a patch of what is not there", patch("Patient/nobody", { resourceType: "Parameters" }), "not-found", ""],
    ["a patch of what is deleted", patch("Patient/gone", { resourceType: "Parameters" }), "deleted", ""],
    ["a patch that is none", patch("Patient/old", patient("x")), "invalid", "resource"],
    [
      "an operation that is none",
      patch("Patient/old", operation("mend", "Patient")),
      "invalid",
      "resource.parameter[0]",
    ],
    [
      "a patch whose version is not there",
      patch("Patient/old", activate, { ifMatch: 'W/"7"' }),
      "precondition-failed",
      "",
    ],
    ["a patch that cannot be done", patch("Patient/old", missing), "unprocessable", ""],
    ["a patch that leaves what is not valid", patch("Patient/old", wrong), "unprocessable", "resource.gender"],
    ["a patch of what nothing matches", patch("Patient?identifier=s|nobody", activate), "not-found", ""],
    ["an ambiguous patch", patch("Patient?identifier=s|twice", activate), "multiple-matches", ""],
    ["a Bundle to be processed", post("/", { resourceType: "Bundle", type: "batch" }), "invalid", "request.url"],
    ["no resource", ask("POST", "Patient"), "invalid", "resource"],
    ["another type", post("Observation", patient("x")), "invalid", "resource.resourceType"],
    ["another id", put("Patient/a", patient("x", { id: "b" })), "invalid", "resource.id"],
    ["no id", put("Patient/a", patient("x")), "invalid", "resource.id"],
    [
      "a resource that is not valid",
      post("Patient", patient("x", { gender: "?" })),
      "unprocessable",
      "resource.gender",
    ],
    ["a read of what is not there", ask("GET", "Patient/nobody"), "not-found", "request.url"],
    ["a read of what is deleted", ask("GET", "Patient/gone"), "deleted", "request.url"],
    ["a version that is not there", ask("GET", "Patient/old/_history/2"), "not-found", "request.url"],
    ["a history of what is not there", ask("GET", "Patient/nobody/_history"), "not-found", "request.url"],
    ["a history with parameters of its own", ask("GET", "Patient/_history?name=a"), "invalid", "request.url"],
    ["a search that cannot be read", ask("GET", "Patient?nobody=1"), "invalid", "request.url"],
    [
      "an ambiguous ifNoneExist",
      post("Patient", patient("x"), { ifNoneExist: "identifier=s|twice" }),
      "multiple-matches",
      "",
    ],
    ["an unreadable ifNoneExist", post("Patient", patient("x"), { ifNoneExist: "nobody=1" }), "invalid", ""],
    ["an ambiguous update", put("Patient?identifier=s|twice", patient("x")), "multiple-matches", ""],
    ["an ambiguous deletion", ask("DELETE", "Patient?identifier=s|twice"), "multiple-matches", ""],
    [
      "an update by condition with another id",
      put("Patient?identifier=s|old", patient("x", { id: "b" })),
      "invalid",
      "",
    ],
  ])("%s in one entry: nothing is written and the entry is named", async (_what, entry, kind, part) => {
    for (const id of ["old", "gone"]) await whole.ask(`PUT Patient/${id}`, { body: patient(id, { id }) });
    for (const id of ["1", "2"]) await whole.ask(`PUT Patient/${id}`, { body: patient("twice", { id }) });
    await whole.ask("DELETE Patient/gone");
    const before = await server.get("_history?_count=0");
    const path = part === "" ? "Bundle.entry[1]" : `Bundle.entry[1].${part}`;
    expect(await server.failure(there, entry)).toEqual([kind, path]);
    expect(await server.get("_history?_count=0")).toEqual(before);
  });

  it("names every entry that is wrong by itself", async () => {
    expect(await server.failure({}, there, ask("GET", "Nobody"), ask("POST", "Patient"))).toEqual([
      "invalid",
      "Bundle.entry[0].request",
      "Bundle.entry[2].request.url",
      "Bundle.entry[3].resource",
    ]);
  });

  it.each<[string, Step, Step]>([
    ["updates", there, put("Patient/there", patient("x", { id: "there" }))],
    ["an update and a deletion", there, ask("DELETE", "Patient/there")],
    [
      "an update by id and one by condition",
      put("Patient/old", patient("x", { id: "old" })),
      put("Patient?identifier=s|old", patient("x")),
    ],
    ["deletions by condition", ask("DELETE", "Patient?identifier=s|old"), ask("DELETE", "Patient?_id=old")],
    [
      "creations of what one condition names",
      post("Patient", patient("n"), { ifNoneExist: "identifier=s|n" }),
      post("Patient", patient("n"), { ifNoneExist: "identifier=s|n" }),
    ],
    [
      "a creation and a conditional one",
      post("Patient", patient("n"), { ifNoneExist: "identifier=s|n" }),
      post("Patient", patient("n")),
    ],
    [
      "a conditional update and an update",
      put("Patient?identifier=s|old", patient("old")),
      put("Patient/there", patient("old", { id: "there" })),
    ],
    [
      "creations of what one condition names and neither is",
      post("Patient", patient("m"), { ifNoneExist: "identifier=s|n" }),
      post("Patient", patient("m"), { ifNoneExist: "identifier=s|n" }),
    ],
  ])("two %s of one resource are refused, naming both", async (_what, one, other) => {
    await whole.ask("PUT Patient/old", { body: patient("old", { id: "old" }) });
    expect(await server.failure(one, other)).toEqual(["invalid", "Bundle.entry[0]", "Bundle.entry[1]"]);
    expect(await server.total("Patient")).toBe(1);
  });

  it("a read of what the transaction deletes fails it", async () => {
    await whole.ask("PUT Patient/old", { body: patient("old", { id: "old" }) });
    expect(await server.failure(ask("GET", "Patient/old"), ask("DELETE", "Patient/old"))).toEqual([
      "deleted",
      "Bundle.entry[0].request.url",
    ]);
    expect(await server.total("Patient")).toBe(1);
  });

  it("two entries with one fullUrl are refused, naming both", async () => {
    const step = () => ({ fullUrl: "urn:uuid:1", ...post("Patient", patient("x")) });
    expect(await server.failure(step(), there, step())).toEqual([
      "invalid",
      "Bundle.entry[0].fullUrl",
      "Bundle.entry[2].fullUrl",
    ]);
  });

  it("a resource that is no JSON fails it", async () => {
    const entry = `{"resource":{"resourceType":"Patient","active":truth},"request":{"method":"POST","url":"Patient"}}`;
    const asked = whole.ask("POST ", { body: `{"resourceType":"Bundle","type":"transaction","entry":[${entry}]}` });
    await expect(asked).rejects.toMatchObject({
      kind: "structure",
      issues: [{ expression: "Bundle.entry[0].resource" }],
    });
  });
});
