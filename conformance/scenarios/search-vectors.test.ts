/** Searches with the totals that another server's tests expect, asked by GET and by POST. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { scenario, type Reply } from "./scenario.ts";

const folder = fileURLToPath(new URL("../fixtures/search-vectors/", import.meta.url));
const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}${name}`, "utf8"));

interface Vector {
  request: string;
  auth: string | null;
  total: number;
  /** Matches and what comes along. */
  entries?: number;
  /** False where R4 does not say it, or says otherwise. */
  count?: boolean;
}

const vectors = "fhir-candle-r4.json";
const { cases } = read(vectors) as { cases: readonly Vector[] };
const counted = cases.filter(({ auth, count }) => auth === null && count !== false);
const resources = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== vectors)
  .map((name) => read(name) as { resourceType: string; id: string; code?: string })
  .toSorted((a, b) => Number(b.resourceType === "SearchParameter") - Number(a.resourceType === "SearchParameter"));

const { get, put, send } = scenario();

/** Most times that a parameter which is new is asked for before it must be there. */
const attempts = 1_000;

async function isUsed(code: string): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++)
    if ((await get(`Patient?${code}:missing=true`)).status === 200) return true;
  return false;
}

beforeAll(async () => {
  for (const resource of resources) {
    const reply = await put(`${resource.resourceType}/${resource.id}`, resource);
    expect([resource.id, reply.status, reply.body.issue]).toEqual([resource.id, 201, undefined]);
    if (resource.resourceType === "SearchParameter") expect(await isUsed(resource.code ?? "")).toBe(true);
  }
});

/** Path and parameters, escaped as a client does, with the total asked for. */
function parts(request: string): [path: string, parameters: string] {
  const [path = "", query = ""] = request.split("?");
  const pairs = query === "" ? [] : query.split("&").map((pair) => encodeURI(pair));
  return [path, [...pairs, "_total=accurate"].join("&")];
}

const byGet = (request: string): Promise<Reply> => get(parts(request).join("?"));

const byPost = (request: string): Promise<Reply> => {
  const [path, body] = parts(request);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return send("POST", `${path === "" ? "" : `${path}/`}_search`, { headers, body });
};

test("134 rows need no sign-in", () => {
  expect(counted.length).toBe(134);
});

describe.each([
  ["GET", byGet],
  ["POST", byPost],
] as const)("%s", (_method, ask) => {
  test.each(counted.map((row, place) => [place + 1, row.request, row] as const))(
    "%i. %s",
    async (_place, request, { total, entries }) => {
      const { status, body } = await ask(request);
      expect([status, body.issue, body.total]).toEqual([200, undefined, total]);
      if (entries !== undefined) expect(body.entry?.length).toBe(entries);
    },
  );
});
