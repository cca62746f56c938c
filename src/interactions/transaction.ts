import type { BundleText } from "../fhir/read-bundle.ts";
import { printBundle } from "../fhir/print-bundle.ts";
import { FhirError } from "../fhir/error.ts";
import { openMeter } from "../patch/fhirpath-patch.ts";
import { Refused, Stale, type Commit, type Outcome, type ResourceStore } from "../storage/store.ts";
import { removed } from "./delete.ts";
import { draft } from "./draft.ts";
import { named, readEntries, type Entry } from "./entry.ts";
import { foresee } from "./foresee.ts";
import type { Answer, Context, Interaction, Preferences } from "./interaction.ts";
import { expectOwnFullUrls } from "./full-url.ts";
import { pacer } from "./pace.ts";
import { isOvertaken } from "./patch.ts";
import { planWrites, type FreshId, type Write } from "./plan.ts";
import { errorEntry, openReads, writeEntry, type Reads } from "./response.ts";
import { untilSettled, written } from "./write.ts";

/**
 * All entries or none: their writes are one commit, which sees to it that what they rely on still holds. Then their
 * reads, which see the writes. http://hl7.org/fhir/R4/http.html#trules
 * @throws FhirError naming the entry; nothing is then written
 */
export async function transaction(bundle: BundleText, context: Context): Promise<Answer> {
  const entries = await readEntries(bundle, context);
  expectOwnFullUrls(entries);
  const freshId = freshIds(context);
  const metered = { ...context, meter: openMeter() };
  const done = await untilSettled(() => attempt(entries, freshId, metered, bundle.letGo));
  const answers: string[] = [];
  const [pace, reads] = [pacer(), openReads()];
  for (const entry of entries) {
    answers.push(done.get(entry) ?? (await readAfter(entry, reads, context)));
    await pace();
  }
  return { status: 200, body: printBundle({ type: "transaction-response" }, answers) };
}

/**
 * Looks, drafts and commits.
 * @param letGo Called once nothing can make it draft again.
 * @returns The answers of the entries that wrote.
 */
async function attempt(
  entries: readonly Entry[],
  freshId: FreshId,
  context: Context,
  letGo?: () => void,
): Promise<Map<Entry, string>> {
  const writes = await planWrites(entries, freshId, context);
  await foresee(entries, writes, context);
  const drafted = await draft(writes, context);
  const asserts = [...writes.flatMap((write) => write.asserts), ...drafted.asserts];
  if (asserts.length === 0) letGo?.();
  const outcomes = await commit(writes, { changes: drafted.changes, asserts }, context.store);
  return answersOf(writes, outcomes, context.preferences);
}

async function commit(writes: readonly Write[], commit: Commit, store: ResourceStore): Promise<readonly Outcome[]> {
  if (commit.changes.length === 0 && commit.asserts?.length === 0) return [];
  try {
    return await store.commit(commit);
  } catch (thrown) {
    throw blamed(thrown, writes);
  }
}

/** The store names the resource that it refuses; the client wants to know the entry. */
function blamed(thrown: unknown, writes: readonly Write[]): unknown {
  if (!(thrown instanceof Refused)) return thrown;
  const write = writes.find(({ type, id }) => type === thrown.type && id === thrown.id);
  if (write?.patched && isOvertaken(thrown, ifMatchOf(write.entry))) return new Stale("another version came between");
  return write ? named(thrown, write.entry.index, "") : thrown;
}

const ifMatchOf = ({ target }: Entry) => ("ifMatch" in target ? target.ifMatch : undefined);

async function answersOf(
  writes: readonly Write[],
  outcomes: readonly Outcome[],
  preferences: Preferences,
): Promise<Map<Entry, string>> {
  const pace = pacer();
  const left = outcomes.values();
  const answers = new Map<Entry, string>();
  for (const write of writes) {
    const answer = answerOf(write, write.found ? undefined : left.next().value);
    answers.set(write.entry, writeEntry(answer, preferences));
    await pace();
  }
  return answers;
}

function answerOf({ found, method }: Write, outcome: Outcome | undefined): Answer {
  if (found) return { status: 200, version: found };
  if (!outcome) throw new Error("a commit answered fewer outcomes than it had changes");
  return method === "DELETE" ? removed(outcome) : written(outcome);
}

/** Each entry keeps the id that it creates under, however often the transaction is tried. */
function freshIds({ newId }: Context): FreshId {
  const ids = new Map<Entry, string>();
  return (entry) => {
    const id = ids.get(entry) ?? newId();
    ids.set(entry, id);
    return id;
  };
}

/** What writes nothing: a read, whose failure now is no longer the transaction's; or a deletion of nothing. */
async function readAfter({ target, bare }: Entry, reads: Reads, context: Context): Promise<string> {
  if (target.kind === "delete-if") return writeEntry({ status: 204 }, context.preferences);
  try {
    return await reads.entry(() => context.perform(target as Interaction, context), bare);
  } catch (thrown) {
    if (!(thrown instanceof FhirError)) throw thrown;
    return errorEntry(thrown);
  }
}
