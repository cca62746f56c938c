/** Searches with the totals that another server's tests expect, and the resources that they are about. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@jest/globals";
import type { Client, Reply } from "./scenario.ts";

const folder = fileURLToPath(new URL("../fixtures/search-vectors/", import.meta.url));
const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}${name}`, "utf8"));

export interface Vector {
  request: string;
  /** In whose name it is asked. */
  auth: string | null;
  total: number;
  /** Matches and what comes along. */
  entries?: number;
  /** False where R4 does not say it, or says otherwise. */
  count?: boolean;
}

/** What an app was granted. */
export interface Grant {
  scope: string;
  patient: string;
}

const vectors = "fhir-candle-r4.json";
export const { cases, auth: grants } = read(vectors) as {
  cases: readonly Vector[];
  auth: Readonly<Record<string, Grant>>;
};
const resources = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== vectors)
  .map((name) => read(name) as { resourceType: string; id: string; code?: string })
  .toSorted((a, b) => Number(b.resourceType === "SearchParameter") - Number(a.resourceType === "SearchParameter"));

/** Most times that a parameter which is new is asked for before it must be there. */
const attempts = 1_000;

async function isUsed({ get }: Client, code: string): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++)
    if ((await get(`Patient?${code}:missing=true`)).status === 200) return true;
  return false;
}

/** Puts the resources where they are asked for. @param client May do everything */
export async function fill(client: Client): Promise<void> {
  for (const resource of resources) {
    const reply = await client.put(`${resource.resourceType}/${resource.id}`, resource);
    expect([resource.id, reply.status, reply.body.issue]).toEqual([resource.id, 201, undefined]);
    if (resource.resourceType === "SearchParameter") expect(await isUsed(client, resource.code ?? "")).toBe(true);
  }
}

/** Path and parameters, escaped as a client does, with the total asked for. */
function parts(request: string): [path: string, parameters: string] {
  const [path = "", query = ""] = request.split("?");
  const pairs = query === "" ? [] : query.split("&").map((pair) => encodeURI(pair));
  return [path, [...pairs, "_total=accurate"].join("&")];
}

/** Asks one. */
type Asking = (client: Client, request: string) => Promise<Reply>;

const byGet: Asking = ({ get }, request) => get(parts(request).join("?"));

const byPost: Asking = ({ send }, request) => {
  const [path, body] = parts(request);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return send("POST", `${path === "" ? "" : `${path}/`}_search`, { headers, body });
};

export const ways: readonly (readonly [string, Asking])[] = [
  ["GET", byGet],
  ["POST", byPost],
];

/** Holds an answer to what a row says of it. */
export function expectCounted({ status, body }: Reply, { total, entries }: Vector): void {
  expect([status, body.issue, body.total]).toEqual([200, undefined, total]);
  if (entries !== undefined) expect(body.entry?.length).toBe(entries);
}
