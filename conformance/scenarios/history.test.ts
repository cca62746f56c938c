/** What was, and what it looked like: http://hl7.org/fhir/R4/http.html#history */
import { describe, expect, test } from "@jest/globals";
import { linkOf, scenario, versions } from "./scenario.ts";

const { base, get, post, put, send } = scenario();
const ada = { resourceType: "Patient", name: [{ family: "Lovelace", given: ["Ada"] }] };

/** A patient of its own for one test. */
async function stored(): Promise<string> {
  return (await post("Patient", ada)).body.id;
}

describe("history (3.1.0.13)", () => {
  /** Three versions, the third a deletion. */
  async function lived(): Promise<string> {
    const id = await stored();
    await put(`Patient/${id}`, { ...ada, id, active: true });
    await send("DELETE", `Patient/${id}`);
    return id;
  }

  test("newest first, with the request that made each version; a deletion has no resource", async () => {
    const id = await lived();
    const { body } = await get(`Patient/${id}/_history`);
    expect([body.type, body.total]).toEqual(["history", 3]);
    expect(body.entry?.map(({ request }) => request)).toEqual([
      { method: "DELETE", url: `Patient/${id}` },
      { method: "PUT", url: `Patient/${id}` },
      { method: "POST", url: "Patient" },
    ]);
    expect(body.entry?.map(({ resource }) => resource?.meta.versionId)).toEqual([undefined, "2", "1"]);
    expect(body.entry?.map(({ fullUrl }) => fullUrl)).toEqual(Array(3).fill(`${base()}/Patient/${id}`));
  });

  test("pages, each version once", async () => {
    const id = await lived();
    const seen: unknown[] = [];
    for (let page: string | undefined = `Patient/${id}/_history?_count=2`; page !== undefined;) {
      const reply = await get(page);
      seen.push(...(reply.body.entry ?? []).map(({ request }) => request?.method));
      page = linkOf(reply, "next");
    }
    expect(seen).toEqual(["DELETE", "PUT", "POST"]);
  });

  test("_since leaves out what is older; a time to come leaves nothing", async () => {
    const id = await stored();
    const { body } = await put(`Patient/${id}`, { ...ada, id, active: true });
    const at = encodeURIComponent(body.meta.lastUpdated);
    expect(versions(await get(`Patient/${id}/_history?_since=${at}`))).toContain("2");
    expect(versions(await get(`Patient/${id}/_history?_since=2999-01-01T00:00:00Z`))).toEqual([]);
  });

  test("_at asks which versions were current then", async () => {
    const id = await lived();
    expect(versions(await get(`Patient/${id}/_history?_at=2001`))).toEqual([]);
    const year = new Date().getUTCFullYear();
    expect(versions(await get(`Patient/${id}/_history?_at=${year}`))).toContain("2");
  });

  test.each(["Patient/_history", "_history"])("%s holds all that happened to it, newest first", async (path) => {
    const id = await lived();
    const { body } = await get(`${path}?_count=3`);
    expect(body.entry?.map(({ request }) => request?.method)).toEqual(["DELETE", "PUT", "POST"]);
    expect(body.entry?.every(({ fullUrl }) => fullUrl?.endsWith(`/Patient/${id}`))).toBe(true);
  });

  test("of what never was: 404", async () => {
    expect((await get("Patient/never/_history")).status).toBe(404);
  });
});

describe("decimals (2.24.0.1: 0.010 is not 0.01)", () => {
  const observation = (value: string, id?: string) =>
    `{"resourceType":"Observation",${id === undefined ? "" : `"id":"${id}",`}"status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}}`;

  test.each([
    "1.10",
    "0.010",
    "1.00",
    "100",
    "1e3",
    "1.0E-2",
    "-0.50",
    "3.14159265358979323846",
    "12345678901234567890.12",
  ])("%s stays as it was written", async (value) => {
    const { body: made, text: answered } = await post("Observation", observation(value));
    await put(`Observation/${made.id}`, observation(value, made.id).replace("final", "amended"));
    const shown = [
      answered,
      (await get(`Observation/${made.id}`)).text,
      (await get(`Observation/${made.id}/_history/1`)).text,
      (await get(`Observation/${made.id}/_history`)).text,
      (await get(`Observation?_id=${made.id}`)).text,
      (await get(`Observation/${made.id}?_elements=value`)).text,
    ];
    for (const text of shown) expect(text).toContain(`"value":${value}}`);
  });

  test("1.0 and 1.00 are two contents: an update from one to the other makes a version", async () => {
    const { body } = await post("Observation", observation("1.0"));
    const { body: next } = await put(`Observation/${body.id}`, observation("1.00", body.id));
    expect(next.meta.versionId).toBe("2");
  });
});
