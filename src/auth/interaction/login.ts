/** Who it is: password, second factor, what a role or a one-time password asks for. */
import type { NextStep, Proof, SessionAsked, SignedIn, SignInStep } from "../../accounts/acts.ts";
import { AccountError } from "../../accounts/failure.ts";
import { setSession } from "../cookies.ts";
import type { Step } from "../pages/page.ts";
import { enrolPage, loginPage, newPasswordPage, recoveryCodesPage, secondFactorPage } from "../pages/sign-in.ts";
import { acrOf, insistent, wantsSecondFactor } from "../policy.ts";
import { seeOther, sendPage } from "../send.ts";
import { forgetTicket, isEnrolledIn, keepEnrolled, keepTicket, ticketOf, type Ticket } from "./ticket.ts";
import {
  appOf,
  goOn,
  leave,
  noteRefusal,
  paramOf,
  placeOf,
  problemOf,
  type Refusal,
  stepOf,
  type Turn,
} from "./turn.ts";

type Next = NextStep["next"];

/** What the steps are called in forms. */
const names: Readonly<Record<Next, "mfa" | "enrol" | "password">> = {
  mfa: "mfa",
  "mfa-setup": "enrol",
  "password-change": "password",
};

/** Shows the step that is due, or none when somebody is signed in already. */
export async function showLogin(turn: Turn, refusal?: Refusal): Promise<void> {
  const ticket = await ticketOf(turn);
  if (ticket) return showNext(turn, ticket, refusal);
  const signedIn = await turn.sessionOf(turn.incoming);
  if (signedIn && !refusal && !turn.details.prompt.reasons.some((reason) => insistent.has(reason)))
    return goOn(turn, await resultOf(turn, signedIn));
  return showForm(turn, refusal);
}

async function showForm(turn: Turn, { status, problem }: Partial<Refusal> = {}): Promise<void> {
  const { name } = await appOf(turn);
  sendPage(turn.response, status ?? 200, loginPage(await stepOf(turn, "login", problem), name));
}

async function showNext(turn: Turn, ticket: Ticket, refusal: Partial<Refusal> = {}): Promise<void> {
  const { status = 200, problem } = refusal;
  const step = await stepOf(turn, names[ticket.next], problem);
  sendPage(turn.response, status, await pageOf(turn, ticket, step));
}

async function pageOf(turn: Turn, ticket: Ticket, step: Step): Promise<string> {
  if (ticket.next === "mfa") return secondFactorPage(step);
  if (ticket.next === "password-change") return newPasswordPage(step);
  const { secret, uri } = ticket.setup ?? (await setUp(turn, ticket));
  return enrolPage(step, { secret, uri, wish: isWished(turn) ? "app" : "role" });
}

/** Whether the app asks for a second factor. */
const isWished = (turn: Turn): boolean => wantsSecondFactor(paramOf(turn, "acr_values"));

/** The same secret is shown again after a code that was not right. */
async function setUp(turn: Turn, ticket: Ticket): Promise<NonNullable<Ticket["setup"]>> {
  const { secret, otpauthUri: uri } = await turn.accounts.secondFactor.setup({ ticket: ticket.ticket });
  await keepTicket(turn, { ...ticket, setup: { secret, uri } });
  return { secret, uri };
}

const field = ({ fields }: Turn, name: string): string => fields.get(name) ?? "";

export async function postLogin(turn: Turn): Promise<void> {
  try {
    const session: SessionAsked = { kind: "browser", ...(isWished(turn) && { secondFactor: true }) };
    const asked = { username: field(turn, "username"), password: field(turn, "password"), session };
    await stepDone(turn, await turn.accounts.signIn.withPassword(asked, turn.from));
  } catch (error) {
    await showForm(turn, refusalOf(error));
  }
}

const tooLate: Refusal = { status: 401, problem: problemOf("invalid-ticket") };

/** What is done with the ticket of each step. */
const works: Readonly<Record<Next, (turn: Turn, ticket: string) => Promise<void>>> = {
  mfa: async (turn, ticket) =>
    stepDone(turn, await turn.accounts.signIn.withCode({ ticket, code: { any: field(turn, "code") } }, turn.from)),
  "password-change": async (turn, ticket) =>
    stepDone(
      turn,
      await turn.accounts.signIn.withNewPassword({ ticket, newPassword: field(turn, "new_password") }, turn.from),
    ),
  "mfa-setup": async (turn, ticket) => {
    const { secondFactor } = turn.accounts;
    const { recoveryCodes, signIn } = await secondFactor.verify({ ticket }, field(turn, "code"), turn.from);
    await forgetTicket(turn);
    if (signIn?.next === "done") {
      handOut(turn, signIn.proof);
      await keepEnrolled(turn, signIn.session.id);
    }
    const step = { ...(await stepOf(turn, "recovery-codes")), action: `${placeOf(turn)}/continue` };
    sendPage(turn.response, 200, recoveryCodesPage(step, recoveryCodes));
  },
};

/** A step with a ticket: what was kept says which it is. */
const postNext =
  (next: Next) =>
  async (turn: Turn): Promise<void> => {
    const ticket = await ticketOf(turn);
    if (ticket?.next !== next) return showForm(turn, tooLate);
    try {
      await works[next](turn, ticket.ticket);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.problem.code !== "invalid-ticket") return showNext(turn, ticket, refusal);
      await forgetTicket(turn);
      await showForm(turn, refusal);
    }
  };

export const postCode = postNext("mfa");
const enrol = postNext("mfa-setup");
export const postPassword = postNext("password-change");

export const postEnrol = (turn: Turn): Promise<void> =>
  isWished(turn) && field(turn, "decision") === "decline" ? decline(turn) : enrol(turn);

/** https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html */
const unmet = { error: "unmet_authentication_requirements", error_description: "no second factor was set up" };

/** The app is told that it does not get what it asks for; nobody is signed in by that. */
async function decline(turn: Turn): Promise<void> {
  await forgetTicket(turn);
  await noteRefusal(turn, { code: "token-refused", outcome: 4, detail: unmet.error });
  await leave(turn, unmet);
}

/** After the recovery codes, which were shown in this sign-in: no session of before stands for it. */
export async function postContinue(turn: Turn): Promise<void> {
  const signedIn = await turn.sessionOf(turn.incoming);
  const isFresh = signedIn !== undefined && (await isEnrolledIn(turn, signedIn.session.id));
  if (!isFresh) return showForm(turn, tooLate);
  await leave(turn, await resultOf(turn, signedIn));
}

async function stepDone(turn: Turn, step: SignInStep): Promise<void> {
  if (step.next !== "done") {
    await keepTicket(turn, step);
    seeOther(turn.response, placeOf(turn));
    return;
  }
  await forgetTicket(turn);
  handOut(turn, step.proof);
  await leave(turn, await resultOf(turn, step));
}

function handOut({ response, settings }: Turn, proof: Proof): void {
  if (proof.kind === "browser") response.appendHeader("Set-Cookie", setSession(settings.base, proof.cookie));
}

/** Who it is, for the library. It takes no other account into a session of one: that is then begun anew. */
async function resultOf(turn: Turn, { account, session }: Pick<SignedIn, "account" | "session">) {
  const { details, provider } = turn;
  if (details.session?.accountId !== undefined && details.session.accountId !== account.id) {
    const old = await provider.Session.get(provider.createContext(turn.incoming, turn.response));
    await old.destroy();
    Reflect.deleteProperty(details, "session");
    await details.save(details.exp - Math.floor(Date.now() / 1000));
  }
  const ts = Math.floor(session.createdAt / 1000);
  return { login: { accountId: account.id, acr: acrOf({ session }), amr: [...session.amr], ts } };
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AccountError)) throw error;
  const status = error.status === 422 || error.status === 503 ? error.status : 401;
  return {
    status,
    problem: problemOf(
      error.code,
      error.errors.map(({ code }) => code),
    ),
  };
}
