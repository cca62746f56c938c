/** The second factor, and showing once more who one is. */
import type { SetupBy, SignedIn } from "../../../accounts/acts.ts";
import { AccountError } from "../../../accounts/failure.ts";
import { qrOf } from "../../../auth/pages/qr.ts";
import { codeIn, type CodeMembers, codeMembers } from "../code.ts";
import { password, ticket } from "../members.ts";
import { byTicket, type Route, signedIn } from "../route.ts";
import { count, listOf, named, object, text, time, withOneOf } from "../schema.ts";
import { shownMfa, timeOf } from "../shapes.ts";
import { stepAnswer } from "../signed-in.ts";

const recoveryCodes = { recovery_codes: listOf(text("Good once"), "Ten, shown only now") };

/** @throws AccountError `not-signed-in` */
function setupBy(given: string | undefined, by: SignedIn | undefined): SetupBy {
  if (given !== undefined) return { ticket: given };
  if (!by) throw new AccountError("not-signed-in");
  return { signedIn: by };
}

const state = signedIn(
  {
    method: "GET",
    path: "/auth/mfa",
    does: "Whether there is a second factor, and whether there has to be",
    answers: { 200: named("mfa") },
    errors: [],
    acts: [],
  },
  async (_desk, _asked, { account }) => ({ status: 200, body: shownMfa(account.mfa) }),
);

const setup = byTicket<{ ticket?: string }>(
  {
    method: "POST",
    path: "/auth/mfa/totp/setup",
    does: "A secret for an authenticator, not in use yet; shown once",
    stepUp: true,
    body: object({}, { ticket }),
    answers: {
      200: object({
        secret: text("In base32"),
        otpauth_uri: text("What a QR code holds"),
        qr: object({ size: count("Modules on a side"), path: text("SVG path data, a module being one unit") }),
        expires_at: time("Until when it can be taken into use"),
      }),
    },
    errors: ["already-active", "invalid-ticket"],
    acts: [],
  },
  async ({ accounts }, { body }, by) => {
    const { secret, otpauthUri, expiresAt } = await accounts.secondFactor.setup(setupBy(body.ticket, by));
    return {
      status: 200,
      body: { secret, otpauth_uri: otpauthUri, qr: qrOf(otpauthUri), expires_at: timeOf(expiresAt) },
    };
  },
);

const verify = byTicket<{ ticket?: string; code: string }>(
  {
    method: "POST",
    path: "/auth/mfa/totp/verify",
    does: "Takes the authenticator into use; other sessions end",
    stepUp: true,
    body: object({ code: codeMembers.code }, { ticket }),
    answers: { 200: { anyOf: [object(recoveryCodes), { allOf: [named("done"), object(recoveryCodes)] }] } },
    errors: ["invalid-code", "not-pending", "invalid-ticket"],
    acts: ["mfa-enabled"],
    limits: ["sign-in-address"],
  },
  async (desk, { body, from }, by) => {
    const done = await desk.accounts.secondFactor.verify(setupBy(body.ticket, by), body.code, from);
    const members = { recovery_codes: done.recoveryCodes };
    return done.signIn ? stepAnswer(desk, done.signIn, { members }) : { status: 200, body: members };
  },
);

const disable = signedIn<CodeMembers>(
  {
    method: "POST",
    path: "/auth/mfa/totp/disable",
    does: "Removes the second factor; other sessions end",
    stepUp: true,
    body: withOneOf(object({}, codeMembers), "code", "recovery_code"),
    answers: { 204: undefined },
    errors: ["invalid-code", "mfa-required-by-role", "not-active"],
    acts: ["mfa-disabled"],
    limits: ["sign-in-address"],
  },
  async ({ accounts }, { body, from }, by) => {
    await accounts.secondFactor.disable(by, codeIn(body) ?? { code: "" }, from);
    return { status: 204 };
  },
);

const renewCodes = signedIn(
  {
    method: "POST",
    path: "/auth/mfa/recovery-codes",
    does: "Ten new recovery codes in place of the old",
    stepUp: true,
    answers: { 200: object(recoveryCodes) },
    errors: ["not-active"],
    acts: ["mfa-recovery-codes"],
  },
  async ({ accounts }, { from }, by) => ({
    status: 200,
    body: { recovery_codes: await accounts.secondFactor.renewCodes(by, from) },
  }),
);

const stepUp = signedIn<{ password: string } & CodeMembers>(
  {
    method: "POST",
    path: "/auth/step-up",
    does: "Makes the session count as a fresh sign-in; a browser gets a new cookie",
    body: object({ password }, codeMembers),
    answers: { 200: object({ step_up_until: time("Until when") }) },
    errors: ["invalid-credentials", "invalid-code"],
    acts: ["step-up", "lockout"],
    limits: ["sign-in-address"],
  },
  async ({ accounts }, { body, from }, by) => {
    const code = codeIn(body);
    const asked = { password: body.password, ...(code && { code }) };
    const { stepUpUntil, cookie } = await accounts.sessions.stepUp(by, asked, from);
    return {
      status: 200,
      body: { step_up_until: timeOf(stepUpUntil) },
      ...(cookie !== undefined && { cookie }),
    };
  },
);

export const secondFactorRoutes: readonly Route[] = [state, setup, verify, disable, renewCodes, stepUp];
