/**
 * What was acknowledged is there after the server was killed, and nothing is there in part.
 */
import { describe, expect, it } from "@jest/globals";
import { times } from "../../src/testing/thorough.ts";
import { dataFolder, type Served } from "./commands.ts";

const rounds = times(2, 20);
const writers = 16;
const counters = 4;

/** What the server has said yes to. */
interface Acknowledged {
  /** Marks of transactions, each of three resources. */
  transactions: string[];
  /** Highest version of each counter. */
  counters: Map<string, number>;
  /** All answers. */
  count: number;
}

const send = (server: Served, method: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${server.base}${path}`, {
    method,
    headers: { "content-type": "application/fhir+json", prefer: "return=minimal" },
    body: JSON.stringify(body),
  });

async function writeTransaction(server: Served, mark: string, seen: Acknowledged): Promise<void> {
  const urn = "urn:uuid:2b1d9a52-57b5-4d3f-9f0f-4a1c1d8c7c11";
  const code = { coding: [{ system: "urn:mark", code: mark }] };
  const observation = { resourceType: "Observation", status: "final", code, subject: { reference: urn } };
  const create = (resource: { resourceType: string }, more = {}) => ({
    ...more,
    resource,
    request: { method: "POST", url: resource.resourceType },
  });
  const patient = { resourceType: "Patient", identifier: [{ system: "urn:mark", value: mark }] };
  const entry = [create(patient, { fullUrl: urn }), create(observation), create(observation)];
  const answer = await send(server, "POST", "", { resourceType: "Bundle", type: "transaction", entry });
  if (answer.status !== 200) throw new Error(`the server answered ${answer.status}`);
  seen.transactions.push(mark);
  seen.count++;
}

async function writeCounter(server: Served, id: string, seen: Acknowledged): Promise<void> {
  const body = { resourceType: "Basic", id, code: { text: String(Math.random()) } };
  const answer = await send(server, "PUT", `/Basic/${id}`, body);
  const version = Number(/"(\d+)"/.exec(answer.headers.get("etag") ?? "")?.[1]);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  seen.counters.set(id, Math.max(version, seen.counters.get(id) ?? 0));
  seen.count++;
}

/** Writes until the server is gone. */
async function writer(server: Served, name: string, seen: Acknowledged): Promise<void> {
  for (let step = 0; ; step++) {
    try {
      if (step % 3 === 2) await writeCounter(server, `counter-${step % counters}`, seen);
      else await writeTransaction(server, `${name}-${step}`, seen);
    } catch (error) {
      if ((error as Error).name === "TypeError") return; // what fetch throws when nobody is there any more
      throw error;
    }
  }
}

/** Kills the server once it has acknowledged so many writes more. */
async function killAfter(server: Served, more: number, seen: Acknowledged): Promise<void> {
  const enough = seen.count + more;
  while (seen.count < enough) await new Promise((resolve) => setImmediate(resolve));
  await server.end("SIGKILL");
}

async function countsByMark(
  server: Served,
  search: string,
  markOf: (resource: never) => string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let next: string | undefined = `${server.base}/${search}`;
  while (next !== undefined) {
    const page = (await (await fetch(next)).json()) as {
      entry?: { resource: never }[];
      link: { relation: string; url: string }[];
    };
    for (const { resource } of page.entry ?? []) counts.set(markOf(resource), (counts.get(markOf(resource)) ?? 0) + 1);
    next = page.link.find(({ relation }) => relation === "next")?.url;
  }
  return counts;
}

const patientMark = ({ identifier }: { identifier: [{ value: string }] }) => identifier[0].value;
const observationMark = ({ code }: { code: { coding: [{ code: string }] } }) => code.coding[0].code;

describe("SIGKILL under load", () => {
  it(
    "loses nothing that was acknowledged and leaves nothing in part",
    async () => {
      const data = dataFolder();
      const seen: Acknowledged = { transactions: [], counters: new Map(), count: 0 };
      for (let round = 0; round < rounds; round++) {
        const server = await data.serve();
        const writing = Array.from({ length: writers }, (_, at) => writer(server, `r${round}w${at}`, seen));
        await killAfter(server, 60 + round * 35, seen);
        await Promise.all(writing);
      }
      const server = await data.serve();
      const patients = await countsByMark(server, "Patient?_count=500", patientMark);
      const observations = await countsByMark(server, "Observation?_count=500", observationMark);
      expect(seen.transactions.filter((mark) => patients.get(mark) !== 1)).toEqual([]);
      expect([...patients].filter(([mark, count]) => count !== 1 || observations.get(mark) !== 2)).toEqual([]);
      expect(observations.size).toBe(patients.size);
      for (const [id, version] of seen.counters)
        expect(Number((await server.get(`Basic/${id}`)).meta.versionId)).toBeGreaterThanOrEqual(version);
      await server.end("SIGTERM");
      const { code, out } = await data.cardea("doctor");
      expect([code, out]).toEqual([0, expect.not.stringContaining("WRONG")]);
      await data.remove();
    },
    30_000 + rounds * 10_000,
  );
});
