/** Where writes are handed in: those of one turn of the event loop travel together. */
import { Worker } from "node:worker_threads";
import { FhirError } from "../../fhir/error.ts";
import type { Connection } from "./connection.ts";
import type { AuditEntry } from "../store.ts";
import { errorOf, packEntries, type Answer, type Message, type PackedEntries, type Request } from "./wire.ts";
import { openWritingStore } from "./writing.ts";

export interface Desk {
  /** @throws FhirError, Stale; FhirError `busy` when there is no writer any more */
  ask: (request: Request) => Promise<unknown>;
  /** Entries of what was read: those of one turn are one request. Durable when it resolves. @throws FhirError as `ask` does */
  note: (audit: readonly AuditEntry[]) => Promise<unknown>;
  /** The writer works on the connection of the readers. */
  shares: boolean;
  /** Why nothing can be written any more; undefined while it can. */
  broken: () => string | undefined;
  close: () => Promise<void>;
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Gathers what is asked, sends it, and gives each its answer. */
function openQueue(send: (message: Message) => void, now: () => number) {
  const pending = new Map<number, Pending>();
  let requests: { n: number; request: Request }[] = [];
  let notes: { rows: PackedEntries; kept: Promise<unknown> } | undefined;
  let count = 0;
  let broken: string | undefined;
  const refusal = (reason: string) => new FhirError("busy", `nothing can be written: ${reason}`);
  function flush(): void {
    const message = { now: now(), requests };
    requests = [];
    notes = undefined;
    if (broken === undefined) send(message);
  }
  function ask(request: Request): Promise<unknown> {
    if (broken !== undefined) return Promise.reject(refusal(broken));
    return new Promise((resolve, reject) => {
      const n = ++count;
      pending.set(n, { resolve, reject });
      if (requests.push({ n, request }) === 1) setImmediate(flush);
    });
  }
  /** What is asked for is sent after the turn: until then entries are added to it. */
  function open() {
    const rows: PackedEntries = [];
    return { rows, kept: ask({ kind: "audit", rows }) };
  }
  return {
    ask,
    note: (audit: readonly AuditEntry[]): Promise<unknown> => {
      if (broken !== undefined) return Promise.reject(refusal(broken));
      notes ??= open();
      packEntries(audit, notes.rows);
      return notes.kept;
    },
    answer: (answers: readonly Answer[]): void => {
      for (const answer of answers) {
        const waiting = pending.get(answer.n);
        pending.delete(answer.n);
        if ("failure" in answer) waiting?.reject(errorOf(answer.failure));
        else waiting?.resolve(answer.value);
      }
    },
    breakOff(reason: string): void {
      broken ??= reason;
      for (const { reject } of pending.values()) reject(refusal(reason));
      pending.clear();
    },
    broken: () => broken,
  };
}

/**
 * The writer in a thread of its own.
 * @param written Called before anybody learns that something was written
 */
export async function openThread(file: string, now: () => number, written: () => void): Promise<Desk> {
  const worker = new Worker(new URL("./writer.ts", import.meta.url), { workerData: { file } });
  const queue = openQueue((message) => worker.postMessage(message), now);
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.on("message", (answers: readonly Answer[]) => {
    written();
    queue.answer(answers);
  });
  worker.once("error", (error: Error) => queue.breakOff(`the writer failed: ${error.message}`));
  worker.once("exit", () => queue.breakOff("the writer has stopped"));
  await new Promise<void>((resolve, reject) => {
    worker.once("online", resolve);
    worker.once("error", reject);
  });
  await queue.note([]);
  return {
    ask: queue.ask,
    note: queue.note,
    shares: false,
    broken: queue.broken,
    async close() {
      if (queue.broken() === undefined) await queue.ask({ kind: "close" });
      await gone;
    },
  };
}

/** The writer in this thread, on the same connection as the readers: for a store in memory. */
export function openHere(file: string, now: () => number): Desk & { connection: Connection } {
  const writing = openWritingStore(file);
  const queue = openQueue((message) => {
    writing.add(message);
    for (let answers = writing.step(); answers; answers = writing.step()) queue.answer(answers);
  }, now);
  return {
    ask: queue.ask,
    note: queue.note,
    shares: true,
    broken: queue.broken,
    connection: writing.connection,
    async close() {
      await queue.note([]);
      queue.breakOff("the store is closed");
      writing.close();
    },
  };
}
