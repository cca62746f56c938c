/** How an account begins: by an invitation, or by registering oneself. */
import { roleCodes } from "../../../accounts/account.ts";
import { email, newPassword, token } from "../members.ts";
import { publicly, type Route } from "../route.ts";
import { choice, object, text, time, yes } from "../schema.ts";
import { timeOf } from "../shapes.ts";
import { sessionAsked, type SessionMembers, stepAnswer } from "../signed-in.ts";
import { sessionMembers, step } from "./sign-in.ts";

const validate = publicly<{ token: string }>(
  {
    method: "POST",
    path: "/auth/invitations/validate",
    does: "What an invitation is to, without using it up",
    body: object({ token }),
    answers: {
      200: object(
        {
          kind: choice(["patient", "staff"], "Who is invited"),
          email,
          mfa_required: yes("A second factor will be asked for"),
          expires_at: time("Until when it is good"),
        },
        { role: choice(roleCodes, "As what"), organization: text("Where") },
      ),
    },
    errors: ["invalid-token"],
    acts: [],
    limits: ["token-address"],
  },
  async ({ accounts }, { body }) => {
    const {
      kind,
      email: to,
      role,
      organization,
      mfaRequired,
      expiresAt,
    } = await accounts.creation.validateInvitation(body.token);
    const where = { ...(role !== undefined && { role }), ...(organization !== undefined && { organization }) };
    return {
      status: 200,
      body: { kind, email: to, ...where, mfa_required: mfaRequired, expires_at: timeOf(expiresAt) },
    };
  },
);

const accept = publicly<{ token: string; password: string } & SessionMembers>(
  {
    method: "POST",
    path: "/auth/invitations/accept",
    does: "Sets the first password, and signs in",
    body: object({ token, password: newPassword }, sessionMembers),
    answers: { 201: step },
    errors: ["invalid-token", "already-linked", "password-rejected"],
    acts: ["invitation-accepted"],
    limits: ["token-address"],
  },
  async (desk, { body, from }) => {
    const asked = { token: body.token, password: body.password, session: sessionAsked(body) };
    return stepAnswer(desk, await desk.accounts.creation.acceptInvitation(asked, from), { status: 201 });
  },
);

interface RegisterBody {
  email: string;
  password: string;
  given: string;
  family: string;
  birth_date: string;
  gender?: string;
  phone?: string;
}

const register = publicly<RegisterBody>(
  {
    method: "POST",
    path: "/auth/register",
    does: "Mails a link to who wants to be a patient here; the answer is the same when there is an account",
    body: object(
      {
        email,
        password: newPassword,
        given: text("Given name", 200),
        family: text("Family name", 200),
        birth_date: text("Such as 1980-01-31", 10),
      },
      { gender: choice(["male", "female", "other", "unknown"], "As in FHIR"), phone: text("A telephone number", 50) },
    ),
    answers: { 202: object({}) },
    errors: ["registration-closed", "password-rejected"],
    acts: ["registered"],
    limits: ["register-address", "mail-name"],
  },
  async ({ accounts }, { body, from }) => {
    const { birth_date: birthDate, ...person } = body;
    await accounts.registration.register({ ...person, birthDate }, from);
    return { status: 202, body: {} };
  },
);

const confirm = publicly<{ token: string } & SessionMembers>(
  {
    method: "POST",
    path: "/auth/register/confirm",
    does: "Makes patient and account, and signs in",
    body: object({ token }, sessionMembers),
    answers: { 201: step },
    errors: ["invalid-token"],
    acts: ["registration-confirmed"],
    limits: ["token-address"],
  },
  async (desk, { body, from }) => {
    const asked = { token: body.token, session: sessionAsked(body) };
    return stepAnswer(desk, await desk.accounts.registration.confirm(asked, from), { status: 201 });
  },
);

export const beginningRoutes: readonly Route[] = [validate, accept, register, confirm];
