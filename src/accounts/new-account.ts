/** An account that is not there yet, and what makes its e-mail and its person unique. */
import type { RecordChange, RecordStore } from "../storage/records.ts";
import { type Account, emailKind, plainEmail, recordOf, userKind } from "./account.ts";
import { AccountError } from "./failure.ts";

/** One that nobody has signed in to. */
export const newAccount = (of: Pick<Account, "id" | "email" | "fhirUser" | "roles" | "createdAt">): Account => ({
  ...of,
  disabled: false,
  recovery: [],
  failures: 0,
  devices: [],
});

/** Changes that make it; of two that have the same e-mail or person, one is made. */
export function making(account: Account): RecordChange[] {
  const body = { account: account.id };
  return [
    { put: recordOf(account), onVersion: 0 },
    { put: { kind: emailKind, key: plainEmail(account.email), body }, onVersion: 0 },
    { put: { kind: userKind, key: account.fhirUser, body }, onVersion: 0 },
  ];
}

/** @throws AccountError `already-linked` */
export async function expectFree(
  records: RecordStore,
  { email, fhirUser }: Pick<Account, "email" | "fhirUser">,
): Promise<void> {
  const taken = [await records.get(emailKind, plainEmail(email)), await records.get(userKind, fhirUser)];
  if (taken.some((record) => record !== undefined)) throw new AccountError("already-linked");
}
