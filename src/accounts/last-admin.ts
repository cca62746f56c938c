/** Somebody must be left who may administer everything. */
import type { RecordChange, RecordStore } from "../storage/records.ts";
import type { Account } from "./account.ts";
import { openBook } from "./book.ts";
import { AccountError } from "./failure.ts";

const guard = { kind: "account-guard", key: "admins" } as const;

/** More than any installation has. */
const most = 10_000;

/**
 * @param account Is about to be no administrator any more
 * @returns What has to be written with it: of two that take each other's place away, one comes too late
 * @throws AccountError `last-admin`
 */
export async function adminGuard(records: RecordStore, account: Account): Promise<RecordChange[]> {
  if (account.disabled || !account.roles.some(({ role }) => role === "system-admin")) return [];
  const before = await records.get(guard.kind, guard.key);
  const admins = await openBook(records).page("admin", undefined, most);
  const isLeft = admins.some(
    ({ account: one }) => one.id !== account.id && !one.disabled && one.password !== undefined,
  );
  if (!isLeft) throw new AccountError("last-admin");
  return [{ put: { ...guard, body: {} }, onVersion: before?.version ?? 0 }];
}
