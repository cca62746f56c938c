/**
 * Guards: what two conditional commits on different nodes write both, if what one of them stores could be what the
 * other looked for. The second of them then conflicts with the first, and looks again.
 */
import { createHash } from "node:crypto";
import { mongo } from "mongoose";
import type { Criterion } from "../../query.ts";
import type { Task } from "./task.ts";
import { stripes } from "../database/migration.ts";
import type { Collections } from "../shape.ts";
import { Conflict, type Transaction } from "./transaction.ts";

/** `_id`s of the guards that a commit takes; a commit without conditions takes none. */
export function guardsOf({ changes, keys, asserts }: Task): string[] {
  if (asserts.length === 0) return [];
  const guards = new Set<string>();
  for (const { types, where } of asserts) {
    const asked = identifierIn(where);
    for (const type of types) for (const stripe of stripesOf(asked)) guards.add(`${type}/${stripe}`);
  }
  for (const [n, { type, entries }] of changes.entries()) {
    // Whatever it stores meets those that look at the whole type.
    guards.add(`${type}/${stripeOf(keys[n] ?? "")}`);
    for (const entry of entries)
      if (entry.kind === "token" && entry.param === identifier)
        guards.add(`${type}/${stripeOf(JSON.stringify([entry.system, entry.code]))}`);
  }
  return [...guards];
}

const identifier = "identifier";

/** An exact identifier that all that is found must have. */
function identifierIn(where: Criterion): string | undefined {
  if (where.op === "and") return where.of.map(identifierIn).find((found) => found !== undefined);
  if (where.op !== "token" || where.param !== identifier) return undefined;
  const { system, code } = where;
  return system === undefined || code === undefined ? undefined : JSON.stringify([system, code]);
}

function* stripesOf(asked: string | undefined): Generator<number> {
  if (asked !== undefined) yield stripeOf(asked);
  else for (let n = 0; n < stripes; n++) yield n;
}

const stripeOf = (text: string): number => (createHash("sha1").update(text).digest()[0] ?? 0) % stripes;

/** @throws Conflict when another transaction has one of them, or when one was missing and now is there */
export async function takeGuards(
  guards: readonly string[],
  transaction: Transaction,
  { guard }: Pick<Collections, "guard">,
): Promise<void> {
  if (guards.length === 0 || (await transaction.guard(guards)) === guards.length) return;
  // Of a type that no migration knew. Outside the transaction, which is begun again.
  await guard
    .insertMany(
      guards.map((_id) => ({ _id, n: 0 })),
      { ordered: false },
    )
    .catch(ignoreDuplicates);
  throw new Conflict("a guard was missing");
}

function ignoreDuplicates(error: unknown): void {
  if (!(error instanceof mongo.MongoBulkWriteError && error.code === 11_000)) throw error;
}
