/** Writers that collide, on one server or on several of one database: http://hl7.org/fhir/R4/http.html#concurrency */
import { expect, test } from "@jest/globals";
import { times } from "../../src/testing/thorough.ts";
import type { Client, Reply } from "./scenario.ts";

const clients = 100;
/** Everybody at once. */
const all = (ask: (client: number) => Promise<Reply>): Promise<readonly Reply[]> =>
  Promise.all(Array.from({ length: clients }, (_, client) => ask(client)));

const count = (replies: readonly Reply[], status: number): number =>
  replies.filter((reply) => reply.status === status).length;

const patient = (value: string, more: object = {}) => ({
  resourceType: "Patient",
  identifier: [{ system: "urn:race", value }],
  ...more,
});

/** Each of twenty clients increments so often. */
const turns = times(3, 10);

/** All that must come out the same, however many servers share the work. */
export function races(client: Client): void {
  conditionalRaces(client);
  counterRace(client);
  transactionRace(client);
}

function conditionalRaces({ get, post, put }: Client): void {
  test("100 clients with one If-None-Exist make one resource, and each gets it", async () => {
    const condition = { "if-none-exist": "identifier=urn:race|create" };
    const replies = await all((client) =>
      post("Patient", patient("create", { birthDate: `${1900 + client}` }), condition),
    );
    expect([count(replies, 201), count(replies, 200)]).toEqual([1, clients - 1]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect((await get("Patient?identifier=urn:race|create&_summary=count")).body.total).toBe(1);
  });

  test("100 conditional updates make one resource, with a version of each", async () => {
    const replies = await all((client) =>
      put("Patient?identifier=urn:race|update", patient("update", { birthDate: `${1900 + client}` })),
    );
    expect([count(replies, 201), count(replies, 200)]).toEqual([1, clients - 1]);
    const [id] = new Set(replies.map(({ body }) => body.id));
    expect((await get(`Patient/${id}/_history?_count=1`)).body.total).toBe(clients);
  });
}

function counterRace({ get, put }: Client): void {
  test(`${20 * turns} times read, increment, If-Match: no increment is lost`, async () => {
    const counter = (value: number) => ({ resourceType: "Basic", id: "counter", code: { text: String(value) } });
    await put("Basic/counter", counter(0));
    const increment = async (): Promise<void> => {
      for (;;) {
        const { headers, body } = await get("Basic/counter");
        const next = counter(Number((body["code"] as { text: string }).text) + 1);
        const { status } = await put("Basic/counter", next, { "if-match": headers.get("etag") ?? "" });
        if (status === 200) return;
        expect(status).toBe(412);
      }
    };
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let turn = 0; turn < turns; turn++) await increment();
      }),
    );
    const { body } = await get("Basic/counter");
    expect([(body["code"] as { text: string }).text, body.meta.versionId]).toEqual([
      String(20 * turns),
      String(20 * turns + 1),
    ]);
  });
}

function transactionRace({ get, post }: Client): void {
  test("100 transactions that create one patient if there is none, and refer to it, are whole, each", async () => {
    const bundle = (client: number) => ({
      resourceType: "Bundle",
      type: "transaction",
      entry: [
        {
          fullUrl: "urn:uuid:3e6c7a9e-6c7b-4d4e-9a8f-0a1b2c3d4e5f",
          resource: patient("transaction"),
          request: { method: "POST", url: "Patient", ifNoneExist: "identifier=urn:race|transaction" },
        },
        {
          resource: {
            resourceType: "Observation",
            status: "final",
            code: { text: "race" },
            subject: { reference: "urn:uuid:3e6c7a9e-6c7b-4d4e-9a8f-0a1b2c3d4e5f" },
            valueInteger: client,
          },
          request: { method: "POST", url: "Observation" },
        },
      ],
    });
    const replies = await all((client) => post("", bundle(client)));
    expect(count(replies, 200)).toBe(clients);
    const { body: patients } = await get("Patient?identifier=urn:race|transaction");
    expect(patients.entry).toHaveLength(1);
    const subject = `Patient/${patients.entry?.[0]?.resource?.id}`;
    const { body: observations } = await get(`Observation?subject=${subject}&_count=200`);
    const values = observations.entry
      ?.map(({ resource }) => resource?.["valueInteger"] as number)
      .toSorted((a, b) => a - b);
    expect(values).toEqual(Array.from({ length: clients }, (_, client) => client));
  });
}

/** 100 transactions with one conditional reference, while what it names gets a twin: each is all or nothing. */
export async function referenceRace({ get, post }: Client): Promise<void> {
  await post("Organization", {
    resourceType: "Organization",
    name: "Race",
    identifier: [{ system: "urn:race", value: "org" }],
  });
  const bundle = (client: number) => ({
    resourceType: "Bundle",
    type: "transaction",
    entry: ["a", "b"].map((half) => ({
      resource: {
        ...patient(`reference-${client}-${half}`),
        managingOrganization: { reference: "Organization?identifier=urn:race|org" },
      },
      request: { method: "POST", url: "Patient" },
    })),
  });
  const twin = { resourceType: "Organization", name: "Twin", identifier: [{ system: "urn:race", value: "org" }] };
  const replies = await all((client) => (client === 50 ? post("Organization", twin) : post("", bundle(client))));
  for (const [client, { status }] of replies.entries()) {
    if (client === 50) continue;
    const found = await get(`Patient?identifier=urn:race|reference-${client}-a,urn:race|reference-${client}-b`);
    expect([status, found.body.entry?.length ?? 0]).toEqual(status === 200 ? [200, 2] : [412, 0]);
  }
}
