/** A large commit travels in slices, so that neither thread is held up and neither holds it whole a second time. */
import type { Change, Reindexed } from "../store.ts";
import { checkKeys } from "./checks.ts";
import {
  packChange,
  packItem,
  toldOf,
  type HalfPacked,
  type PackedChange,
  type PackedOutcome,
  type Request,
} from "./wire.ts";

type Ask = (request: Request) => Promise<unknown>;

/** Of one slice. */
const sliceCount = 50;
const sliceLength = 500_000;
/** Slices on their way at a time. */
const ahead = 2;

const lengthOf = ({ text }: Change): number => text?.length ?? 0;

/** Commits slice by slice, one large commit at a time. */
export function openSlices(ask: Ask): (commit: HalfPacked) => Promise<PackedOutcome[]> {
  let last: Promise<unknown> = Promise.resolve();
  return (commit) => {
    const turn = last.then(() => commitSliced(commit, ask));
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function commitSliced(commit: HalfPacked, ask: Ask): Promise<PackedOutcome[]> {
  const { changes, asserts = [], audit = [], records = [] } = commit;
  checkKeys(changes);
  await ask({ kind: "open", asserts, changes: changes.filter(isConditional).map(conditions), records });
  try {
    const outcomes = await sendAll(changes, ask);
    await ask({ kind: "finish", audit: toldOf(audit, changes, outcomes) });
    return outcomes;
  } catch (error) {
    await ask({ kind: "abort" });
    throw error;
  }
}

const isConditional = ({ onVersion, within, becomes }: Change): boolean =>
  onVersion !== undefined || within !== undefined || becomes !== undefined;

/** What is checked before anything is written. */
function conditions(change: Change): PackedChange {
  const { type, id, method, onVersion, within, becomes } = change;
  const key = { type, id, method, ...(onVersion !== undefined && { onVersion }), ...(within && { within }) };
  if (!becomes || change.text === undefined) return { ...key, entries: "" };
  return { ...key, becomes, text: "", entries: packChange(change).entries };
}

async function sendAll(changes: readonly Change[], ask: Ask): Promise<PackedOutcome[]> {
  const answers: Promise<PackedOutcome[]>[] = [];
  for (const slice of slices(changes, lengthOf)) {
    const answer = ask({ kind: "slice", changes: slice.map(packChange) }) as Promise<PackedOutcome[]>;
    answer.catch(() => undefined);
    answers.push(answer);
    await answers[answers.length - ahead];
  }
  return (await Promise.all(answers)).flat();
}

function* slices<Item>(items: Iterable<Item>, lengthOf: (item: Item) => number): Generator<Item[]> {
  let slice: Item[] = [];
  let length = 0;
  for (const item of items) {
    slice.push(item);
    length += lengthOf(item);
    if (slice.length < sliceCount && length < sliceLength) continue;
    yield slice;
    [slice, length] = [[], 0];
  }
  if (slice.length > 0) yield slice;
}

/** Indexes anew, slice by slice, each a write of its own: what others commit meanwhile waits for one of them at most. */
export async function reindexSliced(items: readonly Reindexed[], ask: Ask): Promise<number> {
  let count = 0;
  for (const slice of slices(items.values().map(packItem), ({ entries }) => entries.length))
    count += (await ask({ kind: "reindex", items: slice })) as number;
  return count;
}
