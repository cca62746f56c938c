/** An app's side of a launch. http://hl7.org/fhir/smart-app-launch/app-launch.html */
import { createHash, randomBytes } from "node:crypto";
import { generateSync } from "otplib";
import { openBrowser, type Browser, type Page } from "../../../src/testing/browser.ts";
import type { Person } from "./people.ts";
import { app, type Node, type Rig } from "./rig.ts";

/** An app, as it knows itself. */
export interface App {
  id: string;
  secret?: string;
}

export const redirectUri = `${app}/callback`;

/** What most apps here may get. */
const most =
  "openid fhirUser profile launch launch/patient launch/encounter offline_access online_access patient/*.cruds user/*.cruds";

type NewClient = Parameters<Rig["auth"]["register"]>[0];

export async function appOf({ auth }: Pick<Node, "auth">, choice: Partial<NewClient> = {}): Promise<App> {
  const { clientId, clientSecret } = await auth.register({
    ...{ name: "Growth chart", scope: most, redirectUris: [redirectUri], auth: "none", grants: ["authorization_code"] },
    ...choice,
  });
  return { id: clientId, ...(clientSecret !== undefined && { secret: clientSecret }) };
}

export const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** Of the browser's way; what is `undefined` is left out. */
export type Given = Readonly<Record<string, string | undefined>>;

/** An authorization request, and what the app keeps for later. */
export interface Asking {
  url: string;
  fields: URLSearchParams;
  verifier: string;
  state: string;
}

export function asking(base: string, client: App, scope: string, more: Given = {}): Asking {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(8).toString("base64url");
  const all: Given = {
    ...{ response_type: "code", client_id: client.id, redirect_uri: redirectUri, scope, state, aud: `${base}/fhir` },
    ...{ code_challenge: challengeOf(verifier), code_challenge_method: "S256" },
    ...more,
  };
  const fields = new URLSearchParams(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return { url: `${base}/oauth2/authorize?${fields.toString()}`, fields, verifier, state };
}

/** What somebody does on the pages. */
export interface Doing {
  person: Person;
  /** Id of the patient who is chosen. */
  patient?: string;
  /** Fields of the consent form; absent: everything that is asked for is allowed. */
  consent?: Readonly<Record<string, string | readonly string[]>>;
}

export const browserOf = (): Browser => openBrowser(app);

/** A code of the authenticator; each is of a later step than the one before. */
export function codeOf({ clock }: Pick<Rig, "clock">, { secret = "" }: Person): string {
  clock.ahead += 30_000;
  return generateSync({ secret, epoch: Math.floor((Date.now() + clock.ahead) / 1000) });
}

export const stepOf = (page: Page): string | undefined => /data-step="([^"]+)"/.exec(page.body)?.[1];

/** Goes through the pages to the app, or to a page that is no step. */
export async function walk(node: Pick<Rig, "clock">, browser: Browser, page: Page, doing: Doing): Promise<Page> {
  const { person, patient, consent = { decision: "allow" } } = doing;
  for (let steps = 0; steps < 8; steps++) {
    const step = stepOf(page);
    if (step === undefined || page.status >= 400 || page.url.startsWith(app)) return page;
    const fields: Readonly<Record<string, Parameters<Browser["submit"]>[1]>> = {
      login: { username: person.email, password: person.password },
      mfa: step === "mfa" ? { code: codeOf(node, person) } : {},
      patient: { patient },
      consent,
    };
    page = await browser.submit(page, fields[step], step);
  }
  return page;
}

/** What an app is told at the end of it. */
export interface Told {
  page: Page;
  parameters: URLSearchParams;
  code: string;
}

export function toldTo(page: Page): Told {
  const { search, hash } = new URL(page.url);
  const parameters = new URLSearchParams(page.url.startsWith(app) ? search || hash.slice(1) : "");
  return { page, parameters, code: parameters.get("code") ?? "" };
}

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { access_token?: string; refresh_token?: string; scope?: string; id_token?: string };
}

/** A form sent to an endpoint; a client with a secret says it in the header. */
export async function post(
  base: string,
  path: string,
  fields: Given,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const sent = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const answer = await fetch(`${base}${path}`, { method: "POST", body: new URLSearchParams(sent), headers });
  const text = await answer.text();
  const body = text.startsWith("{") ? (JSON.parse(text) as TokenAnswer["body"]) : {};
  return { status: answer.status, headers: answer.headers, body };
}

/** Not encoded as a form: some clients do not. */
export const basic = ({ id, secret = "" }: App): Record<string, string> =>
  secret === "" ? {} : { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };

/** A code, and what proves that it comes from who asked for it. */
export interface Proof {
  code: string;
  verifier: string | undefined;
}

export const exchange = (base: string, client: App, { code, verifier }: Proof, more: Given = {}) =>
  post(
    base,
    "/oauth2/token",
    {
      ...{ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier },
      ...(client.secret === undefined && { client_id: client.id }),
      ...more,
    },
    basic(client),
  );

export const refresh = (base: string, client: App, token: string | undefined, more: Given = {}) =>
  post(
    base,
    "/oauth2/token",
    {
      ...{ grant_type: "refresh_token", refresh_token: token },
      ...(client.secret === undefined && { client_id: client.id }),
      ...more,
    },
    basic(client),
  );

/** A whole launch. */
export interface Launched {
  told: Told;
  token: TokenAnswer;
  browser: Browser;
  asked: Asking;
}

export async function launch(
  node: Pick<Rig, "base" | "clock">,
  client: App,
  scope: string,
  { browser = browserOf(), more = {}, ...doing }: Doing & { browser?: Browser; more?: Given },
): Promise<Launched> {
  const asked = asking(node.base, client, scope, more);
  const told = toldTo(await walk(node, browser, await browser.go(asked.url), doing));
  const token = await exchange(node.base, client, { code: told.code, verifier: asked.verifier });
  return { told, token, browser, asked };
}

/** The status of a FHIR request with a token, and its body. */
export async function read(base: string, path: string, token: string | undefined) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${base}/fhir/${path}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
