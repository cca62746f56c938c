/** The pages of a sign-in, and what their forms do. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import type { From, SignedIn } from "../../accounts/acts.ts";
import { routes } from "../configuration.ts";
import { errorPage } from "../pages/page.ts";
import { isForm, textOf } from "../received.ts";
import { sendPage } from "../send.ts";
import { postConsent, showConsent } from "./consent.ts";
import { postPatient, showLaunch } from "./launch.ts";
import { postCode, postContinue, postEnrol, postLogin, postPassword, showLogin } from "./login.ts";
import { noteRefusal, problemOf, type Refusal, type Tools, type Turn } from "./turn.ts";

type Work = (turn: Turn, refusal?: Refusal) => Promise<void>;

/** Done by whoever is signed in, in this browser and still. */
const signedIn =
  (work: (turn: Turn, who: SignedIn, refusal?: Refusal) => Promise<void>): Work =>
  async (turn, refusal) => {
    const who = await turn.sessionOf(turn.incoming);
    if (who === undefined || who.account.id !== turn.details.session?.accountId) return tellExpired(turn.response);
    await work(turn, who, refusal);
  };

/** What is shown for each prompt. */
const shown: ReadonlyMap<string, Work> = new Map([
  ["login", showLogin],
  ["launch", signedIn(showLaunch)],
  ["consent", signedIn(showConsent)],
]);

/** Forms, and the prompt that each belongs to. */
const posted: ReadonlyMap<string, readonly [prompt: string, work: Work]> = new Map([
  ["login", ["login", postLogin]],
  ["mfa", ["login", postCode]],
  ["enrol", ["login", postEnrol]],
  ["password", ["login", postPassword]],
  ["continue", ["login", postContinue]],
  ["patient", ["launch", signedIn(postPatient)]],
  ["consent", ["consent", signedIn(postConsent)]],
]);

async function tellExpired(response: ServerResponse): Promise<void> {
  sendPage(response, 400, errorPage("This sign-in has ended", "It took too long, or it belongs to another browser."));
}

/** Answers below `/oauth2/interaction`. @param path What follows that */
export function openInteraction(tools: Tools) {
  return async (incoming: IncomingMessage, response: ServerResponse, at: Asked): Promise<void> => {
    const [, uid = "", step] = /^\/([\w-]{8,128})(?:\/([a-z-]{1,20}))?$/.exec(at.path) ?? [];
    const details = await at.provider.interactionDetails(incoming, response).catch(() => undefined);
    if (details === undefined || details.uid !== uid) return tellExpired(response);
    const turn = { ...tools, provider: at.provider, details, incoming, response, from: at.from };
    if (incoming.method !== "POST") {
      const show = step === undefined ? shown.get(details.prompt.name) : undefined;
      return show ? show({ ...turn, fields: at.query }) : tellExpired(response);
    }
    await post({ ...turn, fields: new URLSearchParams(isForm(incoming) ? await textOf(incoming) : "") }, step ?? "");
  };
}

/** Which page, and from where. */
export interface Asked {
  provider: Provider;
  /** Below `/oauth2/interaction`. */
  path: string;
  query: URLSearchParams;
  from: From;
}

async function post(turn: Turn, step: string): Promise<void> {
  const [prompt, work] = posted.get(step) ?? [];
  if (work === undefined || prompt !== turn.details.prompt.name) return tellExpired(turn.response);
  if (await isOurs(turn)) return work(turn);
  // Somebody else's page has sent it, or an old one.
  await noteRefusal(turn, {
    code: prompt === "login" ? "login" : "token-refused",
    outcome: 8,
    detail: "refused: csrf",
  });
  await shown.get(prompt)?.(turn, { status: 403, problem: problemOf("csrf") });
}

/** From a page of this sign-in, on this origin. */
async function isOurs({ incoming, settings, secrets, details, fields }: Turn): Promise<boolean> {
  const { origin } = incoming.headers;
  if (origin !== undefined && origin !== settings.base) return false;
  return secrets.isMac("csrf", details.uid, fields.get("csrf") ?? "");
}

/** Where the pages are. */
export const isInteraction = (path: string): boolean => path.startsWith(`${routes.interaction}/`);
