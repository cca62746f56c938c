/** Searches that are meant to hurt end with what they found or with why not, and hold up nobody else. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hostileSearches } from "../../bench/harness/hostile-searches.ts";
import { searches, sizes, type Search } from "./hostile/searches.ts";
import { startProcess, type Running } from "./process.ts";
import { clientOf, linkOf, matchIds, type Reply } from "./scenario.ts";

let server: Running;
const { get, post, send } = clientOf(() => server.base);

const patient = (place: number) => ({
  resourceType: "Patient",
  id: `p-${place}`,
  identifier: [{ system: "urn:n", value: String(place) }],
  name: [{ family: `Family ${place}`, given: ["Anna"] }],
  address: [{ city: "Eden" }],
  gender: place % 2 === 0 ? "male" : "female",
  birthDate: `${1950 + (place % 50)}`,
  active: true,
});

const observation = (place: number) => ({
  resourceType: "Observation",
  id: `o-${place}`,
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "29463-7", display: "Weight" }], text: "a weight, estimated" },
  subject: { reference: `Patient/p-${place % sizes.patients}` },
  effectiveDateTime: `2024-01-${String(1 + (place % 28)).padStart(2, "0")}`,
  valueQuantity: { value: 50 + (place % 100), unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
});

beforeAll(async () => {
  server = await startProcess({ LOG_LEVEL: "error" });
  const resources = [
    ...Array.from({ length: sizes.patients }, (_, place) => patient(place)),
    ...Array.from({ length: sizes.observations }, (_, place) => observation(place)),
  ];
  const entry = resources.map((resource) => ({
    resource,
    request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` },
  }));
  expect((await post("", { resourceType: "Bundle", type: "transaction", entry })).status).toBe(200);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const headers = { "content-type": "application/x-www-form-urlencoded" };

const ask = ({ search, form }: Pick<Search, "search" | "form">): Promise<Reply> =>
  form === undefined ? get(search.replaceAll("|", "%7C")) : send("POST", search, { headers, body: form });

/** What is answered is a searchset; what is not says why, and shows nothing of the code. */
function judge({ status, body, text }: Reply): void {
  if (status === 200) {
    expect([body.resourceType, body.type]).toEqual(["Bundle", "searchset"]);
    return;
  }
  expect([body.resourceType, body.issue?.[0]?.diagnostics]).toEqual(["OperationOutcome", expect.stringMatching(/\w/)]);
  expect(text).not.toMatch(/node_modules|\.ts:\d|at async/);
}

describe("one by one", () => {
  it.each(searches.map((row) => [row.what, row] as const))("%s", async (_what, row) => {
    const reply = await ask(row);
    expect([row.expected].flat()).toContain(reply.status);
    judge(reply);
    if (reply.status === 200 && row.total !== undefined) expect(reply.body.total ?? 0).toBe(row.total);
  });

  it.each(hostileSearches)("%s", async (search) => {
    const reply = await get(search);
    expect([200, 400, 503]).toContain(reply.status);
    judge(reply);
  });
});

describe("all at once", () => {
  it("each ends, and others read and write meanwhile", async () => {
    let under = hostileSearches.length + searches.length;
    const counted = async (reply: Promise<Reply>): Promise<Reply> => reply.finally(() => under--);
    const hostile = [...hostileSearches.map((search) => get(search)), ...searches.map(ask)].map(counted);
    const seen: number[] = [];
    for (let place = 0; under > 0; place++) {
      const { id } = patient(place % sizes.patients);
      seen.push((await get(`Patient/${id}`)).status);
      seen.push((await get(`Patient?identifier=urn:n%7C${place % sizes.patients}`)).status);
      seen.push((await post("Basic", { resourceType: "Basic", code: { text: "meanwhile" } })).status);
    }
    for (const reply of await Promise.all(hostile)) judge(reply);
    expect([...new Set(seen)].toSorted()).toEqual([200, 201]);
  });
});

describe("cursors", () => {
  const next = async (search: string) => linkOf(await get(search), "next") ?? "";
  const cursorOf = (link: string) => new URL(link).searchParams.get("_cursor") ?? "";

  it.each([
    ["of another search", "Patient?_count=5&gender=male", "Patient?_count=5&gender=female"],
    ["of another order", "Patient?_count=5&_sort=birthdate", "Patient?_count=5&_sort=-birthdate"],
    ["of another type", "Patient?_count=5", "Observation?_count=5"],
    ["of a type, for all types", "Patient?_count=5", "?_type=Patient&_count=5"],
    ["of all, in a compartment", "Observation?_count=5", "Patient/p-1/Observation?_count=5"],
  ])("one %s is refused", async (_what, from, to) => {
    const reply = await get(`${to}&_cursor=${cursorOf(await next(from))}`);
    expect(reply.status).toBe(400);
    judge(reply);
  });

  it("one that was tampered with is refused, or goes on within the search", async () => {
    const cursor = cursorOf(await next("Patient?_count=5&gender=male&_sort=family"));
    for (let at = 0; at < cursor.length; at += 3) {
      const forged = `${cursor.slice(0, at)}${cursor[at] === "A" ? "B" : "A"}${cursor.slice(at + 1)}`;
      const reply = await get(`Patient?_count=5&gender=male&_sort=family&_cursor=${forged}`);
      expect([200, 400]).toContain(reply.status);
      judge(reply);
      expect(matchIds(reply).filter((id) => Number(id.slice(2)) % 2 !== 0)).toEqual([]);
    }
  });
});

it("lives after all that, and no bug was met", async () => {
  expect(server.lives()).toBe(true);
  expect((await get("Patient?_summary=count")).body.total).toBe(sizes.patients);
  expect(server.log()).not.toContain('"level":"error"');
});
