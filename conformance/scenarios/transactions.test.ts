/** http://hl7.org/fhir/R4/http.html#transaction and http://hl7.org/fhir/R4/bundle.html. A row is a sentence of them. */
import { describe, expect, test } from "@jest/globals";
import { scenario, type Reply } from "./scenario.ts";

const { get, post, put } = scenario();

interface Step {
  fullUrl?: string;
  resource?: unknown;
  request: { method: string; url: string; ifMatch?: string; ifNoneExist?: string; ifNoneMatch?: string };
}
const bundleOf = (type: string, entry: readonly Step[]) => ({ resourceType: "Bundle", type, entry });
const transaction = (...entry: Step[]): Promise<Reply> => post("", bundleOf("transaction", entry));
const batch = (...entry: Step[]): Promise<Reply> => post("", bundleOf("batch", entry));
const create = (
  resource: { resourceType: string },
  more: Omit<Step, "request"> & { ifNoneExist?: string } = {},
): Step => {
  const { ifNoneExist, ...step } = more;
  return {
    ...step,
    resource,
    request: { method: "POST", url: resource.resourceType, ...(ifNoneExist && { ifNoneExist }) },
  };
};
const replace = (resource: { resourceType: string; id: string }, more: Partial<Step["request"]> = {}): Step => ({
  resource,
  request: { method: "PUT", url: `${resource.resourceType}/${resource.id}`, ...more },
});
const ask = (method: string, url: string): Step => ({ request: { method, url } });

const statuses = ({ body }: Reply) => body.entry?.map(({ response }) => response?.status.slice(0, 3));
const located = ({ body }: Reply, place: number): string =>
  /[A-Z][A-Za-z]+\/[^/]+(?=\/_history)/.exec(body.entry?.[place]?.response?.location ?? "")?.[0] ?? "";
const patient = (value: string, more: object = {}) => ({
  resourceType: "Patient",
  identifier: [{ system: "urn:tx", value }],
  ...more,
});
const observation = (reference: string, more: object = {}) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
  subject: { reference },
  ...more,
});
const total = async (search: string): Promise<number | undefined> => (await get(`${search}&_summary=count`)).body.total;

const [urn, other] = ["urn:uuid:7a1de5b0-6e3a-4e5f-9d55-0f5a6fbd1a01", "urn:uuid:7a1de5b0-6e3a-4e5f-9d55-0f5a6fbd1a02"];

describe("transaction: what it answers", () => {
  test("a transaction-response with an entry for each, in the order sent, with status, location and ETag", async () => {
    const reply = await transaction(
      create(patient("a")),
      ask("GET", "Patient?identifier=urn:tx|a"),
      replace({ ...patient("b"), id: "tx-b" }),
    );
    expect([reply.status, reply.body.type]).toEqual([200, "transaction-response"]);
    expect(statuses(reply)).toEqual(["201", "200", "201"]);
    expect(located(reply, 2)).toBe("Patient/tx-b");
    expect(reply.body.entry?.[0]?.response?.etag).toBe('W/"1"');
  });

  test("an empty one is answered by an empty one", async () => {
    const reply = await post("", { resourceType: "Bundle", type: "transaction" });
    expect([reply.status, reply.body.type, reply.body.entry ?? []]).toEqual([200, "transaction-response", []]);
  });

  test("with Prefer: return=minimal without resources (3.1.0.1.7)", async () => {
    const { body } = await post("", bundleOf("transaction", [create(patient("minimal"))]), {
      prefer: "return=minimal",
    });
    expect(body.entry?.map(({ resource }) => resource)).toEqual([undefined]);
  });
});

describe("transaction: references within it (3.1.0.11.2)", () => {
  test("urn:uuid becomes Type/id in references, in extensions' uris and in links of the narrative", async () => {
    const div = `<div xmlns="http://www.w3.org/1999/xhtml">See <a href="${urn}">the patient</a></div>`;
    const extension = [{ url: "http://example.org/about", valueUri: urn }];
    const reply = await transaction(
      create(observation(urn, { text: { status: "generated", div }, extension }), { fullUrl: other }),
      create(patient("urn"), { fullUrl: urn }),
    );
    const [made, about] = [await get(located(reply, 0)), located(reply, 1)];
    expect(made.body["subject"]).toEqual({ reference: about });
    expect(made.body["extension"]).toEqual([{ url: "http://example.org/about", valueUri: about }]);
    expect((made.body["text"] as { div: string }).div).toContain(`href="${about}"`);
    expect(made.text).not.toContain("urn:uuid");
  });

  test("circles of references are stored whole", async () => {
    const reply = await transaction(
      create(patient("circle-1", { link: [{ other: { reference: other }, type: "seealso" }] }), { fullUrl: urn }),
      create(patient("circle-2", { link: [{ other: { reference: urn }, type: "seealso" }] }), { fullUrl: other }),
    );
    const [one, two] = [await get(located(reply, 0)), await get(located(reply, 1))];
    expect([one.body["link"], two.body["link"]]).toEqual(
      [located(reply, 1), located(reply, 0)].map((reference) => [{ other: { reference }, type: "seealso" }]),
    );
  });

  test("a urn:uuid that no entry has fails the whole, naming the entry", async () => {
    const reply = await transaction(create(patient("dangling")), create(observation(other)));
    expect([reply.status, reply.body.resourceType]).toEqual([400, "OperationOutcome"]);
    expect(JSON.stringify(reply.body.issue)).toContain("entry[1]");
    expect(await total("Patient?identifier=urn:tx|dangling")).toBe(0);
  });

  test("a conditional reference may name what another entry brings: it is resolved last", async () => {
    const reply = await transaction(
      create(observation("Patient?identifier=urn:tx|brought")),
      create(patient("brought")),
    );
    expect((await get(located(reply, 0))).body["subject"]).toEqual({ reference: located(reply, 1) });
  });

  test("a conditional reference becomes the one resource that it matches", async () => {
    const { body } = await post("Patient", patient("known"));
    const reply = await transaction(create(observation("Patient?identifier=urn:tx|known")));
    expect((await get(located(reply, 0))).body["subject"]).toEqual({ reference: `Patient/${body.id}` });
  });

  test.each([
    ["nothing", 0],
    ["more than one", 2],
  ])("a conditional reference that matches %s fails the whole", async (_what, count) => {
    const value = `reference-${count}`;
    for (let made = 0; made < count; made++) await post("Patient", patient(value));
    const reply = await transaction(
      create(patient(`beside-${count}`)),
      create(observation(`Patient?identifier=urn:tx|${value}`)),
    );
    expect([400, 412]).toContain(reply.status);
    expect(JSON.stringify(reply.body.issue)).toContain("entry[1]");
    expect(await total(`Patient?identifier=urn:tx|beside-${count}`)).toBe(0);
  });
});

describe("transaction: order and conditions (3.1.0.11.1)", () => {
  test("DELETE before POST before PUT before GET, wherever they stand", async () => {
    await put("Patient/order", { ...patient("order"), id: "order" });
    const reply = await transaction(
      ask("GET", "Patient?identifier=urn:tx|order"),
      create(patient("order"), { ifNoneExist: "identifier=urn:tx|never-there" }),
      ask("DELETE", "Patient/order"),
    );
    expect(statuses(reply)).toEqual(["200", "201", "204"]);
    const found = reply.body.entry?.[0]?.resource;
    expect(found?.entry?.map(({ resource }) => `Patient/${resource?.id}`)).toEqual([located(reply, 1)]);
  });

  test("ifNoneExist: nothing is made of what is there, and references go to it", async () => {
    const { body } = await post("Patient", patient("there"));
    const reply = await transaction(
      create(patient("there"), { fullUrl: urn, ifNoneExist: "identifier=urn:tx|there" }),
      create(observation(urn)),
    );
    expect(statuses(reply)).toEqual(["200", "201"]);
    expect((await get(located(reply, 1))).body["subject"]).toEqual({ reference: `Patient/${body.id}` });
  });

  test("ifMatch that does not hold fails the whole with 412", async () => {
    await put("Patient/versioned", { ...patient("versioned"), id: "versioned" });
    const changed = { ...patient("versioned"), id: "versioned", active: true };
    const reply = await transaction(create(patient("with-versioned")), replace(changed, { ifMatch: 'W/"9"' }));
    expect([reply.status, await total("Patient?identifier=urn:tx|with-versioned")]).toEqual([412, 0]);
  });

  test("a conditional update and a conditional delete do what they do alone", async () => {
    await post("Patient", patient("gone"));
    const reply = await transaction(
      { resource: patient("made"), request: { method: "PUT", url: "Patient?identifier=urn:tx|made" } },
      ask("DELETE", "Patient?identifier=urn:tx|gone"),
    );
    expect(statuses(reply)).toEqual(["201", "204"]);
    expect([await total("Patient?identifier=urn:tx|made"), await total("Patient?identifier=urn:tx|gone")]).toEqual([
      1, 0,
    ]);
  });
});

describe("transaction: all or nothing", () => {
  const good = () => create(patient("half"));
  test.each<[string, Step, number]>([
    ["a resource that is not valid", create({ resourceType: "Patient", gender: "?" } as { resourceType: string }), 422],
    [
      "a resource of another type than the url",
      { resource: patient("x"), request: { method: "POST", url: "Observation" } },
      400,
    ],
    ["no request", { resource: patient("x") } as unknown as Step, 400],
    ["a method that R4 does not have", { resource: patient("x"), request: { method: "FETCH", url: "Patient" } }, 400],
    ["a url that leads nowhere", ask("DELETE", "Patience/1"), 404],
    ["no resource to create", ask("POST", "Patient"), 400],
    ["a GET of what is not there", ask("GET", "Patient/nobody"), 404],
  ])("%s in one entry: nothing is stored, and the entry is named", async (_what, entry, expected) => {
    const reply = await transaction(good(), entry);
    expect([reply.status, reply.body.resourceType]).toEqual([expected, "OperationOutcome"]);
    expect(JSON.stringify(reply.body.issue)).toContain("entry[1]");
    expect(await total("Patient?identifier=urn:tx|half")).toBe(0);
  });

  test("two entries that write one resource are refused", async () => {
    const id = "twice";
    const reply = await transaction(replace({ ...patient("one"), id }), replace({ ...patient("two"), id }));
    expect([reply.status, (await get("Patient/twice")).status]).toEqual([400, 404]);
  });
});

test("two entries that would create what one condition names are refused: which of them were it to be?", async () => {
  const once = () => create(patient("condition-twice"), { ifNoneExist: "identifier=urn:tx|condition-twice" });
  const reply = await transaction(once(), once());
  expect([reply.status, await total("Patient?identifier=urn:tx|condition-twice")]).toEqual([400, 0]);
});

test("a thousand entries are one commit", async () => {
  const entries = Array.from({ length: 1_000 }, () => create(patient("thousand")));
  const reply = await post("", bundleOf("transaction", entries), { prefer: "return=minimal" });
  expect([reply.status, reply.body.entry?.length, await total("Patient?identifier=urn:tx|thousand")]).toEqual([
    200, 1_000, 1_000,
  ]);
});

test.each(["transaction", "batch"])("a %s of more than 20,000 entries is refused whole", async (type) => {
  const entries = Array.from({ length: 20_001 }, () => create(patient("many")));
  expect([(await post("", bundleOf(type, entries))).status, await total("Patient?identifier=urn:tx|many")]).toEqual([
    413, 0,
  ]);
});

describe("batch: each entry for itself (3.1.0.11)", () => {
  test("failures stand beside successes, each with its outcome", async () => {
    const reply = await batch(
      create(patient("batch")),
      ask("GET", "Patient/nobody"),
      create({ resourceType: "Patient", gender: "?" } as { resourceType: string }),
    );
    expect([reply.status, reply.body.type]).toEqual([200, "batch-response"]);
    expect(statuses(reply)).toEqual(["201", "404", "422"]);
    expect(reply.body.entry?.map(({ response }) => response?.outcome?.resourceType)).toEqual([
      undefined,
      "OperationOutcome",
      "OperationOutcome",
    ]);
    expect(await total("Patient?identifier=urn:tx|batch")).toBe(1);
  });
});

test.each([
  ["a Bundle of another type", { resourceType: "Bundle", type: "collection", entry: [] }],
  ["a Bundle without type", { resourceType: "Bundle", entry: [] }],
  ["something else", patient("not-a-bundle")],
])("%s is refused at the base", async (_what, body) => {
  expect((await post("", body)).status).toBe(400);
});
