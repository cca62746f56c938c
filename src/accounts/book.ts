/** Accounts, read and changed. */
import { untilSettled } from "../interactions/write.ts";
import type { RecordStore } from "../storage/records.ts";
import { type Account, accountKind, emailKind, type Held, heldIn, plainEmail, recordOf, userKind } from "./account.ts";
import { type Ground, write, type Writing } from "./ground.ts";

export interface Book {
  byId(id: string): Promise<Held | undefined>;
  byEmail(email: string): Promise<Held | undefined>;
  byUser(fhirUser: string): Promise<Held | undefined>;
  /** In order of id. @param field `all`, or `admin`: those that may administer everything */
  page(field: "all" | "admin", after: string | undefined, limit: number): Promise<Held[]>;
}

export function openBook(records: RecordStore): Book {
  async function byId(id: string): Promise<Held | undefined> {
    const record = await records.get(accountKind, id);
    return record && heldIn(record);
  }
  /** Reads as often when there is none. */
  async function through(kind: string, key: string): Promise<Held | undefined> {
    const record = await records.get(kind, key);
    return byId((record?.body as { account: string } | undefined)?.account ?? "");
  }
  return {
    byId,
    byEmail: (email) => through(emailKind, plainEmail(email)),
    byUser: (fhirUser) => through(userKind, fhirUser),
    page: async (field, after, limit) => {
      const page = { limit, ...(after !== undefined && { after }) };
      return (await records.find(accountKind, field, "yes", page)).map(heldIn);
    },
  };
}

/** What an act makes of an account, and what is written with it. */
export interface Next<Result> {
  account: Account;
  writing: Writing;
  result: Result;
}

/**
 * An act on an account: looks, and writes if nobody else has come between; else looks again.
 * @param decide Is given the account as it is; may throw AccountError. Absent account: it is not there.
 */
export async function act<Result>(
  ground: Ground,
  id: string,
  decide: (account: Account | undefined) => Promise<Next<Result> | { result: Result }>,
): Promise<Result> {
  const book = openBook(ground.records);
  return untilSettled(async () => {
    const held = await book.byId(id);
    const next = await decide(held?.account);
    if (!("account" in next)) return next.result;
    const { records = [], ...writing } = next.writing;
    const change = { put: recordOf(next.account), onVersion: held?.version ?? 0 };
    await write(ground, { ...writing, records: [change, ...records] });
    return next.result;
  });
}
