/** One request of a sign-in that is under way. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import type { Accounts } from "../../accounts/accounts.ts";
import type { From, SignedIn } from "../../accounts/acts.ts";
import type { Act, AuditText } from "../../audit/act.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import type { RecordStore } from "../../storage/records.ts";
import type { ResourceStore } from "../../storage/store.ts";
import type { Clients } from "../clients.ts";
import { routes } from "../configuration.ts";
import type { Grants } from "../grants.ts";
import { onward, type Problem, type Step } from "../pages/page.ts";
import { problemInWords } from "../pages/words.ts";
import type { Patients } from "../patients.ts";
import { seeOther, sendPage } from "../send.ts";
import type { AuthSettings } from "../settings.ts";

/** What the steps are done with. */
export interface Tools {
  settings: AuthSettings;
  accounts: Pick<Accounts, "signIn" | "secondFactor" | "launches">;
  clients: Pick<Clients, "get">;
  grants: Pick<Grants, "describe">;
  patients: Patients;
  secrets: Pick<Secrets, "mac" | "isMac" | "seal" | "open">;
  records: RecordStore;
  store: Pick<ResourceStore, "record">;
  audit: AuditText;
  /** Who is signed in, in the browser that a request is from. */
  sessionOf: (incoming: IncomingMessage) => Promise<SignedIn | undefined>;
}

type Details = Awaited<ReturnType<Provider["interactionDetails"]>>;

export interface Turn extends Tools {
  provider: Provider;
  details: Details;
  incoming: IncomingMessage;
  response: ServerResponse;
  /** Of the form, or of the URL of a GET. */
  fields: URLSearchParams;
  from: From;
}

/** Where the page of a sign-in is. */
export const placeOf = ({ details }: Pick<Turn, "details">): string => `${routes.interaction}/${details.uid}`;

/** The form of a step. */
export async function stepOf(turn: Turn, name: string, problem?: Problem): Promise<Step> {
  const csrf = await turn.secrets.mac("csrf", turn.details.uid);
  return { name, action: `${placeOf(turn)}/${name}`, csrf, ...(problem && { problem }) };
}

/** A step that is shown again, since something was wrong with it. */
export interface Refusal {
  status: number;
  problem: Problem;
}

export const problemOf = (code: string, rules: readonly string[] = []): Problem => ({
  code,
  words: problemInWords(code, rules),
});

/** How a sign-in goes on. */
type Result = Parameters<Provider["interactionResult"]>[2];

/** After a GET. */
export async function goOn(turn: Turn, result: Result): Promise<void> {
  seeOther(turn.response, await keep(turn, result));
}

/** After a form. */
export async function leave(turn: Turn, result: Result): Promise<void> {
  sendPage(turn.response, 200, onward(await keep(turn, result)));
}

/** Another answer than the one of before: a sign-in anew takes nothing along. */
const keep = ({ provider, incoming, response }: Turn, result: Result): Promise<string> =>
  provider.interactionResult(incoming, response, result, {
    mergeWithLastSubmission: !("login" in result) && !("error" in result),
  });

/** A parameter of the authorization request. */
export function paramOf({ details }: Pick<Turn, "details">, name: string): string | undefined {
  const value = details.params[name];
  return typeof value === "string" ? value : undefined;
}

/** Puts on record what comes to nothing. */
export async function noteRefusal(turn: Turn, act: Omit<Act, "client" | "address">): Promise<void> {
  const { store, audit, from } = turn;
  await store.record([audit({ ...act, client: paramOf(turn, "client_id") ?? "", address: from.address })]);
}

/** The app that asks. */
export interface App {
  id: string;
  name: string;
  isUnverified: boolean;
  /** Host that it goes back to. */
  host: string;
}

export async function appOf(turn: Turn): Promise<App> {
  const id = paramOf(turn, "client_id") ?? "";
  const client = await turn.clients.get(id);
  const { client_name: name = id } = client?.metadata ?? {};
  return { id, name, isUnverified: client?.status !== "approved", host: hostOf(paramOf(turn, "redirect_uri") ?? "") };
}

/** Apps on a device have a scheme of their own in the place of a host. */
function hostOf(uri: string): string {
  const { host, protocol } = URL.parse(uri) ?? { host: "", protocol: "" };
  return host === "" ? protocol : host;
}
