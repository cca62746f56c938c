import { posted, type Row } from "./row.ts";

const bundle = (what: string, expected: Row["expected"], body: unknown) => posted(what, expected, body, "/fhir");
const transaction = (...entry: unknown[]) => ({ resourceType: "Bundle", type: "transaction", entry });
const batch = (...entry: unknown[]) => ({ resourceType: "Bundle", type: "batch", entry });
const patient = { resourceType: "Patient" };
const asked = (method: unknown, url: unknown, resource?: unknown) => ({ request: { method, url }, resource });
const binary = (data: unknown) => ({ resourceType: "Binary", contentType: "application/json-patch+json", data });
const create = asked("POST", "Patient", patient);

/** Bundles that no client should send. A batch answers each entry for itself, so it is 200 as a whole. */
export const bundles: readonly Row[] = [
  bundle("nothing", 400, ""),
  bundle("a resource that is no Bundle", 400, patient),
  bundle("a Bundle without a type", 400, { resourceType: "Bundle" }),
  bundle("a Bundle of a type that is a number", 400, { resourceType: "Bundle", type: 1 }),
  bundle("a Bundle of no known type", 400, { resourceType: "Bundle", type: "nonsense" }),
  bundle("a searchset", 400, { resourceType: "Bundle", type: "searchset" }),
  bundle("a document", 400, { resourceType: "Bundle", type: "document", entry: [] }),
  bundle("a transaction of nothing", 200, transaction()),
  bundle("a batch without entry", 200, { resourceType: "Bundle", type: "batch" }),
  bundle("entry that is an object", 400, { resourceType: "Bundle", type: "transaction", entry: {} }),
  bundle("entry that is null", 400, { resourceType: "Bundle", type: "transaction", entry: null }),
  bundle("an entry that is null", 400, transaction(null)),
  bundle("an entry that is a text", 400, transaction("x")),
  bundle("an entry that is a list", 400, transaction([])),
  bundle("an entry that is empty", 400, transaction({})),
  bundle("an entry without a request", 400, transaction({ resource: patient })),
  bundle("a request that is a text", 400, transaction({ request: "x" })),
  bundle("a request without a method", 400, transaction({ request: { url: "Patient" }, resource: patient })),
  bundle("a request without a url", 400, transaction({ request: { method: "POST" }, resource: patient })),
  bundle("a method that is a number", 400, transaction(asked(1, "Patient", patient))),
  bundle("a method of nonsense", [400, 405], transaction(asked("BREW", "Patient", patient))),
  bundle("a method of __proto__", [400, 405], transaction(asked("__proto__", "Patient", patient))),
  bundle("a method in small letters", [400, 405, 200], transaction(asked("post", "Patient", patient))),
  bundle("a url of another server", 400, transaction(asked("POST", "http://evil.example/fhir/Patient", patient))),
  bundle("a url that begins with //", 400, transaction(asked("POST", "//evil.example/Patient", patient))),
  bundle("a url that climbs", [400, 404, 405], transaction(asked("POST", "../../Patient", patient))),
  bundle("a url of no type", [400, 404], transaction(asked("POST", "Foo", patient))),
  bundle("a url of __proto__", [400, 404], transaction(asked("GET", "__proto__"))),
  bundle("a url with a bad escape", 400, transaction(asked("GET", "Patient?name=%zz"))),
  bundle("a url of 100,000 letters", [400, 404, 414], transaction(asked("GET", "a".repeat(100_000)))),
  bundle("a create of another type", 400, transaction(asked("POST", "Observation", patient))),
  bundle("a create without a resource", 400, transaction(asked("POST", "Patient"))),
  bundle("a create of null", 400, transaction(asked("POST", "Patient", null))),
  bundle("a create of a list", 400, transaction(asked("POST", "Patient", []))),
  bundle("an update without an id", 400, transaction(asked("PUT", "Patient", patient))),
  bundle("an update of another id", 400, transaction(asked("PUT", "Patient/a", { ...patient, id: "b" }))),
  bundle("a create at an id", [400, 405], transaction(asked("POST", "Patient/a", patient))),
  bundle("a delete of a type", 400, transaction(asked("DELETE", "Patient"))),
  bundle("a patch that is a Patient", 400, transaction(asked("PATCH", "Patient/a", patient))),
  bundle("a patch without a resource", 400, transaction(asked("PATCH", "Patient/a"))),
  bundle("a patch that is a Binary of nothing", 400, transaction(asked("PATCH", "Patient/a", binary("")))),
  bundle("a patch that is a Binary of no base64", 400, transaction(asked("PATCH", "Patient/a", binary("%%%")))),
  bundle("a patch that is a Binary of no text", 400, transaction(asked("PATCH", "Patient/a", binary("//8=")))),
  bundle("a patch that is a Binary of a number", 400, transaction(asked("PATCH", "Patient/a", binary("MQ==")))),
  bundle("a patch that is a Binary of another Binary", 400, transaction(asked("PATCH", "Patient/a", binary([])))),
  bundle(
    "one resource twice",
    400,
    transaction(asked("PUT", "Patient/a", { ...patient, id: "a" }), asked("DELETE", "Patient/a")),
  ),
  bundle(
    "one fullUrl twice",
    400,
    transaction({ ...create, fullUrl: "urn:uuid:1" }, { ...create, fullUrl: "urn:uuid:1" }),
  ),
  bundle("a fullUrl that is a number", 400, transaction({ ...create, fullUrl: 1 })),
  bundle("a Bundle in a Bundle", [400, 404, 405, 422], transaction(asked("POST", "", transaction(create)))),
  bundle("a read of what is not there", [400, 404], transaction(asked("GET", "Patient/nobody"))),
  bundle(
    "an If-Match of nonsense",
    400,
    transaction({
      ...asked("PUT", "Patient/a", { ...patient, id: "a" }),
      request: { method: "PUT", url: "Patient/a", ifMatch: "nonsense here" },
    }),
  ),
  bundle(
    "an If-None-Exist of nonsense",
    400,
    transaction({ resource: patient, request: { method: "POST", url: "Patient", ifNoneExist: "nonsense=1" } }),
  ),
  bundle(
    "an If-None-Exist that is a list",
    400,
    transaction({ resource: patient, request: { method: "POST", url: "Patient", ifNoneExist: ["a=b"] } }),
  ),
  bundle(
    "a conditional reference to nobody",
    [400, 404, 412],
    transaction(
      asked("POST", "Patient", { ...patient, managingOrganization: { reference: "Organization?identifier=nobody" } }),
    ),
  ),
  bundle(
    "a conditional reference of nonsense",
    400,
    transaction(
      asked("POST", "Patient", { ...patient, managingOrganization: { reference: "Organization?nonsense=1" } }),
    ),
  ),
  bundle(
    "a reference to a urn that is not there",
    [200, 400, 422],
    transaction(
      asked("POST", "Patient", {
        ...patient,
        managingOrganization: { reference: "urn:uuid:4d1c1a8e-0000-4000-8000-000000000000" },
      }),
    ),
  ),
  bundle(
    "an entry that is not valid",
    [400, 422],
    transaction(create, asked("POST", "Patient", { ...patient, gender: "nonsense" })),
  ),
  bundle("a member twice", 400, '{"resourceType":"Bundle","type":"batch","type":"transaction","entry":[]}'),
  bundle(
    "an entry that is cut",
    400,
    '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Pat',
  ),
  bundle("something behind it", 400, '{"resourceType":"Bundle","type":"batch","entry":[]} x'),
  bundle("10,000 levels", 400, `{"resourceType":"Bundle","type":"batch","entry":${"[".repeat(10_000)}`),
  bundle("20,001 entries", [400, 413], batch(...Array.from({ length: 20_001 }, () => asked("GET", "metadata")))),
  bundle(
    "a batch of nonsense",
    200,
    batch(asked("GET", "Foo"), asked("BREW", "x"), asked("POST", "Patient", { ...patient, gender: 1 })),
  ),
  bundle("a batch that asks for itself", 200, batch(asked("POST", "", batch(create)))),
  bundle("a batch with an entry that is empty", [200, 400], batch({})),
  bundle(
    "a batch of searches of nonsense",
    200,
    batch(asked("GET", "Patient?nonsense=1"), asked("GET", "Patient?name=%zz")),
  ),
  bundle("a batch of bad ids", 200, batch(asked("DELETE", `Patient/${"a".repeat(70)}`), asked("GET", "Patient/%00"))),
];
