/** http://hl7.org/fhir/R4/http.html: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();

const ada = (more: object = {}) => ({ resourceType: "Patient", identifier: [{ system: "s", value: "ada" }], ...more });
const failing = (kind: string, message = "") =>
  expect.objectContaining({ kind, message: expect.stringContaining(message) });
const put = (id: string, more: object = {}, conditions: object = {}) =>
  whole.ask(`PUT Patient/${id}`, { body: ada({ id, ...more }), ...conditions });
const total = async (search: string) => (await whole.ask(`GET ${search}`)).json["total"];

describe("read", () => {
  it("gives the current version as it is stored", async () => {
    await put("a", { gender: "female" });
    const { status, version, json } = await whole.ask("GET Patient/a");
    expect([status, version?.version]).toEqual([200, 1]);
    expect(json).toEqual(
      ada({ id: "a", meta: { versionId: "1", lastUpdated: "2024-05-01T12:00:00.000Z" }, gender: "female" }),
    );
  });

  it("tells what never was from what was deleted", async () => {
    await put("a");
    await whole.ask("DELETE Patient/a");
    await expect(whole.ask("GET Patient/a")).rejects.toEqual(failing("deleted"));
    await expect(whole.ask("GET Patient/b")).rejects.toEqual(failing("not-found"));
    await expect(whole.ask("GET Observation/a")).rejects.toEqual(failing("not-found"));
  });

  it.each([
    [{ ifNoneMatch: 'W/"1"' }, 304],
    [{ ifNoneMatch: '"1"' }, 304],
    [{ ifNoneMatch: 'W/"3", W/"1"' }, 304],
    [{ ifNoneMatch: "*" }, 304],
    [{ ifNoneMatch: 'W/"2"' }, 200],
    [{ ifNoneMatch: 'W/"11"' }, 200],
    [{ ifModifiedSince: "Wed, 01 May 2024 12:00:00 GMT" }, 304],
    [{ ifModifiedSince: "Wed, 01 May 2024 11:59:59 GMT" }, 200],
    [{ ifModifiedSince: "no date" }, 200],
    [{ ifNoneMatch: 'W/"2"', ifModifiedSince: "Wed, 01 May 2024 12:00:00 GMT" }, 200],
  ])("with %j is answered by %i", async (conditions, status) => {
    whole.clock.now += 900;
    await put("a");
    expect((await whole.ask("GET Patient/a", conditions)).status).toBe(status);
  });

  it("shows parts of it, marked so, decimals as they were written", async () => {
    const body = `{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10},"note":[{"text":"n"}]}`;
    await whole.ask("PUT Observation/o", { body });
    expect((await whole.ask("GET Observation/o")).text).toContain('{"value":1.10}');
    const { text } = await whole.ask("GET Observation/o?_elements=value");
    expect(text).toContain('{"value":1.10}');
    expect(text).toContain("SUBSETTED");
    expect(text).not.toContain("note");
  });
});

describe("vread", () => {
  it("gives any version, and 410 for that of a deletion", async () => {
    await put("a", { gender: "male" });
    await put("a", { gender: "female" });
    await whole.ask("DELETE Patient/a");
    expect((await whole.ask("GET Patient/a/_history/1")).json["gender"]).toBe("male");
    expect((await whole.ask("GET Patient/a/_history/2")).json["gender"]).toBe("female");
    await expect(whole.ask("GET Patient/a/_history/3")).rejects.toEqual(failing("deleted"));
  });

  it.each(["4", "0", "01", "x", "99999999999999999999"])("does not know version %s", async (version) => {
    await put("a");
    await expect(whole.ask(`GET Patient/a/_history/${version}`)).rejects.toEqual(failing("not-found"));
  });
});

describe("create", () => {
  it("ignores the client's id, version and time, and keeps the rest of meta", async () => {
    const meta = {
      versionId: "9",
      lastUpdated: "2000-01-01T00:00:00Z",
      profile: ["http://p.test"],
      tag: [{ code: "t" }],
    };
    const { status, version, json } = await whole.ask("POST Patient", { body: ada({ id: "mine", meta }) });
    expect([status, version?.id]).toEqual([201, "id-1"]);
    const lastUpdated = "2024-05-01T12:00:00.000Z";
    const expected = { versionId: "1", lastUpdated, profile: ["http://p.test"], tag: [{ code: "t" }] };
    expect(json).toEqual(ada({ id: "id-1", meta: expected }));
  });

  it.each([
    [{ resourceType: "Observation" }, "invalid", "the body is a Observation"],
    [{ resourceType: "Patient", gender: "?" }, "unprocessable", ""],
    [{ resourceType: "Patient", meta: "x" }, "invalid", "meta"],
  ])("refuses %j", async (body, kind, message) => {
    await expect(whole.ask("POST Patient", { body })).rejects.toEqual(failing(kind, message));
    expect(await total("Patient")).toBe(0);
  });

  it("with If-None-Exist: none → 201, one → 200 with it and nothing written, many → 412", async () => {
    const once = { body: ada(), ifNoneExist: "identifier=s|ada" };
    expect((await whole.ask("POST Patient", once)).status).toBe(201);
    const again = await whole.ask("POST Patient", { ...once, body: ada({ gender: "female" }) });
    expect([again.status, again.version?.id, again.json["gender"]]).toEqual([200, "id-1", undefined]);
    expect(await total("Patient")).toBe(1);
    await whole.ask("POST Patient", { body: ada() });
    await expect(whole.ask("POST Patient", once)).rejects.toEqual(failing("multiple-matches", "identifier=s%7Cada"));
  });

  it.each(["nobody=1", "_sort=name", "identifier="])("refuses the condition %s", async (ifNoneExist) => {
    await expect(whole.ask("POST Patient", { body: ada(), ifNoneExist })).rejects.toMatchObject({
      issues: [{ severity: "error" }],
    });
    expect(await total("Patient")).toBe(0);
  });
});

describe("update", () => {
  it("creates under the client's id, then counts versions up", async () => {
    expect(await put("a")).toMatchObject({ status: 201, version: { version: 1 } });
    expect(await put("a", { gender: "female" })).toMatchObject({ status: 200, version: { version: 2 } });
  });

  it("brings what was deleted back to life", async () => {
    await put("a");
    await whole.ask("DELETE Patient/a");
    expect(await put("a")).toMatchObject({ version: { version: 3 } });
    expect((await whole.ask("GET Patient/a")).status).toBe(200);
  });

  it.each([
    [{ resourceType: "Patient" }, "invalid", "the body none"],
    [{ resourceType: "Patient", id: "b" }, "invalid", "the body another"],
    [{ resourceType: "Patient", id: ["a"] }, "invalid", "the body another"],
    [{ resourceType: "Practitioner", id: "a" }, "invalid", "the body is a Practitioner"],
    [{ resourceType: "Patient", id: "a", gender: "?" }, "unprocessable", ""],
  ])("refuses %j", async (body, kind, message) => {
    await expect(whole.ask("PUT Patient/a", { body })).rejects.toEqual(failing(kind, message));
  });

  it.each([
    ["there", { ifMatch: 'W/"1"' }, 200],
    ["there", { ifMatch: "*" }, 200],
    ["there", { ifMatch: 'W/"2"' }, "precondition-failed"],
    ["there", { ifMatch: 'W/"x"' }, "precondition-failed"],
    ["there", { ifNoneMatch: "*" }, "precondition-failed"],
    ["never-there", { ifMatch: 'W/"1"' }, "precondition-failed"],
    ["never-there", { ifMatch: "*" }, "precondition-failed"],
    ["never-there", { ifNoneMatch: "*" }, 201],
    ["deleted", { ifMatch: 'W/"1"' }, "precondition-failed"],
    ["deleted", { ifMatch: "*" }, "precondition-failed"],
  ])("of one that is %s with %j: %s", async (id, conditions, expected) => {
    await put("there");
    await put("deleted");
    await whole.ask("DELETE Patient/deleted");
    const asked = put(id, { gender: "female" }, conditions);
    if (typeof expected === "number") expect((await asked).status).toBe(expected);
    else await expect(asked).rejects.toEqual(failing(expected, `Patient/${id} is`));
  });
});

describe("conditional update", () => {
  const putIf = (body: object, conditions: object = {}) =>
    whole.ask("PUT Patient?identifier=s|ada", { body, ...conditions });

  it("no matches, no id: creates under an id of ours", async () => {
    expect(await putIf(ada())).toMatchObject({ status: 201, version: { id: "id-1" } });
  });

  it("no matches, id: creates under that id", async () => {
    expect(await putIf(ada({ id: "mine" }))).toMatchObject({ status: 201, version: { id: "mine" } });
  });

  it("no matches, id that is taken: 409", async () => {
    await whole.ask("PUT Patient/mine", { body: { resourceType: "Patient", id: "mine" } });
    await expect(putIf(ada({ id: "mine" }))).rejects.toEqual(failing("conflict", "Patient/mine"));
  });

  it("one match, no id or its own: updates it", async () => {
    await put("a");
    expect(await putIf(ada({ gender: "male" }))).toMatchObject({ status: 200, version: { id: "a", version: 2 } });
    expect(await putIf(ada({ id: "a", gender: "female" }))).toMatchObject({ version: { id: "a", version: 3 } });
  });

  it("one match, another id: 400", async () => {
    await put("a");
    await expect(putIf(ada({ id: "b" }))).rejects.toEqual(failing("invalid", "Patient/a"));
  });

  it("many matches: 412", async () => {
    await put("a");
    await put("b");
    await expect(putIf(ada())).rejects.toEqual(failing("multiple-matches"));
  });

  it.each([
    ["a", 'W/"1"', true],
    ["a", 'W/"2"', false],
    ["other", 'W/"1"', false],
  ])("with one match %s and If-Match %s: %s", async (id, ifMatch, holds) => {
    await put(id, id === "a" ? {} : { identifier: [{ value: "x" }] });
    const asked = putIf(ada({ gender: "male" }), { ifMatch });
    if (holds) expect((await asked).status).toBe(200);
    else await expect(asked).rejects.toEqual(failing("precondition-failed"));
  });

  it("refuses an id that is none", async () => {
    await expect(putIf(ada({ id: "a b" }))).rejects.toEqual(failing("invalid", "an id is"));
  });
});

describe("delete", () => {
  it("answers 204 with the deletion's version, and again for what is gone or never was", async () => {
    await put("a");
    expect(await whole.ask("DELETE Patient/a")).toMatchObject({ status: 204, version: { version: 2 } });
    expect(await whole.ask("DELETE Patient/a")).toMatchObject({ status: 204, version: { version: 2 } });
    expect((await whole.ask("DELETE Patient/never")).status).toBe(204);
    expect(await total("Patient")).toBe(0);
  });

  it("holds If-Match", async () => {
    await put("a");
    const deletion = (ifMatch: string) => whole.ask("DELETE Patient/a", { ifMatch });
    await expect(deletion('W/"2"')).rejects.toEqual(failing("precondition-failed"));
    expect((await deletion('W/"1"')).status).toBe(204);
  });

  it("by condition: none or one → 204, many → 412", async () => {
    expect((await whole.ask("DELETE Patient?identifier=s|ada")).status).toBe(204);
    await put("a");
    expect((await whole.ask("DELETE Patient?identifier=s|ada")).status).toBe(204);
    expect(await total("Patient")).toBe(0);
    await put("b");
    await put("c");
    await expect(whole.ask("DELETE Patient?identifier=s|ada")).rejects.toEqual(failing("multiple-matches"));
    await expect(whole.ask("DELETE Patient?nobody=1")).rejects.toMatchObject({
      message: expect.stringContaining("nobody"),
    });
  });
});
