/** What acts of accounts stand on. */
import type { Act, AuditText } from "../audit/act.ts";
import { writtenEntries } from "../audit/written.ts";
import type { Context } from "../interactions/interaction.ts";
import type { Letter } from "../mail/mail.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { RecordStore } from "../storage/records.ts";
import type { Change, ResourceStore } from "../storage/store.ts";
import type { Account } from "./account.ts";
import type { Why } from "./acts.ts";
import type { Grants } from "./grants.ts";
import type { Hashing } from "./password/hashing.ts";

/** What an operator decides. Times are milliseconds. */
export interface AccountSettings {
  /** Failures in a row after which an account is locked, and for how long. */
  lockoutFailures: number;
  lockout: number;
  sessionIdle: number;
  sessionMax: number;
  authToken: number;
  authRefresh: number;
  invitation: number;
  reset: number;
  ticket: number;
  stepUp: number;
  selfRegistration: boolean;
}

export interface Ground {
  /** The bare store: nobody is signed in yet. */
  store: Pick<ResourceStore, "commit" | "record" | "read">;
  records: RecordStore;
  secrets: Secrets;
  hashing: Hashing;
  grants: Grants;
  settings: AccountSettings;
  /** Makes a change of a resource. */
  prepare: Context["prepare"];
  /** Whether a name is that of a type of resource. */
  isType: (name: string) => boolean;
  audit: AuditText;
  /** Has a mail sent; that it cannot be is no reason for an act to fail. */
  notify: (letter: Letter) => Promise<void>;
  /** Of links, without a slash at the end. */
  origin: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  newId: () => string;
  /** Resolves after so many milliseconds. */
  rest: (milliseconds: number) => Promise<unknown>;
}

/** What is written together. */
export interface Writing {
  records?: Parameters<ResourceStore["commit"]>[0]["records"];
  changes?: readonly Change[];
  acts: readonly Act[];
}

/** Writes all of it, or nothing; resources are on record as the first of the acts' doing. @throws Stale */
export async function write(ground: Pick<Ground, "store" | "audit" | "now">, writing: Writing): Promise<void> {
  const { store, audit, now } = ground;
  const { records = [], changes = [], acts } = writing;
  const written = acts.slice(0, 1).flatMap((act) => writtenEntries(changes, act, now()));
  await store.commit({ changes, records, audit: [...acts.map(audit), ...written] });
}

/** What the owner of an account did to it. */
export const actOf = (
  code: Act["code"],
  { account: { id, fhirUser } }: { account: Pick<Account, "id" | "fhirUser"> },
  { address, reason }: Why = {},
): Act => ({ code, outcome: 0, user: fhirUser, account: id, address, detail: reason?.slice(0, 500) });
