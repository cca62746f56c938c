/**
 * The trail of what was read: entries that belong to no commit. They go out as they come, in a chain of their own, each
 * time all that waits in one command: no transaction is needed for what can meet nothing else.
 */
import { randomUUID } from "node:crypto";
import { mongo } from "mongoose";
import type { AuditEntry } from "../../store.ts";
import type { Database } from "../database/database.ts";
import { askDatabase } from "../database/errors.ts";
import { openTrail } from "./trail.ts";

export interface ReadTrail {
  /** Durable when it resolves. @throws FhirError when the database cannot do it; it may be there all the same */
  add(entries: readonly AuditEntry[]): Promise<void>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** What one command takes, unless one call alone has more: entries, and characters. */
const most = { entries: 1_000, length: 8_000_000 };
/** Milliseconds that it may take until a majority has it. */
const patience = 10_000;
const durable = new mongo.WriteConcern("majority", patience, true);

interface Waiting {
  entries: readonly AuditEntry[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** @param seq The last number that is known to be committed */
export function openReadTrail({ audit }: Pick<Database, "audit">, seq: () => number): ReadTrail {
  let trail = begin();
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // All that came in with the same turn of the loop is there after it.
    await new Promise(setImmediate);
    while (waiting.length > 0) await settle(takeSome(waiting));
    running = undefined;
  }

  async function settle(group: readonly Waiting[]): Promise<void> {
    const place = seq();
    const entries = group.flatMap((one) => one.entries.map((entry) => ({ entry, seq: place })));
    const { documents, keep } = trail.extend(entries);
    try {
      await askDatabase(() => audit.insertMany(documents, { ordered: true, writeConcern: durable }));
      keep();
      for (const { resolve } of group) resolve();
    } catch (error) {
      // How much of it is there is not known: nothing comes after it in this chain.
      trail = begin();
      for (const { reject } of group) reject(error);
    }
  }

  return {
    add: (entries) =>
      new Promise((resolve, reject) => {
        waiting.push({ entries, resolve, reject });
        running ??= run();
      }),
    settled: async () => running,
  };
}

/** A chain by a name that no other has. */
const begin = () => openTrail(`reads-${new Date().toISOString()}-${randomUUID().slice(0, 8)}`);

/** Takes the first ones out, as many as one command takes. */
function takeSome(waiting: Waiting[]): Waiting[] {
  let [count, size, length] = [0, 0, 0];
  for (const { entries } of waiting) {
    size += entries.length;
    length += entries.reduce((sum, { text }) => sum + text.length, 0);
    if (count > 0 && (size > most.entries || length > most.length)) break;
    count++;
  }
  return waiting.splice(0, count);
}
