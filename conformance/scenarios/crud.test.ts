/** One resource at a time: http://hl7.org/fhir/R4/http.html. A row is a sentence of it. */
import { describe, expect, test } from "@jest/globals";
import { scenario, versions } from "./scenario.ts";

const { base, get, post, put, send } = scenario();
const ada = { resourceType: "Patient", name: [{ family: "Lovelace", given: ["Ada"] }] };

/** A patient of its own for one test. */
async function stored(content: object = ada): Promise<string> {
  return (await post("Patient", content)).body.id;
}

describe("create (3.1.0.8)", () => {
  test("gives the id itself and says where the resource is", async () => {
    const { status, headers, body } = await post("Patient", { ...ada, id: "mine" });
    expect(status).toBe(201);
    expect(body.id).not.toBe("mine");
    expect(headers.get("location")).toBe(`${base()}/Patient/${body.id}/_history/1`);
    expect(headers.get("etag")).toBe('W/"1"');
    expect(Math.floor(Date.parse(body.meta.lastUpdated) / 1000) * 1000).toBe(
      Date.parse(headers.get("last-modified") ?? ""),
    );
  });

  test("replaces the version and time that the body claims, and keeps the rest of meta", async () => {
    const meta = { versionId: "77", lastUpdated: "2001-01-01T00:00:00Z", tag: [{ system: "urn:t", code: "kept" }] };
    const { body } = await post("Patient", { ...ada, meta });
    expect(body.meta).toMatchObject({ versionId: "1", tag: [{ code: "kept" }] });
    expect(body.meta.lastUpdated > "2020").toBe(true);
  });

  test.each([
    ["the whole resource", undefined, /"family":"Lovelace"/],
    ["nothing", "return=minimal", /^$/],
    ["an OperationOutcome", "return=OperationOutcome", /^\{"resourceType":"OperationOutcome"/],
    ["the whole resource", "return=representation", /"family":"Lovelace"/],
  ])("answers with %s for Prefer %s (3.1.0.1.7)", async (_what, prefer, shown) => {
    const { status, text } = await post("Patient", ada, prefer === undefined ? {} : { prefer });
    expect([status, text]).toEqual([201, expect.stringMatching(shown)]);
  });

  test.each([
    ["of another type than the URL", { resourceType: "Observation" }, 400],
    ["without a type", { name: [{ family: "X" }] }, 400],
    ["that is no JSON", "{", 400],
    ["that is empty", "", 400],
    ["with an element that its type does not have", { ...ada, colour: "green" }, 422],
    ["with an element of the wrong type", { ...ada, birthDate: 1815 }, 422],
    ["with a code outside of a required binding", { ...ada, gender: "countess" }, 422],
  ])("refuses a body %s", async (_what, body, expected) => {
    const { status, body: outcome } = await post("Patient", body);
    expect([status, outcome.resourceType]).toEqual([expected, "OperationOutcome"]);
  });

  test("names the element at fault by FHIRPath", async () => {
    const { body } = await post("Patient", { ...ada, name: [{ family: 5 }] });
    expect(body.issue?.[0]?.expression).toEqual(["Patient.name[0].family"]);
  });
});

describe("conditional create (3.1.0.8.1)", () => {
  const body = (value: string) => ({ ...ada, identifier: [{ system: "urn:cc", value }] });
  const condition = (value: string) => ({ "if-none-exist": `identifier=urn:cc|${value}` });

  test("creates when nothing matches, and answers 200 with the match when one does", async () => {
    const first = await post("Patient", body("a"), condition("a"));
    const second = await post("Patient", { ...body("a"), active: true }, condition("a"));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  test("answers 412 when more than one matches", async () => {
    await post("Patient", body("b"));
    await post("Patient", body("b"));
    expect((await post("Patient", body("b"), condition("b"))).status).toBe(412);
  });

  test("refuses a condition with a parameter that nobody knows", async () => {
    expect((await post("Patient", body("c"), { "if-none-exist": "shoe=44" })).status).toBe(400);
  });
});

describe("read and vread (3.1.0.2, 3.1.0.3)", () => {
  test("answers the current version, and each earlier one by its id", async () => {
    const id = await stored();
    await put(`Patient/${id}`, { ...ada, id, active: true });
    const [current, first] = [await get(`Patient/${id}`), await get(`Patient/${id}/_history/1`)];
    expect([current.body.meta.versionId, current.body["active"]]).toEqual(["2", true]);
    expect([first.body.meta.versionId, first.body["active"]]).toEqual(["1", undefined]);
    expect([current.headers.get("etag"), first.headers.get("etag")]).toEqual(['W/"2"', 'W/"1"']);
  });

  test("HEAD answers what GET answers, without the body", async () => {
    const id = await stored();
    const [head, read] = [await send("HEAD", `Patient/${id}`), await get(`Patient/${id}`)];
    expect([head.status, head.text]).toEqual([200, ""]);
    for (const name of ["etag", "last-modified", "content-type", "content-length"])
      expect([name, head.headers.get(name)]).toEqual([name, read.headers.get(name)]);
  });

  test.each([
    ["an id that is not there", "Patient/nobody", 404],
    ["a version that is not there", "Patient/nobody/_history/1", 404],
    ["a type that R4 does not have", "Patience/1", 404],
    ["an id of characters that ids do not have", "Patient/a_b", 400],
    ["an id of more than 64 characters", `Patient/${"x".repeat(65)}`, 400],
  ])("refuses %s", async (_what, path, expected) => {
    const { status, body } = await get(path);
    expect([status, body.resourceType]).toEqual([expected, "OperationOutcome"]);
  });

  test("answers 304 when the client has that version (3.1.0.2.1)", async () => {
    const id = await stored();
    const { headers } = await get(`Patient/${id}`);
    const statuses = [
      await get(`Patient/${id}`, { "if-none-match": 'W/"1"' }),
      await get(`Patient/${id}`, { "if-none-match": 'W/"2"' }),
      await get(`Patient/${id}`, { "if-modified-since": headers.get("last-modified") ?? "" }),
      await get(`Patient/${id}`, { "if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT" }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([304, 200, 304, 200]);
  });

  test("shows a part with _elements and _summary, and tags it SUBSETTED (3.1.1.5.8)", async () => {
    const id = await stored({ ...ada, gender: "female", contact: [{ name: { family: "Byron" } }] });
    const [elements, summary] = [await get(`Patient/${id}?_elements=gender`), await get(`Patient/${id}?_summary=true`)];
    expect(Object.keys(elements.body).sort()).toEqual(["gender", "id", "meta", "resourceType"]);
    expect(summary.body["contact"]).toBeUndefined();
    expect(summary.body["name"]).toBeDefined();
    for (const { body } of [elements, summary]) expect(body.meta.tag?.map(({ code }) => code)).toContain("SUBSETTED");
  });
});

describe("update (3.1.0.4)", () => {
  test("makes a new version, and creates under the client's id what is not there", async () => {
    const body = { ...ada, id: "lovelace" };
    const replies = [await put("Patient/lovelace", body), await put("Patient/lovelace", { ...body, active: true })];
    expect(replies.map(({ status }) => status)).toEqual([201, 200]);
    expect(replies.map(({ body: { meta } }) => meta.versionId)).toEqual(["1", "2"]);
    expect(replies[0]?.headers.get("location")).toBe(`${base()}/Patient/lovelace/_history/1`);
  });

  test("makes no version of what is stored already, however its members are ordered", async () => {
    const id = await stored({ ...ada, active: true });
    const { body } = await put(`Patient/${id}`, { id, active: true, name: ada.name, resourceType: "Patient" });
    expect(body.meta.versionId).toBe("1");
    expect(versions(await get(`Patient/${id}/_history`))).toEqual(["1"]);
  });

  test.each([
    ["no id", undefined],
    ["another id", "other"],
  ])("refuses a body with %s", async (_what, id) => {
    expect((await put("Patient/one", { ...ada, id })).status).toBe(400);
  });

  test("with If-Match writes only on that version (3.1.0.6)", async () => {
    const id = await stored();
    const statuses = [
      await put(`Patient/${id}`, { ...ada, id, active: true }, { "if-match": 'W/"1"' }),
      await put(`Patient/${id}`, { ...ada, id, active: false }, { "if-match": 'W/"1"' }),
      await put(`Patient/${id}`, { ...ada, id, active: false }, { "if-match": 'W/"2"' }),
      await put("Patient/nowhere", { ...ada, id: "nowhere" }, { "if-match": 'W/"1"' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 412, 200, 412]);
  });

  test("with If-None-Match: * writes only what is not there", async () => {
    const body = { ...ada, id: "only-once" };
    const once = { "if-none-match": "*" };
    const replies = [
      await put("Patient/only-once", body, once),
      await put("Patient/only-once", { ...body, active: true }, once),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 412]);
  });
});

describe("conditional update (3.1.0.4.3)", () => {
  const body = (value: string, more: object = {}) => ({ ...ada, identifier: [{ system: "urn:cu", value }], ...more });
  const ask = (value: string, more: object = {}) => put(`Patient?identifier=urn:cu|${value}`, body(value, more));

  test("no match: creates, under the body's id if it has one", async () => {
    const [without, within] = [await ask("a"), await ask("b", { id: "cu-b" })];
    expect([without.status, within.status, within.body.id]).toEqual([201, 201, "cu-b"]);
  });

  test("one match: updates it, whose id a body must have if it has any", async () => {
    const { body: first } = await ask("c");
    const replies = [
      await ask("c", { active: true }),
      await ask("c", { id: first.id, active: false }),
      await ask("c", { id: "else" }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(replies.slice(0, 2).map(({ body: { id } }) => id)).toEqual([first.id, first.id]);
  });

  test("many matches: 412", async () => {
    await post("Patient", body("d"));
    await post("Patient", body("d"));
    expect((await ask("d")).status).toBe(412);
  });
});

describe("delete (3.1.0.7)", () => {
  test("what was deleted is gone: 410 for the resource, its earlier versions still there", async () => {
    const id = await stored();
    expect((await send("DELETE", `Patient/${id}`)).status).toBe(204);
    const statuses = [`Patient/${id}`, `Patient/${id}/_history/2`, `Patient/${id}/_history/1`].map((path) => get(path));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([410, 410, 200]);
  });

  test("again, or of what never was, is no failure", async () => {
    const id = await stored();
    const replies = [`Patient/${id}`, `Patient/${id}`, "Patient/never"].map((path) => () => send("DELETE", path));
    for (const ask of replies) expect((await ask()).status).toBe(204);
    expect(versions(await get(`Patient/${id}/_history`))).toHaveLength(2);
  });

  test("an update brings it back as its next version", async () => {
    const id = await stored();
    await send("DELETE", `Patient/${id}`);
    const { status, body } = await put(`Patient/${id}`, { ...ada, id });
    expect([status, body.meta.versionId]).toEqual([201, "3"]);
  });

  test("with If-Match deletes only that version", async () => {
    const id = await stored();
    const statuses = ['W/"2"', 'W/"1"'].map(
      (tag) => () => send("DELETE", `Patient/${id}`, { headers: { "if-match": tag } }),
    );
    expect([(await statuses[0]?.())?.status, (await statuses[1]?.())?.status]).toEqual([412, 204]);
  });

  test.each([
    [0, 204],
    [1, 204],
    [2, 412],
  ])("conditional, %i matches: %i (3.1.0.7.1)", async (count, expected) => {
    const identifier = [{ system: "urn:cd", value: String(count) }];
    for (let made = 0; made < count; made++) await post("Patient", { ...ada, identifier });
    expect((await send("DELETE", `Patient?identifier=urn:cd|${count}`)).status).toBe(expected);
    const { body } = await get(`Patient?identifier=urn:cd|${count}`);
    expect(body.entry ?? []).toHaveLength(count === 2 ? 2 : 0);
  });
});
