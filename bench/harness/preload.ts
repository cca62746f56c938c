import { patientBundle } from "./bundles.ts";
import type { Client, ReplyEntry } from "./client.ts";
import { patient } from "./data.ts";

/** How much a store holds before it is measured. */
export interface Size {
  patients: number;
  /** Of each patient. */
  observations: number;
}

/** A filled store. */
export interface Filled extends Size {
  /** By the patient's number. */
  ids: readonly string[];
  /** Resources a second while it was filled. */
  perSecond: number;
}

/** The first so many patients have ten versions. */
export const manyVersions = { patients: 50, versions: 10 };

/** The id in `response.location`. */
export const createdId = (entry: ReplyEntry | undefined): string =>
  /\/?[A-Za-z]+\/([^/]+)(?:\/_history\/|$)/.exec(entry?.response?.location ?? "")?.[1] ?? "";

/**
 * Posts a transaction a patient, four at a time.
 * @throws when an answer is not what the Bundle asked for
 */
export async function preload(client: Client, { patients, observations }: Size): Promise<Filled> {
  const ids: string[] = [];
  const start = performance.now();
  await inTurns(4, patients, async (place) => {
    const reply = await client.send("POST", "", patientBundle(place, observations));
    const entries = reply.json?.entry ?? [];
    const made = entries.filter((entry) => entry.response?.status?.startsWith("201"));
    if (made.length !== 1 + observations)
      throw new Error(`patient ${place}: ${made.length} of ${1 + observations} created: ${reply.text.slice(0, 400)}`);
    ids[place] = createdId(entries[0]);
  });
  const seconds = (performance.now() - start) / 1_000;
  await addVersions(client, ids);
  return { patients, observations, ids, perSecond: (patients * (1 + observations)) / seconds };
}

async function addVersions(client: Client, ids: readonly string[]): Promise<void> {
  for (const [place, id] of ids.slice(0, manyVersions.patients).entries())
    for (let edition = 1; edition < manyVersions.versions; edition++) {
      const reply = await client.send("PUT", `Patient/${id}`, { ...patient(place, { edition }), id });
      if (reply.status !== 200) throw new Error(`PUT Patient/${id}: ${reply.status} ${reply.text.slice(0, 400)}`);
    }
}

/** Calls `act` with 0, 1 … `count` − 1, at most `width` at once. */
async function inTurns(width: number, count: number, act: (place: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
