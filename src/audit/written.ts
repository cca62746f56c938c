/** Resources that an act beside FHIR's interactions writes: each is on record as if it had been written there. */
import type { AuditEntry, Change } from "../storage/store.ts";
import type { Act } from "./act.ts";
import { actorOf } from "./acts.ts";
import { changeEntries } from "./interactions.ts";
import { patientsWritten } from "./shown.ts";

/** Entries of the changes of a commit, for each patient in whose record they are. @param at Milliseconds since 1970 UTC */
export const writtenEntries = (changes: readonly Change[], act: Act, at: number): AuditEntry[] =>
  changes.flatMap((change, index) => {
    const asked = { kind: change.method === "POST" ? "create" : "update", type: change.type, id: change.id } as const;
    return changeEntries({ change, index, patients: patientsWritten(change) }, asked, { actor: actorOf(act), at });
  });
