/** As whom each request at the FHIR API is performed: with the caller's rights, and on record. */
import type { openAccess } from "./access/access.ts";
import type { Caller } from "./access/caller.ts";
import { audited } from "./audit/perform.ts";
import type { Performing, Presented } from "./http/admission.ts";
import type { Context } from "./interactions/interaction.ts";
import { dispatch } from "./interactions/table.ts";

export interface CallersOptions {
  context: Omit<Context, "preferences">;
  access: ReturnType<typeof openAccess>;
}

/** Makes what performs for a caller. */
export const performingFor =
  ({ context, access }: CallersOptions) =>
  (caller: Caller, { address, purpose }: Omit<Presented, "authorization">): Performing => {
    const perform = audited({
      ...{ perform: dispatch, store: context.store, now: context.now },
      actor: { ...caller, ...(address !== undefined && { address }), ...(purpose !== undefined && { purpose }) },
      entering: (store) => access(caller, store),
    });
    return (asked, preferences) => perform(asked, { ...context, preferences });
  };
