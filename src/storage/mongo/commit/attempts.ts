/** A group that meets others is tried again: whole, then in halves, at last one by one. */
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import type { Decision, Task } from "./task.ts";
import { commitGroup, type Desk } from "./commit.ts";
import { asFhirError } from "../database/errors.ts";
import type { Horizon } from "./horizon.ts";
import { Closed, type Lane } from "./membership.ts";
import { Conflict, Unknown, type Patience } from "./transaction.ts";

/**
 * Milliseconds: of a command and of the end of a transaction, in each of the two lanes in which groups are committed; and
 * of all tries together.
 */
const patience: Readonly<Record<Lane, Patience>> = {
  usual: { command: 10_000, commit: 10_000 },
  large: { command: 60_000, commit: 60_000 },
};
const inAll = 10_000;

export interface Attempts {
  /** @returns What becomes of each, in order */
  run(tasks: readonly Task[]): Promise<Decision[]>;
}

export function openAttempts(desk: Desk, horizon: Horizon, lane: Lane): Attempts {
  async function once(tasks: readonly Task[]): Promise<Decision[]> {
    const membership = await horizon.enter();
    const unpin = membership.pin();
    try {
      return await commitGroup(tasks, { membership, lane }, desk, patience[lane]);
    } catch (error) {
      // What may still be committed stays below the horizon until the transaction cannot live any more.
      if (error instanceof Closed || error instanceof Unknown) horizon.abandon(membership);
      throw error;
    } finally {
      unpin();
    }
  }

  async function run(tasks: readonly Task[], until: number, tries: number): Promise<Decision[]> {
    try {
      return await once(tasks);
    } catch (error) {
      if (error instanceof Unknown) return tasks.map(() => ({ error }));
      if (!(error instanceof Conflict || error instanceof Closed)) return apart(tasks, error, until);
      if (performance.now() > until) return tasks.map(() => ({ error: tooBusy(error) }));
      if (tries === 0) return run(tasks, until, 1);
      if (tasks.length > 1) return inHalves(tasks, until);
      await sleep(5 + Math.random() * Math.min(200, 10 * 2 ** tries));
      return run(tasks, until, tries + 1);
    }
  }

  async function inHalves(tasks: readonly Task[], until: number): Promise<Decision[]> {
    const middle = Math.ceil(tasks.length / 2);
    const first = await run(tasks.slice(0, middle), until, 1);
    return inTurn(first, tasks.slice(middle), until);
  }

  /** The second half, unless something in the first waits: then it may have to wait for that. */
  async function inTurn(first: Decision[], rest: readonly Task[], until: number): Promise<Decision[]> {
    if (first.includes("later")) return [...first, ...rest.map(() => "later" as const)];
    return [...first, ...(await run(rest, until, 1))];
  }

  /** One of them fails: each by itself, so that it fails alone. */
  async function apart(tasks: readonly Task[], error: unknown, until: number): Promise<Decision[]> {
    if (isAway(error)) return tasks.map(() => ({ error: asFhirError(error) as Error }));
    if (tasks.length === 1) return [{ error: isTooLarge(error) ? tooLarge() : (asFhirError(error) as Error) }];
    const decisions: Decision[] = [];
    for (const task of tasks) decisions.push(...(await run([task], until, 1)));
    return decisions;
  }

  return { run: (tasks) => run(tasks, performance.now() + inAll, 0) };
}

const tooBusy = ({ cause }: Error): Error =>
  isAway(cause)
    ? (asFhirError(cause) as Error)
    : new FhirError("busy", "the database cannot finish this beside all else that it does: try again");

/** The database does not answer: each of them would wait for that, one after the other. */
const isAway = (error: unknown): boolean =>
  error instanceof mongo.MongoError && !(error instanceof mongo.MongoServerError) && isBusy(asFhirError(error));

const isBusy = (error: unknown): boolean => error instanceof FhirError && error.kind === "busy";

/** TransactionTooLargeForCache. */
const isTooLarge = (error: unknown): boolean => error instanceof mongo.MongoError && error.code === 388;

const tooLarge = () =>
  new FhirError("too-long", "the database's cache does not hold so many changes at once: send fewer");
