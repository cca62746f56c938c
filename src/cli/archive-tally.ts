/** What whoever waits for a backup or a restore is told. */
import { FhirError } from "../fhir/error.ts";
import { ArchiveError, type Counts, kinds } from "./archive-form.ts";
import type { Watch } from "./archive-make.ts";
import { PathError } from "./files.ts";
import { showProgress } from "./progress.ts";

interface Tally extends Watch {
  /** Ends the progress. */
  end(): void;
  /** One line of what is done. */
  summary(): string;
}

const number = (value: number): string => value.toLocaleString("en");

/** @param did Such as "restored" */
export function openTally(did: string): Tally {
  const progress = showProgress();
  const counts: Counts = { versions: 0, audit: 0, records: 0 };
  let [earlier, started] = [0, performance.now()];
  let shown = false;
  const seconds = () => Math.max((performance.now() - started) / 1000, 0.001);
  const rate = () => number(Math.round((counts.versions - earlier) / seconds()));
  return {
    begin(lines, before) {
      started = performance.now();
      shown = true;
      progress.begin(lines);
      earlier = before.versions;
      for (const kind of kinds) counts[kind] = before[kind];
      progress.advance(before.versions + before.audit + before.records, "");
    },
    advance(kind, lines) {
      counts[kind] += lines;
      progress.advance(lines, `${number(counts.versions)} versions, ${rate()}/s`);
    },
    end() {
      if (shown) progress.end();
    },
    summary: () =>
      `${did}: ${number(counts.versions)} versions, ${number(counts.audit)} audit entries, ${number(counts.records)} records in ${seconds().toFixed(1)} s (${rate()} versions/s)`,
  };
}

/**
 * Runs to the end, or to what stops it, and says so.
 * @returns whether it came to the end
 */
export async function finishing(tally: Tally, work: () => Promise<void>): Promise<boolean> {
  let stopped: string | undefined;
  try {
    await work();
  } catch (error) {
    stopped = reasonOf(error);
  }
  tally.end();
  process[stopped === undefined ? "stdout" : "stderr"].write(`${stopped ?? tally.summary()}\n`);
  return stopped === undefined;
}

/** Works with something that is open, and closes it. */
export async function closing<Opened extends { close: () => Promise<void> }>(
  opened: Opened,
  work: (opened: Opened) => Promise<unknown>,
): Promise<void> {
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

/** One line for what a user can do something about. @throws whatever else it is */
function reasonOf(error: unknown): string {
  if (error instanceof ArchiveError || error instanceof PathError) return error.message;
  if (error instanceof FhirError || (error as NodeJS.ErrnoException).syscall !== undefined)
    return `stopped: ${(error as Error).message}\nthe same command goes on from here`;
  throw error;
}
