/** The writer's side of a commit in slices: its transaction stays open, and all others wait, until it is finished. */
import { FhirError } from "../../fhir/error.ts";
import { Stale } from "../store.ts";
import { before, write } from "./commit.ts";
import { checkAssert, checkChange } from "./checks.ts";
import { checkRecords } from "./commit-records.ts";
import { storeFailure, type Asked } from "./group.ts";
import type { Ledger } from "./ledger.ts";
import { cache } from "./schema.ts";
import { failureOf, type Answer, type Request } from "./wire.ts";

type Sliced = Extract<Request, { kind: "open" | "slice" | "finish" | "abort" }>;

export const isSliced = (request: Request): request is Sliced =>
  request.kind === "open" || request.kind === "slice" || request.kind === "finish" || request.kind === "abort";

export interface LargeCommit {
  /** True from its opening to its end. */
  running: () => boolean;
  run: (asked: Asked & { request: Sliced }, now: number) => Answer;
}

/** What the writer keeps of the file meanwhile: the commit itself takes memory enough. KiB. */
const narrow = 4_096;

export function openLargeCommit(ledger: Ledger): LargeCommit {
  let running = false;
  const keep = (kibibytes: number) => ledger.reader.connection.db.exec(`PRAGMA cache_size = -${kibibytes}`);
  function perform(request: Sliced, now: number): unknown {
    if (request.kind === "open") {
      ledger.begin(now);
      running = true;
      keep(narrow);
      check(request, ledger);
      checkRecords(request.records, ledger.reader.connection, now)();
      return undefined;
    }
    if (!running) throw new FhirError("busy", "the commit was broken off");
    if (request.kind === "slice") return slice(request, ledger);
    running = false;
    if (request.kind === "finish") finish(request, ledger);
    else ledger.undo();
    return undefined;
  }
  return {
    running: () => running,
    run({ n, request }, now) {
      try {
        return { n, value: perform(request, now) };
      } catch (error) {
        if (running || request.kind === "finish") ledger.undo();
        running = false;
        return { n, failure: failureOf(error instanceof Stale ? error : storeFailure(error)) };
      } finally {
        if (!running) keep(cache);
      }
    },
  };
}

function check({ changes, asserts }: Extract<Sliced, { kind: "open" }>, ledger: Ledger): void {
  for (const assert of asserts) checkAssert(assert, ledger.reader);
  for (const change of changes) checkChange(change, before(change, ledger), ledger.reader);
}

function finish({ audit }: Extract<Sliced, { kind: "finish" }>, ledger: Ledger): void {
  ledger.remember(audit);
  ledger.end();
}

function slice({ changes }: Extract<Sliced, { kind: "slice" }>, ledger: Ledger) {
  const states = changes.map((change) => before(change, ledger));
  const outcomes = write(changes, states, ledger);
  ledger.settle();
  return outcomes;
}
