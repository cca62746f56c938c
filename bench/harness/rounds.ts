import { measure, warmUp, type Aim, type Measure } from "./loop.ts";
import type { Operation, Verdict } from "./operation.ts";
import type { Target } from "./server.ts";

/** One operation at one number of connections. */
export interface Line {
  name: string;
  label: string;
  runs: readonly Measure[];
}

/** What was found: figures, and for each operation whether its answers were right. */
export interface Found {
  lines: readonly Line[];
  checks: Readonly<Record<string, Verdict>>;
}

/** How to measure. */
export interface Plan {
  connections: readonly number[];
  /** Of each measurement, and of its warm-up. */
  seconds: number;
  warm: number;
  /** No further measurement begins after it, by `performance.now()`. */
  end: number;
  /** Tells someone who waits. */
  say: (line: string) => void;
}

/**
 * Checks each operation, and measures those that answer rightly.
 * @param turn Differs from call to call, so that no turn sends what another sent.
 */
export async function measureTurn(
  target: Target,
  operations: readonly Operation[],
  turn: number,
  plan: Plan,
): Promise<Found> {
  const lines: Line[] = [];
  const checks: Record<string, Verdict> = {};
  for (const operation of operations) {
    const verdict = await operation.check(turn).catch((error: unknown) => ({ right: false, note: String(error) }));
    checks[operation.name] = verdict;
    if (!verdict.right) plan.say(`${operation.name}: not measured (${verdict.note})`);
    else lines.push(...(await levels(target, operation, turn, plan)));
  }
  return { lines, checks };
}

async function levels({ client, pids }: Target, operation: Operation, turn: number, plan: Plan): Promise<Line[]> {
  const { origin, pathname } = new URL(client.base);
  const aim: Aim = { origin, headers: client.headers, pids };
  const lines: Line[] = [];
  for (const [place, connections] of plan.connections.entries()) {
    const { name, label } = operation;
    if (performance.now() > plan.end) {
      plan.say(`${name} at ${connections}: left out, the time is up`);
      continue;
    }
    const shots = (half: number) =>
      operation
        .shots((turn * plan.connections.length + place) * 2 + half)
        .map((shot) => ({ ...shot, path: pathname + shot.path }));
    await warmUp(aim, { shots: shots(0), connections, seconds: plan.warm });
    await client.send("GET", "metadata"); // what the warm-up left in the queue is worked off before
    const seconds = Math.max(plan.seconds, operation.leastSeconds ?? 0);
    const run = await measure(aim, { shots: shots(1), connections, seconds });
    lines.push({ name, label, runs: [run] });
    plan.say(`${name} ${connections}: ${spoken(run)}`);
  }
  return lines;
}

const spoken = ({ perCpuSecond = Number.NaN, perSecond, p99, errors }: Measure): string =>
  `${perCpuSecond.toFixed(0)} per CPU-second, ${perSecond.toFixed(0)}/s, p99 ${p99?.toFixed(1) ?? "–"} ms, ${errors} errors`;

/** The figures of several turns; an operation that once answered wrongly stays wrong. */
export function together(turns: readonly Found[]): Found {
  const lines = new Map<string, Line>();
  for (const line of turns.flatMap((turn) => turn.lines)) {
    const key = `${line.name} ${line.runs[0]?.connections ?? 0}`;
    lines.set(key, { ...line, runs: [...(lines.get(key)?.runs ?? []), ...line.runs] });
  }
  const checks: Record<string, Verdict> = {};
  for (const [name, verdict] of turns.flatMap((turn) => Object.entries(turn.checks)))
    if (checks[name]?.right !== false) checks[name] = verdict;
  return { lines: [...lines.values()], checks };
}
