/** As whom each request at the FHIR API is performed: with the caller's rights, and on record. */
import type { openAccess } from "./access/access.ts";
import type { Caller } from "./access/caller.ts";
import type { Actor } from "./audit/event.ts";
import { audited } from "./audit/perform.ts";
import { refusalEntry } from "./audit/refusal.ts";
import { toOutcome } from "./fhir/error.ts";
import type { Admitted, Presented } from "./http/admission.ts";
import { type Answer, type Context, type Interaction, standard } from "./interactions/interaction.ts";
import { dispatch } from "./interactions/table.ts";
import type { Commit, ResourceStore } from "./storage/store.ts";

export interface CallersOptions {
  context: Omit<Context, "preferences">;
  access: ReturnType<typeof openAccess>;
}

/** Makes what performs for a caller, and is on record as this. */
export const performingFor =
  ({ context, access }: CallersOptions) =>
  (caller: Caller, from: Omit<Presented, "authorization">): Admitted & { actor: Actor } => {
    const actor = actorFor(caller, from);
    const perform = audited({
      ...{ perform: dispatch, store: context.store, now: context.now, actor },
      entering: (store) => access(caller, store),
    });
    const own = { ...context, noteRefused: refusing(context, actor) };
    return { actor, perform: (asked, preferences) => perform(asked, { ...own, preferences }) };
  };

/** Puts on record what comes to no interaction, as a request that does is. */
const refusing =
  ({ store, now }: Pick<Context, "store" | "now">, actor: Actor): NonNullable<Context["noteRefused"]> =>
  async ({ request }, thrown) => {
    const asked = { method: request?.method ?? "", url: request?.url ?? "" };
    await store.record([refusalEntry({ actor, ...asked, status: toOutcome(thrown).status, at: now() })]);
  };

const actors = new WeakMap<Caller, Actor>();

/** Who acts: the same object as the last time where it is the same, so that its text is kept (event.ts). */
function actorFor(caller: Caller, { address, purpose }: Omit<Presented, "authorization">): Actor {
  const last = actors.get(caller);
  if (last && last.address === address && last.purpose === purpose) return last;
  const actor = {
    ...unscoped(caller),
    ...(address !== undefined && { address }),
    ...(purpose !== undefined && { purpose }),
  };
  actors.set(caller, actor);
  return actor;
}

const unscoped = ({ scopes: _, ...who }: Caller) => who;

/** What is written in the commit of an interaction, beside what it is about. */
export type Beside = Pick<Commit, "records" | "audit">;

/** What performs for an operator: with all rights, strictly. @param command Leaves entries in the trail as this; absent: none */
export const performingAs =
  (command: string | undefined, context: Omit<Context, "preferences">) =>
  async (asked: Interaction, beside: Beside = {}): Promise<Answer> => {
    const store = withBeside(context.store, beside);
    const own = { ...context, store, preferences: standard };
    if (command === undefined) return dispatch(asked, own);
    const entering = (inner: ResourceStore) => () => inner;
    const noteRefused = refusing(context, { command });
    const perform = audited({ perform: dispatch, store, actor: { command }, now: context.now, entering });
    return perform(asked, { ...own, noteRefused });
  };

const withBeside = (store: ResourceStore, { records = [], audit = [] }: Beside): ResourceStore => ({
  ...store,
  commit: (commit) =>
    store.commit({
      ...commit,
      records: [...(commit.records ?? []), ...records],
      audit: [...(commit.audit ?? []), ...audit],
    }),
});
