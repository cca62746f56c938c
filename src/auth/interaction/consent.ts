/** Whether, and how much: the last step. */
import type { SignedIn } from "../../accounts/acts.ts";
import { covers, readScope } from "../../access/scope.ts";
import type { LaunchContext } from "../launch-context.ts";
import { consentPage } from "../pages/consent.ts";
import { identityScopes, narrow, needsPatient, split } from "../scopes.ts";
import { sendPage } from "../send.ts";
import { audienceOf } from "../settings.ts";
import { choosing } from "./launch.ts";
import { appOf, goOn, leave, noteRefusal, paramOf, type Refusal, stepOf, type Turn } from "./turn.ts";

/** Where colours and fonts are told to apps. */
export const appStylePath = "/oauth2/style.json";

export async function showConsent(turn: Turn, signedIn: SignedIn, refusal?: Refusal): Promise<void> {
  const [app, scopes] = [await appOf(turn), await askedOf(turn)];
  if (scopes.length === 0) {
    await refuse(turn, signedIn, nothing.error_description);
    return goOn(turn, nothing);
  }
  const { patient } = contextOf(turn);
  const line = patient === undefined ? undefined : await turn.patients.one(choosing(turn, signedIn), patient);
  const html = consentPage(await stepOf(turn, "consent", refusal?.problem), {
    app: app.name,
    isUnverified: app.isUnverified,
    host: app.host,
    user: signedIn.account.email,
    scopes,
    ...(patient !== undefined && { patient: line?.name ?? patient }),
  });
  sendPage(turn.response, refusal?.status ?? 200, html);
}

/** There is nothing to be allowed. */
const nothing = { error: "invalid_scope", error_description: "nothing of what it asks for may this app get" };

/** What was chosen before. */
const contextOf = ({ details }: Turn): LaunchContext =>
  (details.lastSubmission?.["launch"] as LaunchContext | undefined) ?? {};

/** What the app may get of what it asks for. No visit is in context unless it was launched from one. */
async function askedOf(turn: Turn): Promise<string[]> {
  const client = await turn.clients.get(paramOf(turn, "client_id") ?? "");
  const asked = narrow(split(paramOf(turn, "scope")), split(client?.metadata.x_smart_scopes));
  const hasVisit = contextOf(turn).encounter !== undefined;
  return asked.filter((one) => one !== "launch/encounter" || hasVisit);
}

export async function postConsent(turn: Turn, signedIn: SignedIn): Promise<void> {
  const granted = chosen(turn.fields.getAll("scope"), await askedOf(turn));
  const isAllowed = turn.fields.get("decision") === "allow" && granted.length > 0;
  const grantId = isAllowed ? await grant(turn, signedIn, granted) : undefined;
  if (grantId !== undefined) return leave(turn, { consent: { grantId } });
  await refuse(turn, signedIn, "not allowed by the user");
  await leave(turn, { error: "access_denied", error_description: "the user did not agree" });
}

/** Narrower than what is asked for may be given, wider may not. A part says nothing beside the whole that is given, too. */
function chosen(given: readonly string[], asked: readonly string[]): string[] {
  const scopes = asked.flatMap((one) => readScope(one) ?? []);
  const allowed = split(given.join(" ")).filter((text) => {
    const scope = readScope(text);
    return scope === undefined ? asked.includes(text) : scopes.some((one) => covers(one, scope));
  });
  const wholes = allowed.filter((text) => asked.includes(text)).flatMap((text) => readScope(text) ?? []);
  return allowed.filter((text) => {
    const scope = asked.includes(text) ? undefined : readScope(text);
    return scope === undefined || !wholes.some((one) => covers(one, scope));
  });
}

/** @returns Its id; undefined when the session has ended meanwhile */
async function grant(turn: Turn, { account, session }: SignedIn, scopes: string[]): Promise<string | undefined> {
  const { details, provider, grants, settings, from } = turn;
  const client = paramOf(turn, "client_id") ?? "";
  const scope = scopes.join(" ");
  const made = new provider.Grant({ accountId: account.id, clientId: client });
  const identity = identityScopes(scopes);
  if (identity.length > 0) made.addOIDCScope(identity.join(" "));
  made.addResourceScope(audienceOf(settings), scope);
  const id = await made.save();
  const now = Date.now();
  const isThere = await grants.describe(id, {
    ...{ account: account.id, user: account.fhirUser, client, scope, session: session.id },
    context: shownContext(turn, scopes),
    ...{ grantedAt: now, lastUsedAt: now },
    ...(from.address !== undefined && { address: from.address }),
  });
  if (!isThere) return undefined;
  // The library reads the request from here when it goes on: it must ask for just what was granted.
  details.params["scope"] = scope;
  await details.save(details.exp - Math.floor(now / 1000));
  return id;
}

/** What the app is told of it all. */
function shownContext(turn: Turn, scopes: readonly string[]): LaunchContext {
  const { patient, encounter, ...more } = contextOf(turn);
  const isLaunched = scopes.includes("launch");
  const hasPatient = patient !== undefined && (isLaunched || needsPatient(scopes));
  const hasVisit = encounter !== undefined && (isLaunched || scopes.includes("launch/encounter"));
  return {
    ...(isLaunched && more),
    ...(hasPatient && { patient, need_patient_banner: true }),
    ...(hasVisit && { encounter }),
    smart_style_url: `${turn.settings.base}${appStylePath}`,
  };
}

const refuse = (turn: Turn, { account }: SignedIn, detail: string): Promise<void> =>
  noteRefusal(turn, { code: "token-refused", outcome: 4, user: account.fhirUser, account: account.id, detail });
