/**
 * What sign-in and the trail cost: a read, a search and a create with AUTH=smart, by an app of a clinician and by one of
 * a patient, against AUTH=open, in turns on one store:
 * `node bin/node24.js --max-semi-space-size=16 bench/smart.ts [--mongodb start] [--seconds 8] [--turns 3]`.
 */
import { parseArgs } from "node:util";
import { bounds } from "./goals.ts";
import { frequent } from "./harness/data.ts";
import { measure, warmUp, type Shot } from "./harness/loop.ts";
import { preload, type Filled } from "./harness/preload.ts";
import { startServer } from "./harness/server.ts";
import { figure, median } from "./harness/statistics.ts";
import { openStorage, type Storage } from "./harness/storage.ts";
import { mint } from "./harness/token.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    turns: { type: "string", default: "3" },
    mongodb: { type: "string" },
  },
});
const seconds = Number(options.seconds);
const connections = 64;

/** Who asks: nobody needs to say, a clinician by an app, a patient by an app. */
const callers = ["open", "clinician", "patient"] as const;
type Caller = (typeof callers)[number];
const names = ["read", "search", "create"] as const;

/** What each sends. A patient has one record only. */
function shotsOf({ ids }: Filled, caller: Caller): Readonly<Record<(typeof names)[number], readonly Shot[]>> {
  const whose = caller === "patient" ? ids.slice(0, 1) : ids;
  const get = (path: string): Shot => ({ method: "GET", path });
  const observation = (id: string) => ({
    ...{ resourceType: "Observation", status: "final", subject: { reference: `Patient/${id}` } },
    ...{
      code: { coding: [{ system: "http://loinc.org", code: "9279-1" }] },
      effectiveDateTime: "2025-05-01T10:00:00Z",
    },
    valueQuantity: { value: 61, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" },
  });
  return {
    read: whose.map((id) => get(`/Patient/${id}`)),
    search: whose.map((id) => get(`/Observation?patient=${id}&code=${frequent}&_sort=-date&_count=20`)),
    create: whose.map((id) => ({ method: "POST", path: "/Observation", body: JSON.stringify(observation(id)) })),
  };
}

/** What changes nothing for whoever is measured next, and what does. */
const rounds = [["read", "search"], ["create"]] as const;

/** CPU of server and database, µs a request, of some operations. */
async function costs(
  { storage, filled }: { storage: Storage; filled: Filled },
  caller: Caller,
  asked: readonly (typeof names)[number][],
): Promise<number[]> {
  const settings = { ...storage.settings, AUTH: caller === "open" ? "open" : "smart", AUTH_RATE_LIMITS: "off" };
  const { client, pids, stop } = await startServer({ ...storage, settings });
  try {
    const { origin, pathname } = new URL(client.base);
    const token = caller === "open" ? undefined : await mint(settings, origin, granted(caller, filled));
    const headers = { ...client.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const found: number[] = [];
    const all = shotsOf(filled, caller);
    for (const name of asked) {
      const shots = all[name];
      const round = { connections, shots: shots.map((shot): Shot => ({ ...shot, path: pathname + shot.path })) };
      await warmUp({ origin, headers, pids }, { ...round, seconds: 4 });
      const { perCpuSecond = Number.NaN, errors } = await measure({ origin, headers, pids }, { ...round, seconds });
      if (errors > 0) throw new Error(`${caller}: ${errors} errors`);
      found.push(1e6 / perCpuSecond);
    }
    return found;
  } finally {
    await stop();
  }
}

/** Of each caller. */
async function costsOfAll(storage: Storage, filled: Filled): Promise<Record<Caller, number[]>> {
  const rows: Record<Caller, number[]> = { open: [], clinician: [], patient: [] };
  for (const asked of rounds)
    for (const caller of callers) rows[caller].push(...(await costs({ storage, filled }, caller, asked)));
  return rows;
}

const granted = (caller: Caller, { ids }: Filled) =>
  caller === "patient"
    ? { scope: "patient/*.cruds", user: `Patient/${ids[0] ?? ""}`, patient: ids[0] ?? "" }
    : { scope: "user/*.cruds", user: "Practitioner/1" };

const storage = await openStorage(options.mongodb);
try {
  const target = await startServer(storage);
  const filled = await preload(target.client, { patients: 300, observations: 30 }).finally(() => target.stop());
  const found: Record<Caller, number[][]> = { open: [], clinician: [], patient: [] };
  for (let turn = 0; turn < Number(options.turns); turn++) {
    const rows = await costsOfAll(storage, filled);
    for (const caller of callers) found[caller].push(rows[caller]);
    process.stderr.write(`${callers.map((caller) => `${caller}: ${rows[caller].map(figure).join(" ")}`).join("; ")}\n`);
  }
  const cost = (caller: Caller, place: number) => median(found[caller].map((row) => row[place] ?? Number.NaN));
  const ratio = (caller: Caller, place: number) => cost(caller, place) / cost("open", place);
  const told = (caller: Caller, place: number) =>
    `${figure(cost(caller, place))} | ${figure(ratio(caller, place))} ${ratio(caller, place) <= bounds.smartFactor ? "✓" : "✗"}`;
  process.stdout.write(
    [
      "| CPU µs a request | open | clinician | × | patient | × |",
      "|---|---|---|---|---|---|",
      ...names.map(
        (name, place) =>
          `| ${name} | ${figure(cost("open", place))} | ${told("clinician", place)} | ${told("patient", place)} |`,
      ),
      "",
      `Goal: at most ${bounds.smartFactor} times as dear.`,
      "",
    ].join("\n"),
  );
} finally {
  await storage.stop();
}
