/** Accounts that an operator makes, and how their owners first get in. */
import { randomInt } from "node:crypto";
import type { Act } from "../audit/act.ts";
import { untilSettled } from "../interactions/write.ts";
import { linkOf } from "../mail/templates.ts";
import type { RecordChange } from "../storage/records.ts";
import type { Change } from "../storage/store.ts";
import { type Account, type AccountView, needsSecondFactor, roleCodes, viewOf } from "./account.ts";
import type { From, SignInStep } from "./acts.ts";
import type { AccountDraft, Creation, NewAccount } from "./admin-acts.ts";
import { openBook } from "./book.ts";
import { isEmail } from "./email.ts";
import { totpPlace } from "./factor/check.ts";
import { AccountError, expectNone } from "./failure.ts";
import { actOf, type Ground, write } from "./ground.ts";
import { newMailed, readMailed, usedMailed } from "./mailed.ts";
import { expectFree, making, newAccount } from "./new-account.ts";
import { ownerOf } from "./owner.ts";
import { expectPassword } from "./password/rules.ts";
import { openStaff } from "./staff.ts";
import { advance } from "./steps.ts";

export function openCreation(ground: Ground): Creation {
  const { records, hashing } = ground;
  const book = openBook(records);
  return {
    create: (asked) => create(ground, asked),
    draft: (asked) => draft(ground, asked),
    async validateInvitation(token) {
      const { mailed, expires } = await readMailed(records, token, "invitation");
      const account = (await book.byId(mailed.subject))?.account;
      if (!account || account.disabled) throw new AccountError("invalid-token");
      const { role, organization } = account.roles.find(({ primary }) => primary) ?? {};
      return {
        kind: account.fhirUser.startsWith("Patient/") ? "patient" : "staff",
        email: account.email,
        mfaRequired: needsSecondFactor(account),
        expiresAt: expires,
        ...(role !== undefined && { role }),
        ...(organization !== undefined && { organization }),
      };
    },
    acceptInvitation: (asked, from) => hashing.inTurn(asked.token, () => accept(ground, asked, from)),
  };
}

async function create(
  ground: Ground,
  asked: NewAccount,
): Promise<{ account: AccountView; link?: string; oneTimePassword?: string }> {
  expectSound(asked);
  const { fhirUser, changes } = await openStaff(ground).personOf(asked);
  const { account, records, told } = await entering(ground, bareAccount(ground, asked, fhirUser), asked.entry);
  await commitNew(ground, account, { records, changes, acts: actsOf(account, asked) });
  return { account: viewOf(account, ground.now()), ...told };
}

async function draft(ground: Ground, asked: NewAccount): Promise<AccountDraft> {
  expectSound(asked);
  const { practitioner, patient = practitioner } = asked;
  if (patient === undefined) throw new AccountError("invalid-request", [{ field: "practitioner", code: "required" }]);
  const { account, records } = await entering(ground, bareAccount(ground, asked, patient), asked.entry);
  const audit = actsOf(account, asked).map(ground.audit);
  return { account: viewOf(account, ground.now()), records: [...making(account), ...records], audit };
}

/** @throws AccountError `invalid-request` */
function expectSound({ email, role, patient }: NewAccount): void {
  expectNone([
    !isEmail(email) && { field: "email", code: "invalid" },
    !roleCodes.includes(role) && { field: "role", code: "unknown" },
    role === "patient" && patient === undefined && { field: "patient", code: "required" },
    role !== "patient" && patient !== undefined && { field: "patient", code: "unexpected" },
  ]);
}

function bareAccount({ newId, now }: Ground, asked: NewAccount, fhirUser: string): Account {
  const { email, role, organization, location } = asked;
  const place = { ...(organization !== undefined && { organization }), ...(location !== undefined && { location }) };
  const roles = [{ role, ...place, primary: true }];
  return newAccount({ id: newId(), email, fhirUser, roles, createdAt: now() });
}

function actsOf({ id }: Account, { entry }: NewAccount): Act[] {
  const made: Act = { code: "account-created", outcome: 0, account: id };
  return entry === "invitation" ? [made, { code: "invited", outcome: 0, account: id }] : [made];
}

interface Made {
  records: readonly RecordChange[];
  changes: readonly Change[];
  acts: readonly Act[];
}

/** @throws AccountError `already-linked` */
const commitNew = (ground: Ground, account: Account, { records, ...made }: Made): Promise<void> =>
  untilSettled(async () => {
    await expectFree(ground.records, account);
    await write(ground, { ...made, records: [...making(account), ...records] });
  });

interface Entering {
  account: Account;
  records: RecordChange[];
  /** What the owner is to be given. */
  told: { link?: string; oneTimePassword?: string };
}

async function entering(ground: Ground, account: Account, entry: NewAccount["entry"]): Promise<Entering> {
  const { settings, origin, hashing, secrets, now } = ground;
  const until = now() + settings.invitation;
  if (entry === "invitation") {
    const { token, change } = newMailed({ purpose: "invitation", subject: account.id }, until);
    return { account, records: [change], told: { link: linkOf(origin, "invitation", token) } };
  }
  if (entry === "one-time-password") {
    const oneTimePassword = newPassword();
    const password = { ...(await hashing.hash(oneTimePassword)), until };
    return { account: { ...account, password }, records: [], told: { oneTimePassword } };
  }
  const password = await hashing.hash(entry.password);
  const totp = entry.totpSecret && (await secrets.seal("fields", totpPlace(account.id), entry.totpSecret));
  return { account: { ...account, password, ...(totp && { totp }) }, records: [], told: {} };
}

/** Signs that nobody mistakes for others. */
const signs = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** 16 random signs in groups, about 93 bits; of every class. */
export function newPassword(): string {
  for (;;) {
    const group = () => Array.from({ length: 4 }, () => signs.charAt(randomInt(signs.length))).join("");
    const password = Array.from({ length: 4 }, group).join("-");
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /\d/.test(password)) return password;
  }
}

async function accept(
  ground: Ground,
  { token, password: chosen, session: asked }: Parameters<Creation["acceptInvitation"]>[0],
  from: From,
): Promise<SignInStep> {
  const { records, hashing } = ground;
  const { mailed } = await readMailed(records, token, "invitation");
  const account = (await openBook(records).byId(mailed.subject))?.account;
  if (!account) throw new AccountError("invalid-token");
  await expectPassword(chosen, await ownerOf(ground, account), "password");
  const password = await hashing.hash(chosen);
  const act = actOf("invitation-accepted", { account }, from);
  const step = await advance(ground, account.id, { amr: ["pwd"], asked, from, acts: [act] }, async (current) => ({
    account: { ...current, password },
    records: [usedMailed(await readMailed(records, token, "invitation"))],
  }));
  if (!step) throw new AccountError("invalid-token");
  return step;
}
