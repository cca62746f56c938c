/** Every interaction leaves its entries: writes in their commit, reads before the answer leaves. */
import { FhirError, kinds } from "../fhir/error.ts";
import type { Answer, Context, Interaction, Target } from "../interactions/interaction.ts";
import type { AuditEntry, Change, Commit, ResourceStore, Version } from "../storage/store.ts";
import { keyOf, versionsBefore } from "./before.ts";
import type { Actor, Outcome } from "./event.ts";
import { changeEntries, failedEntry, shownEntries, type Acting } from "./interactions.ts";
import { patientsIn, patientsWritten } from "./shown.ts";

type Perform = Context["perform"];
type Entering = NonNullable<Context["enter"]>;

export interface AuditedOptions {
  perform: Perform;
  /** The store itself, which keeps the trail. */
  store: ResourceStore;
  actor: Actor;
  now: () => number;
  /** The store as the actor's interactions see it, over the one that is given. */
  entering: (store: ResourceStore) => Entering;
}

/** What one interaction was shown, what it consists of, and whether it wrote. */
interface Sheet {
  shown: Map<string, Version>;
  inner: Target[];
  wrote: boolean;
  /** Places of what its commits changed. */
  written: Set<string>;
}

/** Interactions that tell nothing of anybody, and that consist of others. */
const isSilent = ({ kind }: Interaction) => kind === "capabilities";

/** Performs for an actor what it asks for, and puts it on record. */
export function audited({ perform, store, actor, now, entering }: AuditedOptions): Perform {
  const acting = (): Acting => ({ actor, at: now() });

  /** The same store; its commits hold their own entries. */
  const committing = (asked: Target, sheet: Sheet): ResourceStore => ({
    ...store,
    commit: async (commit: Commit) => {
      const audit: AuditEntry[] = [];
      const before = await versionsBefore(commit.changes, store);
      for (const [index, change] of commit.changes.entries())
        audit.push(...changeEntries({ change, index, patients: patientsOf(change, before) }, asked, acting()));
      const outcomes = await store.commit({ ...commit, audit: [...(commit.audit ?? []), ...audit] });
      sheet.wrote ||= commit.changes.length > 0;
      for (const change of commit.changes) sheet.written.add(keyOf(change));
      return outcomes;
    },
  });

  return async function performed(asked, context): Promise<Answer> {
    if (isSilent(asked)) return perform(asked, context);
    const sheet: Sheet = { shown: new Map(), inner: [], wrote: false, written: new Set() };
    const enter: Entering = (inner) => {
      if (inner.kind !== asked.kind) sheet.inner.push(inner);
      return noting(entering(committing(asked, sheet))(inner), sheet);
    };
    try {
      const answer = await perform(asked, { ...context, perform: performed, enter });
      const entries = shownOf(asked, sheet, acting());
      if (entries.length > 0) await store.record(entries);
      return answer;
    } catch (thrown) {
      await store.record([failedEntry(asked, sheet.inner, outcomeOf(thrown), acting())]);
      throw thrown;
    }
  };
}

/** A batch is its entries. A write is on record with its commit; a transaction also with what it looked at. */
function shownOf(asked: Interaction, { shown, inner, wrote, written }: Sheet, acting: Acting): AuditEntry[] {
  const told = asked.kind === "bundle" ? asked.bundle.type === "batch" : wrote;
  if (told) return [];
  const undone = [asked, ...inner].filter((one) => one.kind === "delete" && !written.has(keyOf(one)));
  return shownEntries(asked, { inner, shown: shown.values(), undone }, acting);
}

const outcomeOf = (thrown: unknown): Outcome =>
  thrown instanceof FhirError && kinds[thrown.kind].status < 500 ? 4 : 8;

/** In whose records a change is, and in whose it was. */
const patientsOf = (change: Change, before: ReadonlyMap<string, Version>): ReadonlySet<string> =>
  patientsIn(before.get(keyOf(change)) ?? { type: change.type, id: change.id }).union(patientsWritten(change));

/** A store that notes what it hands out. */
function noting(store: ResourceStore, { shown }: Sheet): ResourceStore {
  const note = (versions: readonly Version[]) => {
    for (const one of versions) shown.set(`${one.type}/${one.id}/${one.version}`, one);
  };
  const noted = (version: Version | undefined) => {
    if (version) note([version]);
    return version;
  };
  return {
    ...store,
    read: async (type, id) => noted(await store.read(type, id)),
    vread: async (type, id, version) => noted(await store.vread(type, id, version)),
    async search(query) {
      const page = await store.search(query);
      note(page.versions);
      note(page.included);
      return page;
    },
    async history(query) {
      const page = await store.history(query);
      note(page.versions);
      return page;
    },
  };
}
