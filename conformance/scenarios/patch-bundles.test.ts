/** Patches in batches and transactions. http://hl7.org/fhir/R4/http.html#patch, http://hl7.org/fhir/R4/http.html#transaction */
import { describe, expect, it } from "@jest/globals";
import { addGender, operation, patching, setGender } from "./patches.ts";
import { scenario, versions, type Reply } from "./scenario.ts";

const server = scenario();
const { patient } = patching(server);

describe("in a Bundle", () => {
  const binary = (operations: unknown, contentType = "application/json-patch+json") => ({
    resourceType: "Binary",
    contentType,
    data: Buffer.from(JSON.stringify(operations)).toString("base64"),
  });
  const entry = (url: string, resource: object, more: object = {}) => ({
    resource,
    request: { method: "PATCH", url, ...more },
  });
  const bundle = (type: string, ...entries: object[]) =>
    server.post("", { resourceType: "Bundle", type, entry: entries });
  const statuses = ({ body }: Reply) => body.entry?.map(({ response }) => response?.status.slice(0, 3));

  it.each(["batch", "transaction"])("%s: both forms, by id and by condition", async (type) => {
    const [a, b, c] = [await patient(), await patient(), await patient()];
    const reply = await bundle(
      type,
      entry(`Patient/${a}`, binary(setGender("male"))),
      entry(`Patient/${b}`, addGender("female"), { ifMatch: 'W/"1"' }),
      entry(`Patient?identifier=urn:patched|${c}`, addGender("other")),
    );
    expect(statuses(reply)).toEqual(["200", "200", "200"]);
    expect(reply.body.entry?.[0]?.response).toMatchObject({ etag: 'W/"2"', location: `Patient/${a}/_history/2` });
    const genders = await Promise.all([a, b, c].map(async (id) => (await server.get(`Patient/${id}`)).body["gender"]));
    expect(genders).toEqual(["male", "female", "other"]);
    expect(versions(await server.get(`Patient/${a}/_history`))).toEqual(["2", "1"]);
  });

  it("a batch: each by itself", async () => {
    const id = await patient();
    const reply = await bundle(
      "batch",
      entry("Patient/nobody", addGender("male")),
      entry(`Patient/${id}`, operation("mend", "Patient")),
      entry(`Patient/${id}`, binary(setGender("?"))),
      entry(`Patient/${id}`, binary(setGender("male"), "text/plain")),
      entry(`Patient/${id}`, binary(setGender("male"))),
    );
    expect(statuses(reply)).toEqual(["404", "400", "422", "400", "200"]);
  });

  it.each([
    ["of what is not there", "nobody", addGender("male"), 404],
    ["of another version", undefined, addGender("male"), 412],
    ["that leaves what is not valid", undefined, addGender("?"), 422],
    ["that is none", undefined, { resourceType: "Patient" }, 400],
  ])("a transaction with a patch %s: nothing is done", async (_, gone, resource, status) => {
    const [good, other] = [await patient(), await patient()];
    const more = status === 412 ? { ifMatch: 'W/"7"' } : {};
    const reply = await bundle(
      "transaction",
      entry(`Patient/${good}`, addGender("male")),
      entry(`Patient/${gone ?? other}`, resource, more),
    );
    expect(reply.status).toBe(status);
    expect(reply.body.issue?.[0]?.expression?.[0]).toMatch(/^Bundle\.entry\[1\]/);
    expect((await server.get(`Patient/${good}`)).body.meta.versionId).toBe("1");
  });

  it("a transaction with a patch and an update of one resource is refused", async () => {
    const id = await patient();
    const update = { resource: { resourceType: "Patient", id }, request: { method: "PUT", url: `Patient/${id}` } };
    expect((await bundle("transaction", entry(`Patient/${id}`, addGender("male")), update)).status).toBe(400);
  });

  it("a transaction: what a patch adds may point at what is created, what was there points where it did", async () => {
    const kept = { reference: "urn:uuid:0e3a1f0e-7d1c-4b5e-9d34-2f3f5f0f9a10" };
    const id = await patient({ generalPractitioner: [kept] });
    const fullUrl = "urn:uuid:6f1b1c6e-3d7f-4a52-8f0e-0c8f8a3c9b11";
    const reply = await bundle(
      "transaction",
      entry(`Patient/${id}`, binary([{ op: "add", path: "/managingOrganization", value: { reference: fullUrl } }])),
      {
        fullUrl,
        resource: { resourceType: "Organization", name: "Clinic" },
        request: { method: "POST", url: "Organization" },
      },
    );
    expect(statuses(reply)).toEqual(["200", "201"]);
    const { body } = await server.get(`Patient/${id}`);
    const made = reply.body.entry?.[1]?.response?.location?.replace(/\/_history.*/, "");
    expect([body["managingOrganization"], body["generalPractitioner"]]).toEqual([{ reference: made }, [kept]]);
  });

  it("12 transactions that patch one resource at the same time: none is lost", async () => {
    const id = await patient();
    const asked = Array.from({ length: 12 }, (_, index) =>
      bundle(
        "transaction",
        entry(`Patient/${id}`, binary([{ op: "add", path: "/identifier/-", value: { value: `${index}` } }])),
      ),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(((await server.get(`Patient/${id}`)).body["identifier"] as unknown[]).length).toBe(13);
  });
});
