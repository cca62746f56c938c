/** A password that was forgotten, or is to be another. */
import { codeIn, type CodeMembers, codeMembers } from "../code.ts";
import { email, newPassword, password, token } from "../members.ts";
import { publicly, type Route, signedIn } from "../route.ts";
import { object, time, yes } from "../schema.ts";
import { timeOf } from "../shapes.ts";

const forgot = publicly<{ email: string }>(
  {
    method: "POST",
    path: "/auth/password/forgot",
    does: "Mails a link to the owner of an account; the answer is the same when there is none",
    body: object({ email }),
    answers: { 202: object({}) },
    errors: [],
    acts: ["password-reset-requested"],
    limits: ["mail-address", "mail-name"],
  },
  async ({ accounts }, { body, from }) => {
    await accounts.passwords.forgot(body.email, from);
    return { status: 202, body: {} };
  },
);

const validate = publicly<{ token: string }>(
  {
    method: "POST",
    path: "/auth/password/validate",
    does: "Whether a link is good, without using it up",
    body: object({ token }),
    answers: {
      200: object({ expires_at: time("Until when it is good"), mfa: yes("A code has to come with the new password") }),
    },
    errors: ["invalid-token"],
    acts: [],
    limits: ["token-address"],
  },
  async ({ accounts }, { body }) => {
    const { expiresAt, mfa } = await accounts.passwords.validate(body.token);
    return { status: 200, body: { expires_at: timeOf(expiresAt), mfa } };
  },
);

const reset = publicly<{ token: string; new_password: string } & CodeMembers>(
  {
    method: "POST",
    path: "/auth/password/reset",
    does: "Sets a password by a link; everything that is signed in ends, a lock too",
    body: object({ token, new_password: newPassword }, codeMembers),
    answers: { 204: undefined },
    errors: ["invalid-token", "invalid-code", "password-rejected"],
    acts: ["password-changed"],
    limits: ["token-address"],
  },
  async ({ accounts }, { body, from }) => {
    const code = codeIn(body);
    const asked = { token: body.token, newPassword: body.new_password, ...(code && { code }) };
    await accounts.passwords.reset(asked, from);
    return { status: 204 };
  },
);

const change = signedIn<{ current_password: string; new_password: string }>(
  {
    method: "POST",
    path: "/auth/password/change",
    does: "Another password; every other session ends, and what apps were allowed but in this one",
    body: object({ current_password: password, new_password: newPassword }),
    answers: { 204: undefined },
    errors: ["invalid-credentials", "password-rejected"],
    acts: ["password-changed", "lockout"],
    limits: ["sign-in-address"],
  },
  async ({ accounts }, { body, from }, by) => {
    const asked = { currentPassword: body.current_password, newPassword: body.new_password };
    await accounts.passwords.change(by, asked, from);
    return { status: 204 };
  },
);

export const passwordRoutes: readonly Route[] = [forgot, validate, reset, change];
