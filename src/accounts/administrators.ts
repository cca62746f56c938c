/** Who may administer which accounts. */
import type { Act } from "../audit/act.ts";
import type { Account, RoleCode } from "./account.ts";
import type { Why } from "./acts.ts";
import type { Administrator } from "./admin-acts.ts";
import { AccountError } from "./failure.ts";
import { expectStepUp } from "./step-up.ts";

/** Roles that stand above a clinic. */
const above: ReadonlySet<RoleCode> = new Set(["system-admin", "compliance-officer"]);

/**
 * Which accounts somebody may look at and act on: those of a clinic's administrator have all their roles there.
 * @throws AccountError `forbidden`, `step-up-required`
 */
export function sightOf(by: Administrator, now: number): (account: Account) => boolean {
  if (by === "operator") return () => true;
  const { roles } = by.account;
  const clinics = new Set(roles.filter(({ role }) => role === "clinic-admin").map(({ organization }) => organization));
  const isSystemAdmin = roles.some(({ role }) => role === "system-admin");
  if (!isSystemAdmin && clinics.size === 0) throw new AccountError("forbidden");
  expectStepUp(by, now);
  if (isSystemAdmin) return () => true;
  return (account) =>
    account.roles.length > 0 &&
    account.roles.every(
      ({ role, organization }) => organization !== undefined && clinics.has(organization) && !above.has(role),
    );
}

/** @throws AccountError `forbidden` where somebody would act on the own account */
export function expectAnother(by: Administrator, account: string): void {
  if (by !== "operator" && by.account.id === account) throw new AccountError("forbidden");
}

/** An act on an account by who administers it. */
export const adminAct = (
  code: Act["code"],
  by: Administrator,
  account: string | undefined,
  { address, reason }: Why,
): Act => ({
  ...{ code, outcome: 0, user: by === "operator" ? undefined : by.account.fhirUser, account },
  ...{ address, detail: reason?.slice(0, 500) },
});
