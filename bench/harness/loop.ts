import autocannon from "autocannon";
import { busySeconds, cpuSeconds, memory } from "./machine.ts";
import { quantile } from "./statistics.ts";

/** A request, ready to be sent. `lane`: requests of one lane never run at the same time. */
export interface Shot {
  method: "GET" | "POST" | "PUT";
  /** From the root of the server. */
  path: string;
  body?: string;
  /** Besides those that all requests have. */
  headers?: Readonly<Record<string, string>>;
  lane?: number;
}

/** What a closed loop, one request in flight a connection, saw. Latencies (ms) and rates are those of 2xx answers only. */
export interface Measure {
  connections: number;
  seconds: number;
  answered: number;
  /** Non-2xx answers, broken connections and time-outs. */
  errors: number;
  perSecond: number;
  p50: number | undefined;
  p95: number | undefined;
  p99: number | undefined;
  /** Seconds of CPU a second: the server's, ours, and everybody else's. */
  cores: { server: number; bench: number; others: number };
  /** Requests per second of the server's CPU; undefined when that is not known. */
  perCpuSecond: number | undefined;
  /** Bytes at the end. */
  anonymous: number;
}

export interface Aim {
  origin: string;
  headers: Readonly<Record<string, string>>;
  pids: () => readonly number[];
}

interface Round {
  shots: readonly Shot[];
  connections: number;
  seconds: number;
  /** Every shot once, however long that takes. */
  whole?: boolean;
}

/** Keeps a server busy and says how it bore it. */
export async function measure(aim: Aim, round: Round): Promise<Measure> {
  const before = clocks(aim.pids());
  const { latencies, errors } = await fire(aim, round);
  const after = clocks(aim.pids());
  const seconds = (after.at - before.at) / 1_000;
  const server = after.server - before.server;
  const bench = after.bench - before.bench;
  const answered = latencies.length;
  return {
    connections: round.connections,
    seconds,
    answered,
    errors,
    perSecond: answered / seconds,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    cores: {
      server: server / seconds,
      bench: bench / seconds,
      others: Math.max(0, (after.busy - before.busy - server - bench) / seconds),
    },
    perCpuSecond: server > 0 ? answered / server : undefined,
    anonymous: memory(aim.pids()).anonymous,
  };
}

function clocks(pids: readonly number[]): { at: number; server: number; bench: number; busy: number } {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), server: cpuSeconds(pids), bench: (user + system) / 1e6, busy: busySeconds() };
}

/** Sends for so long, and forgets the answers: before a measurement. */
export async function warmUp(aim: Aim, round: Round): Promise<void> {
  await fire(aim, round);
}

/** The share of the shots that a connection sends: whole lanes, so that no two connections write one resource at once. */
const shareOf = (shots: readonly Shot[], connection: number, connections: number): readonly Shot[] =>
  shots.filter((shot, place) => (shot.lane ?? place) % connections === connection);

/** Keeps `connections` requests in flight for so long. */
function fire(
  aim: Aim,
  { shots, connections, seconds, whole = false }: Round,
): Promise<{ latencies: number[]; errors: number }> {
  const latencies: number[] = [];
  let refused = 0;
  let connection = 0;
  const asked = ({ method, path, body, headers }: Shot): autocannon.Request => ({
    method,
    path,
    headers: { ...aim.headers, ...headers },
    ...(body !== undefined && { body }),
  });
  const setupClient = (client: autocannon.Client): void => {
    const share = shareOf(shots, connection++, connections);
    client.setRequests((share.length > 0 ? share : shots).map(asked));
  };
  return new Promise((resolve, reject) => {
    const length = whole ? { amount: shots.length } : { duration: seconds };
    const options = { url: aim.origin, connections, ...length, timeout: 30, setupClient };
    const run = autocannon(options, (error: unknown, result) => {
      if (error instanceof Error) reject(error);
      else resolve({ latencies, errors: refused + result.errors });
    });
    run.on("response", (_client, status, _bytes, milliseconds) => {
      if (status >= 200 && status < 300) latencies.push(milliseconds);
      else refused++;
    });
  });
}
