/** What servers said yes to under load, and what must be there because of it. */
import { setTimeout } from "node:timers/promises";
import { expect } from "@jest/globals";

/** What one server has said. */
export interface Acknowledged {
  /** Marks of transactions, each of three resources. */
  transactions: string[];
  /** Highest version of each counter. */
  counters: Map<string, number>;
  /** All answers that were a yes. */
  count: number;
  /** All other answers. */
  refusals: Refusal[];
  /** How many connections broke. */
  broken: number;
}

interface Refusal {
  status: number;
  retryAfter: string | null;
  body: string;
}

export const nothingYet = (): Acknowledged => ({
  ...{ transactions: [], counters: new Map<string, number>(), count: 0, refusals: [], broken: 0 },
});

const send = (base: string, method: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${base}${path}`, {
    method,
    headers: { "content-type": "application/fhir+json", prefer: "return=minimal" },
    body: JSON.stringify(body),
  });

/** @returns Whether it was acknowledged */
async function writeTransaction(base: string, mark: string, seen: Acknowledged): Promise<boolean> {
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
  const answer = await send(base, "POST", "", { resourceType: "Bundle", type: "transaction", entry });
  if (!answer.ok) return refused(answer, seen);
  seen.transactions.push(mark);
  return true;
}

const counters = 4;

async function writeCounter(base: string, id: string, seen: Acknowledged): Promise<boolean> {
  const body = { resourceType: "Basic", id, code: { text: String(Math.random()) } };
  const answer = await send(base, "PUT", `/Basic/${id}`, body);
  const version = Number(/"(\d+)"/.exec(answer.headers.get("etag") ?? "")?.[1]);
  if (!answer.ok) return refused(answer, seen);
  seen.counters.set(id, Math.max(version, seen.counters.get(id) ?? 0));
  return true;
}

async function refused(answer: Response, seen: Acknowledged): Promise<false> {
  const { status, headers } = answer;
  seen.refusals.push({ status, retryAfter: headers.get("retry-after"), body: await answer.text() });
  return false;
}

/** Milliseconds until a client that was refused asks again. */
const patience = 100;

/**
 * Several writers, each one thing after another, until it is told to stop, or the server is gone.
 * @param name Of these writers; never twice over one store
 */
export async function keepWriting(
  base: string,
  { name, writers }: { name: string; writers: number },
  seen: Acknowledged,
  stop: AbortSignal,
): Promise<void> {
  const write = async (writer: string): Promise<void> => {
    for (let step = 0; !stop.aborted; step++) {
      const isDone = await (step % 3 === 2
        ? writeCounter(base, `counter-${step % counters}`, seen)
        : writeTransaction(base, `${writer}-${step}`, seen));
      if (isDone) seen.count++;
      else await setTimeout(patience);
    }
  };
  const writing = Array.from({ length: writers }, async (_, at) => {
    try {
      await write(`${name}w${at}`);
    } catch (error) {
      // What fetch throws when nobody is there any more.
      if ((error as Error).name !== "TypeError") throw error;
      seen.broken++;
    }
  });
  await Promise.all(writing);
}

/** Waits until so many writes more were acknowledged. @returns How long that took, milliseconds */
export async function untilAcknowledged(more: number, seen: Acknowledged, atMost = 60_000): Promise<number> {
  const [enough, from] = [seen.count + more, performance.now()];
  while (seen.count < enough) {
    if (performance.now() - from > atMost) throw new Error(`${more} writes more take longer than ${atMost} ms`);
    await setTimeout(5);
  }
  return performance.now() - from;
}

interface Found {
  entry?: { resource: never }[];
  link: { relation: string; url: string }[];
}

async function countsByMark(
  base: string,
  search: string,
  markOf: (resource: never) => string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let next: string | undefined = `${base}/${search}`;
  while (next !== undefined) {
    const page = (await (await fetch(next)).json()) as Found;
    for (const { resource } of page.entry ?? []) counts.set(markOf(resource), (counts.get(markOf(resource)) ?? 0) + 1);
    next = page.link.find(({ relation }) => relation === "next")?.url;
  }
  return counts;
}

const patientMark = ({ identifier }: { identifier: [{ value: string }] }) => identifier[0].value;
const observationMark = ({ code }: { code: { coding: [{ code: string }] } }) => code.coding[0].code;

/** Nothing that any of them acknowledged is lost, and no transaction is there in part. */
export async function expectWhole(base: string, ...seen: readonly Acknowledged[]): Promise<void> {
  const patients = await countsByMark(base, "Patient?_count=500", patientMark);
  const observations = await countsByMark(base, "Observation?_count=500", observationMark);
  const lost = seen.flatMap(({ transactions }) => transactions).filter((mark) => patients.get(mark) !== 1);
  const half = [...patients].filter(([mark, count]) => count !== 1 || observations.get(mark) !== 2);
  expect({ lost, half }).toEqual({ lost: [], half: [] });
  expect(observations.size).toBe(patients.size);
  for (const [id, version] of seen.flatMap(({ counters: known }) => [...known])) {
    const { meta } = (await (await fetch(`${base}/Basic/${id}`)).json()) as { meta: { versionId: string } };
    expect(Number(meta.versionId)).toBeGreaterThanOrEqual(version);
  }
}

/** Every refusal says that it is one, and when to come again. */
export function expectHonest({ refusals }: Acknowledged): void {
  const odd = refusals.filter(
    ({ status, retryAfter, body }) =>
      ![409, 503].includes(status) || (status === 503 && !Number(retryAfter)) || !body.includes('"OperationOutcome"'),
  );
  expect(odd).toEqual([]);
}
