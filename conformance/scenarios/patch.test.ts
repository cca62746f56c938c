/** PATCH over HTTP. http://hl7.org/fhir/R4/http.html#patch, http://hl7.org/fhir/R4/fhirpatch.html */
import { describe, expect, it } from "@jest/globals";
import { addGender, operation, patching, setGender } from "./patches.ts";
import { scenario, type Reply } from "./scenario.ts";

const server = scenario();
const { json, fhirPath, patient } = patching(server);

const diagnosed = ({ status, body }: Reply) => [status, body.issue?.[0]?.diagnostics];

describe("a patch", () => {
  it.each([
    ["JSON Patch", (path: string) => json(path, setGender("female"))],
    ["FHIRPath Patch", (path: string) => fhirPath(path, addGender("female"))],
    [
      "FHIRPath Patch as application/json",
      (path: string) => fhirPath(path, addGender("female"), { "content-type": "application/json" }),
    ],
  ])("%s makes a new version, and answers it", async (_, patch) => {
    const id = await patient();
    const reply = await patch(`Patient/${id}`);
    expect([reply.status, reply.headers.get("etag")]).toEqual([200, 'W/"2"']);
    expect(reply.headers.get("content-location")).toBe(`${server.base()}/Patient/${id}/_history/2`);
    expect(reply.body).toMatchObject({ id, gender: "female", meta: { versionId: "2" } });
    expect((await server.get(`Patient/${id}`)).text).toBe(reply.text);
    expect((await server.get(`Patient?gender=female&_id=${id}`)).body.total).toBe(1);
  });

  it("is PATCH in the history", async () => {
    const id = await patient();
    await json(`Patient/${id}`, setGender("male"));
    const { body } = await server.get(`Patient/${id}/_history`);
    expect(body.entry?.map(({ request, response }) => [request, response?.status])).toEqual([
      [{ method: "PATCH", url: `Patient/${id}` }, "200 OK"],
      [{ method: "PUT", url: `Patient/${id}` }, "201 Created"],
    ]);
  });

  it.each([
    ["JSON Patch", (path: string) => json(path, [{ op: "test", path: "/active", value: true }])],
    ["FHIRPath Patch", (path: string) => fhirPath(path, operation("delete", "Patient.birthDate"))],
    ["a FHIRPath Patch of no operation", (path: string) => fhirPath(path, { resourceType: "Parameters" })],
  ])("%s that changes nothing makes no version", async (_, patch) => {
    const given = { name: [{ given: ["a", "b"], _given: [null, { extension: [{ url: "urn:x", valueCode: "c" }] }] }] };
    const id = await patient({ active: true, ...given });
    const reply = await patch(`Patient/${id}`);
    expect([reply.status, reply.headers.get("etag")]).toEqual([200, 'W/"1"']);
  });

  it.each([
    ["minimal", ""],
    ["OperationOutcome", "OperationOutcome"],
    ["representation", "Patient"],
  ])("answers as Prefer: return=%s asks", async (asked, type) => {
    const reply = await json(`Patient/${await patient()}`, setGender("male"), { prefer: `return=${asked}` });
    expect([reply.status, reply.text === "" ? "" : reply.body.resourceType]).toEqual([200, type]);
  });

  it.each([
    ["of what was never there", "Patient/nobody", 404],
    ["of a type that R4 does not have", "Nobody/1", 404],
    ["of a malformed id", "Patient/a_b", 400],
    ["of no id and no condition", "Patient", 400],
    ["of the base", "", 405],
    ["of a version", "Patient/1/_history/1", 405],
  ])("%s is refused: %s %d", async (_, path, status) => {
    expect((await json(path, setGender("male"))).status).toBe(status);
    expect((await fhirPath(path, addGender("male"))).status).toBe(status);
  });

  it("of what was deleted is 410", async () => {
    const id = await patient();
    await server.send("DELETE", `Patient/${id}`);
    expect((await json(`Patient/${id}`, setGender("male"))).status).toBe(410);
    expect((await server.get(`Patient/${id}`)).status).toBe(410);
  });

  it.each([
    ["application/xml-patch+xml", "<diff/>"],
    ["application/merge-patch+json", "{}"],
    ["application/fhir+xml", "<Parameters/>"],
    ["text/plain", "[]"],
  ])("of the kind %s is 415, and Accept-Patch says what is read", async (type, body) => {
    const reply = await server.send("PATCH", `Patient/${await patient()}`, { headers: { "content-type": type }, body });
    expect([reply.status, reply.headers.get("accept-patch")]).toEqual([
      415,
      "application/json-patch+json, application/fhir+json",
    ]);
  });

  it("OPTIONS says that there is one, and of which kinds", async () => {
    const { headers } = await server.send("OPTIONS", "Patient/1");
    expect(headers.get("allow")).toContain("PATCH");
    expect(headers.get("accept-patch")).toContain("application/json-patch+json");
  });
});

describe("what comes of a patch is checked like any write", () => {
  it.each([
    ["a code that is none", setGender("?"), /gender/, "Patient.gender"],
    [
      "an element that R4 does not have",
      [{ op: "add", path: "/nickname", value: "x" }],
      /nickname/,
      "Patient.nickname",
    ],
    ["another id", [{ op: "replace", path: "/id", value: "other" }], /cannot change the id/, "id"],
    ["no id", [{ op: "remove", path: "/id" }], /cannot change the id/, "id"],
    ["another type", [{ op: "replace", path: "/resourceType", value: "Person" }], /resourceType/, "resourceType"],
    ["no resource", [{ op: "replace", path: "", value: [] }], /leaves no resource/, "Patient"],
  ])("%s: 422, the element is named, and nothing is stored", async (_, operations, message, expression) => {
    const id = await patient();
    const reply = await json(`Patient/${id}`, operations);
    expect([reply.status, reply.body.issue?.[0]?.expression]).toEqual([422, [expression]]);
    expect(reply.body.issue?.[0]?.diagnostics).toMatch(message);
    expect((await server.get(`Patient/${id}`)).body.meta.versionId).toBe("1");
  });

  it("a version and a time that it claims are the store's", async () => {
    const id = await patient();
    const reply = await json(`Patient/${id}`, [
      { op: "add", path: "/meta/versionId", value: "77" },
      ...setGender("male"),
    ]);
    expect([reply.status, reply.body.meta.versionId]).toEqual([200, "2"]);
  });
});

describe("a patch that cannot be done names the operation", () => {
  it.each([
    [400, [{ op: "mend", path: "/gender" }], "operation 1 (mend /gender): op must be one of"],
    [400, {}, "a JSON Patch must be an array of operations"],
    [
      422,
      [...setGender("male"), { op: "replace", path: "/name/0/given", value: ["a"] }],
      "operation 2 (replace /name/0/given): there is nothing at /name",
    ],
    [422, [{ op: "test", path: "/id", value: "other" }], "operation 1 (test /id): the value there is another"],
  ])("JSON Patch: %d", async (status, operations, message) => {
    const id = await patient();
    expect(diagnosed(await json(`Patient/${id}`, operations))).toEqual([status, expect.stringContaining(message)]);
    expect((await server.get(`Patient/${id}`)).body.meta.versionId).toBe("1");
  });

  it.each([
    [400, operation("mend", "Patient"), "operation 1 (mend Patient): type must be one of"],
    [400, operation("delete", "Patient.nme"), "operation 1 (delete Patient.nme)"],
    [400, { resourceType: "Patient" }, "a FHIRPath Patch is a Parameters resource"],
    [422, operation("replace", "Patient.birthDate", { value: { valueDate: "2020" } }), "the path leads to nothing"],
    [
      422,
      operation("add", "Patient", { name: { valueString: "birthDate" }, value: { valueCode: "x" } }),
      "birthDate is of type date, the value is code",
    ],
  ])("FHIRPath Patch: %d", async (status, parameters, message) => {
    const id = await patient();
    expect(diagnosed(await fhirPath(`Patient/${id}`, parameters))).toEqual([status, expect.stringContaining(message)]);
  });

  it("a JSON Patch sent as FHIR JSON is no resource", async () => {
    expect((await fhirPath(`Patient/${await patient()}`, setGender("male"))).status).toBe(400);
  });
});

describe("versions", () => {
  it.each([
    ["the current one", 'W/"1"', 200],
    ["another", 'W/"2"', 412],
    ["none that could be", "x", 412],
  ])("If-Match with %s", async (_, tag, status) => {
    const reply = await json(`Patient/${await patient()}`, setGender("male"), { "if-match": tag });
    expect(reply.status).toBe(status);
  });

  it("of 24 patches at the same time none is lost, whatever form they have", async () => {
    const id = await patient();
    const one = (value: string) => ({ system: "urn:one", value });
    const patches = Array.from({ length: 24 }, (_, index) =>
      index % 2 === 0
        ? json(`Patient/${id}`, [{ op: "add", path: "/identifier/-", value: one(`${index}`) }])
        : fhirPath(
            `Patient/${id}`,
            operation("add", "Patient", {
              name: { valueString: "identifier" },
              value: { valueIdentifier: one(`${index}`) },
            }),
          ),
    );
    expect((await Promise.all(patches)).map(({ status }) => status)).toEqual(Array(24).fill(200));
    const { body } = await server.get(`Patient/${id}`);
    expect([body.meta.versionId, (body["identifier"] as unknown[]).length]).toEqual(["25", 25]);
  });

  it("of 12 patches of one version at the same time one is done", async () => {
    const id = await patient();
    const patches = Array.from({ length: 12 }, (_, index) =>
      json(`Patient/${id}`, [{ op: "add", path: "/language", value: `x-${index}` }], { "if-match": 'W/"1"' }),
    );
    const statuses = (await Promise.all(patches)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(11).fill(412)]);
  });
});

describe("a conditional patch", () => {
  const condition = (id: string) => `Patient?identifier=urn:patched|${id}`;

  it("of one match is done", async () => {
    const id = await patient();
    expect((await json(condition(id), setGender("male"))).body).toMatchObject({ id, gender: "male" });
    expect((await fhirPath(condition(id), operation("delete", "Patient.gender"))).headers.get("etag")).toBe('W/"3"');
  });

  it("of none is 404, and creates nothing", async () => {
    const reply = await json(condition("nobody"), setGender("male"));
    expect([reply.status, (await server.get(condition("nobody"))).body.total]).toEqual([404, 0]);
  });

  it("of several is 412", async () => {
    await Promise.all([patient({ active: true }), patient({ active: true })]);
    expect((await json("Patient?active=true", setGender("male"))).status).toBe(412);
  });

  it("heeds If-Match", async () => {
    expect((await json(condition(await patient()), setGender("male"), { "if-match": 'W/"9"' })).status).toBe(412);
  });

  it("by a parameter that is none is 400", async () => {
    expect((await json("Patient?nobody=1", setGender("male"))).status).toBe(400);
  });
});

it.each(["1.10", "1e2", "12345678901234567890.123", "-0.0"])("the decimal %s stays as it was written", async (text) => {
  const id = await patient();
  const value = `"valueQuantity":{"value":${text}}`;
  const body = `{"resourceType":"Observation","id":"${id}","status":"final","code":{"text":"x"},${value}}`;
  expect((await server.put(`Observation/${id}`, body)).status).toBe(201);
  const component = `{"code":{"text":"y"},"valueQuantity":{"value":${text}}}`;
  await json(`Observation/${id}`, `[{"op":"add","path":"/component","value":[${component}]}]`);
  const copied = await json(`Observation/${id}`, [{ op: "copy", from: "/component/0", path: "/component/-" }]);
  expect(copied.text).toContain(`"component":[${component},${component}]`);
  const replaced = await fhirPath(
    `Observation/${id}`,
    JSON.stringify(operation("replace", "Observation.value", { value: { valueQuantity: { value: 0 } } })).replace(
      '"value":0',
      `"unit":"m","value":${text}`,
    ),
  );
  expect(replaced.text).toContain(`"valueQuantity":{"unit":"m","value":${text}}`);
});
