import { expect, it } from "@jest/globals";
import { openDefinitions } from "../fhir/pack.ts";
import { allowedMethods, targetOf, withBody, type Request } from "./url.ts";

const home = { base: "http://ours.test/fhir", definitions: openDefinitions() };
const target = (request: string, conditions: Partial<Request> = {}) => {
  const [method = "", url = ""] = request.split(" ");
  return targetOf({ method, url, ...conditions }, home);
};

// One row, one line of the table in http://hl7.org/fhir/R4/http.html#summary
it.each([
  ["GET Patient/1", { kind: "read", type: "Patient", id: "1" }],
  ["HEAD Patient/1", { kind: "read", type: "Patient", id: "1" }],
  ["GET /Patient/1/", { kind: "read", type: "Patient", id: "1" }],
  ["GET http://ours.test/fhir/Patient/1", { kind: "read", type: "Patient", id: "1" }],
  ["GET Patient/1?_summary=text&_format=json", { kind: "read", type: "Patient", id: "1", summary: "text" }],
  ["GET Patient/1?_elements=name,gender", { kind: "read", type: "Patient", id: "1", elements: ["name", "gender"] }],
  ["GET Patient/1/_history/2", { kind: "vread", type: "Patient", id: "1", version: "2" }],
  ["GET Patient/1/_history", { kind: "history", type: "Patient", id: "1", parameters: [] }],
  ["GET Patient/_history?_count=2", { kind: "history", type: "Patient", parameters: [["_count", "2"]] }],
  ["GET _history", { kind: "history", parameters: [] }],
  [
    "GET Patient?name=a%20b&name=c+d",
    {
      kind: "search",
      type: "Patient",
      parameters: [
        ["name", "a b"],
        ["name", "c d"],
      ],
    },
  ],
  [
    "GET Patient?a=b=c&d&=e",
    {
      kind: "search",
      type: "Patient",
      parameters: [
        ["a", "b=c"],
        ["d", ""],
        ["", "e"],
      ],
    },
  ],
  ["GET ?_type=Patient", { kind: "search", parameters: [["_type", "Patient"]] }],
  [
    "GET Patient/1/Observation?code=a",
    { kind: "search", of: { type: "Patient", id: "1" }, type: "Observation", parameters: [["code", "a"]] },
  ],
  ["GET Encounter/1/*", { kind: "search", of: { type: "Encounter", id: "1" }, parameters: [] }],
  ["POST Patient/1/_search", { kind: "search", of: { type: "Patient", id: "1" }, parameters: [] }],
  [
    "POST Patient/1/Observation/_search",
    { kind: "search", of: { type: "Patient", id: "1" }, type: "Observation", parameters: [] },
  ],
  ["GET $x?a=b", { kind: "operation", name: "$x", parameters: [["a", "b"]] }],
  ["POST Patient/$x", { kind: "operation", name: "$x", type: "Patient", parameters: [] }],
  ["GET Patient/1/$x", { kind: "operation", name: "$x", type: "Patient", id: "1", parameters: [] }],
  ["GET metadata?mode=full", { kind: "capabilities", mode: "full" }],
  ["POST Patient", { kind: "create", type: "Patient" }],
  ["POST Bundle", { kind: "create", type: "Bundle" }],
  ["POST ", { kind: "bundle" }],
  ["PUT Patient/1", { kind: "update", type: "Patient", id: "1" }],
  ["PUT Patient?identifier=a|b", { kind: "update-if", type: "Patient", condition: [["identifier", "a|b"]] }],
  ["DELETE Patient/1", { kind: "delete", type: "Patient", id: "1" }],
  ["DELETE Patient?identifier=1", { kind: "delete-if", type: "Patient", condition: [["identifier", "1"]] }],
])("reads %s", (request, expected) => {
  expect(target(request)).toEqual(expected);
});

it("joins the parameters of a _search form to those of its URL", () => {
  const form = "name=b&code=http%3A%2F%2Floinc.org%7C1";
  const parameters = [["_count", "1"], ["name", "b"], ["code", "http://loinc.org|1"]]; // prettier-ignore
  expect(target("POST Patient/_search?_count=1", { form })).toEqual({ kind: "search", type: "Patient", parameters });
  expect(target("POST _search?_count=1", { form })).toEqual({ kind: "search", parameters });
});

it.each([
  ["PUT Patient/1", { ifMatch: 'W/"3"' }, { ifMatch: "3" }],
  ["PUT Patient/1", { ifMatch: '"3"' }, { ifMatch: "3" }],
  ["PUT Patient/1", { ifMatch: "3" }, { ifMatch: "3" }],
  ["PUT Patient/1", { ifNoneMatch: "*" }, { ifNoneMatch: "*" }],
  ["PUT Patient?_id=1", { ifMatch: 'W/"3"' }, { ifMatch: "3" }],
  ["DELETE Patient/1", { ifMatch: 'W/"3"' }, { ifMatch: "3" }],
  ["DELETE Patient?_id=1", { ifMatch: 'W/"3"' }, { ifMatch: "3" }],
  ["POST Patient", { ifNoneExist: "identifier=a|b" }, { ifNoneExist: [["identifier", "a|b"]] }],
  ["POST Patient", { ifNoneExist: "Patient?url=http://x?y" }, { ifNoneExist: [["url", "http://x?y"]] }],
  ["POST Patient", { ifNoneExist: "url=http://x?y" }, { ifNoneExist: [["url", "http://x?y"]] }],
  ["GET Patient/1", { ifNoneMatch: 'W/"2"' }, { ifNoneMatch: 'W/"2"' }],
  ["GET Patient/1", { ifModifiedSince: "Thu, 01 Jan 1970 00:00:01 GMT" }, { ifModifiedSince: 1000 }],
  ["GET Patient/1", { ifModifiedSince: "1970-01-01T00:00:01Z" }, { ifModifiedSince: 1000 }],
])("%s with %j asks %j", (request, conditions, expected) => {
  expect(target(request, conditions)).toMatchObject(expected);
});

it("ignores a date that is none, as HTTP says", () => {
  expect(target("GET Patient/1", { ifModifiedSince: "yesterday" })).toEqual({ kind: "read", type: "Patient", id: "1" });
});

it.each([
  ["GET Nobody/1", "unknown-path", "Nobody is not a resource type"],
  ["GET constructor", "unknown-path", "constructor is not a resource type"],
  ["GET Patient/1/Observation/2/$everything", "unknown-path", "/Patient/1/Observation/2"],
  ["GET Nothing/$everything", "unknown-path", "Nothing"],
  ["GET Patient/a_b/$everything", "invalid", "a_b"],
  ["GET Observation/1/Patient", "unknown-path", "/Observation/1/Patient"],
  ["GET Patient/1/Nothing", "unknown-path", "/Patient/1/Nothing"],
  ["GET Patient/1/Observation/2", "unknown-path", "/Patient/1/Observation/2"],
  ["GET Patient/a_b/Observation", "invalid", "a_b"],
  ["GET Patient/1/_history/2/3", "unknown-path", "/Patient/1/_history/2/3"],
  ["GET Patient/a_b", "invalid", "a_b is not an id"],
  ["PUT Patient/a%2Fb", "invalid", "a/b is not an id"],
  [`GET Patient/${"a".repeat(65)}`, "invalid", "is not an id"],
  ["GET Patient/1/_history/a_b", "invalid", "a_b is not an id"],
  ["GET Patient/%zz", "invalid", "%zz"],
  ["GET Patient?name=%zz", "invalid", "%zz"],
  ["GET http://elsewhere.test/fhir/Patient/1", "invalid", "is not under http://ours.test/fhir"],
  ["GET //elsewhere.test/fhir/Patient/1", "invalid", "is not under"],
  ["GET http://ours.test/fhirs/Patient/1", "invalid", "is not under"],
  ["POST Patient/1", "method-not-allowed", "POST is not possible on /Patient/1"],
  ["PATCH Patient/1/_history/1", "method-not-allowed", "PATCH"],
  ["PUT metadata", "method-not-allowed", "PUT"],
  ["constructor Patient/1", "method-not-allowed", "constructor"],
  ["DELETE ", "method-not-allowed", "DELETE"],
  ["PUT Patient", "invalid", "needs search parameters"],
  ["DELETE Patient?_format=json", "invalid", "needs search parameters"],
  ["PATCH Patient", "invalid", "needs search parameters"],
  ["GET Patient/1?_summary=all", "invalid", "_summary=all"],
  ["GET Patient/1?_summary=count", "invalid", "_summary=count"],
])("refuses %s as %s", (request, kind, message) => {
  expect(() => target(request)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(message) }));
});

it.each([
  ["PUT Patient/1", { ifMatch: 'W/"1", W/"2"' }],
  ["PUT Patient/1", { ifMatch: "" }],
  ["PUT Patient/1", { ifNoneMatch: 'W/"1"' }],
  ["POST Patient", { ifNoneExist: "" }],
])("refuses %s with %j", (request, conditions) => {
  expect(() => target(request, conditions)).toThrow(expect.objectContaining({ kind: "invalid" }));
});

it("names the methods of a URL", () => {
  expect(allowedMethods("Patient/1", home)).toEqual(["GET", "PUT", "PATCH", "DELETE"]);
  expect(allowedMethods("", home)).toEqual(["GET", "POST"]);
});

it("reads the body as what the URL says it is", async () => {
  const body = {
    resource: () => ({ resourceType: "Patient" }),
    patch: () => ({ form: "json-patch" as const, operations: [] }),
    parameters: () => ({ resourceType: "Parameters" }),
    bundle: () => ({ type: "batch", entries: [] }),
  };
  const asked = (method: string, url: string) => withBody(targetOf({ method, url }, home), body);
  expect(await asked("POST", "Patient")).toMatchObject({ kind: "create", resource: { resourceType: "Patient" } });
  expect(await asked("POST", "")).toMatchObject({ kind: "bundle", bundle: { type: "batch" } });
  expect(await asked("POST", "Patient/$x")).toMatchObject({
    kind: "operation",
    resource: { resourceType: "Parameters" },
  });
  expect(await asked("GET", "Patient/1")).toEqual({ kind: "read", type: "Patient", id: "1" });
});
