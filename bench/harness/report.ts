import { goals } from "../goals.ts";
import type { Measure } from "./loop.ts";
import type { Found, Line } from "./rounds.ts";
import { figure, median } from "./statistics.ts";
import type { Engine } from "./storage.ts";

/** A whole run, as it is kept under results/. */
export interface Report extends Found {
  started: string;
  engine: Engine;
  machine: string;
  node: string;
  /** Requests per CPU-second of the bare server, before and after. */
  ceiling: readonly number[];
  /** What the goals are multiplied by. */
  scale: number;
  seconds: number;
  /** Resources a second while the store was filled, and bytes on disk before the load and after it. */
  preload: { resources: number; perSecond: number };
  disk: readonly number[];
}

const megabytes = (bytes: number): string => figure(bytes / 1_000_000);

/** The table that people read. */
export function markdown(report: Report): string {
  const failures = Object.entries(report.checks).filter(([, verdict]) => !verdict.right);
  return [
    `Run of ${report.started} on ${report.engine}, ${report.machine}, Node ${report.node}; each figure is the median of the runs, ${report.seconds} s each.`,
    `Bare \`node:http\`: ${report.ceiling.map((rate) => figure(rate)).join(" before, ")} after; goals are scaled by ${figure(report.scale)}.`,
    "",
    "| operation | connections | requests per CPU-second | goal (scaled) | requests/s | p50 ms | p95 ms | p99 ms | p99 goal | errors | cores: server / bench / others | anonymous MB |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ...report.lines.map((line) => row(line, report)),
    "",
    ...failures.map(([name, { note }]) => `- ${name}: not measured (${note})`),
    ...(failures.length > 0 ? [""] : []),
    `Filled with ${report.preload.resources} resources at ${figure(report.preload.perSecond)} a second. Disk, MB: ${report.disk.map(megabytes).join(" before the load, ")} after.`,
    "",
  ].join("\n");
}

const held = (rate: number, goal: number): string => `${figure(goal)} ${rate >= goal ? "✓" : "✗"}`;

function row({ name, label, runs }: Line, { scale, engine }: Report): string {
  const of = (value: (run: Measure) => number | undefined): number =>
    median(runs.map((run) => value(run) ?? Number.NaN));
  const connections = runs[0]?.connections ?? 0;
  const rate = of((run) => run.perCpuSecond);
  const p99 = of((run) => run.p99);
  const goal = connections === 64 ? goals[engine][name] : undefined;
  return `| ${[
    label,
    connections,
    figure(rate),
    goal ? `${held(rate, goal.rate)} (${held(rate, goal.rate * scale)})` : "",
    figure(of((run) => run.perSecond)),
    figure(of((run) => run.p50)),
    figure(of((run) => run.p95)),
    figure(p99),
    goal?.p99 ? `${goal.p99} ${p99 <= goal.p99 ? "✓" : "✗"}` : "",
    runs.reduce((sum, run) => sum + run.errors, 0),
    [of((run) => run.cores.server), of((run) => run.cores.bench), of((run) => run.cores.others)]
      .map(figure)
      .join(" / "),
    megabytes(of((run) => run.anonymous)),
  ].join(" | ")} |`;
}
