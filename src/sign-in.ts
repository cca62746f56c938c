/** Sign-in, put together: keys, mail, accounts, apps, the authorization server, and who is let in at the FHIR API. */
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openAccess } from "./access/access.ts";
import { openStaffPolicy } from "./access/staff.ts";
import { type Accounts, openAccounts } from "./accounts/accounts.ts";
import type { AuditText } from "./audit/act.ts";
import { actTexts } from "./audit/acts.ts";
import { type Apps, openApps } from "./auth/apps.ts";
import { type Auth, openAuth } from "./auth/auth.ts";
import { routes } from "./auth/configuration.ts";
import { type Issuers, IssuersError, openIssuers } from "./auth/issuers.ts";
import { performingFor } from "./callers.ts";
import { type Config, SettingError } from "./config/config.ts";
import { FhirError } from "./fhir/error.ts";
import type { Admission } from "./http/admission.ts";
import { openAppPages } from "./http/apps.ts";
import { openBeginnings } from "./http/beginnings.ts";
import { authApi } from "./http/auth/api.ts";
import { openCsrf } from "./http/auth/csrf.ts";
import { openLaunching } from "./http/auth/launching.ts";
import { openLimits, unlimited } from "./http/auth/limits.ts";
import { limitedAccounts } from "./http/auth/limited-sign-in.ts";
import type { Recording } from "./http/auth/refusals.ts";
import { widestScopes } from "./http/auth/widest-scopes.ts";
import { openDocs } from "./http/docs/docs.ts";
import { type Door, openDoors } from "./http/doors.ts";
import { callerAddress } from "./http/caller-address.ts";
import { openHome } from "./http/home/home.ts";
import { oauthDoor } from "./http/oauth-door.ts";
import { openPrincipalLimit, type PrincipalLimit } from "./http/principal-limit.ts";
import { openRefusals } from "./http/refusals.ts";
import type { Witness } from "./http/witness.ts";
import { type Context, standard } from "./interactions/interaction.ts";
import { type OauthAddresses, type SecurityClaim, smart } from "./interactions/security.ts";
import { dispatch } from "./interactions/table.ts";
import type { Log } from "./log.ts";
import { openMail } from "./mail/mail.ts";
import { KeyFileError } from "./secrets/master-key.ts";
import { openSecrets, type Secrets } from "./secrets/secrets.ts";
import { exampleApp } from "./serve/example-app.ts";
import type { RecordStore } from "./storage/records.ts";
import type { ResourceStore } from "./storage/store.ts";
import { makeDataFolder } from "./stores.ts";
import { version } from "./version.ts";

export interface SignInOptions {
  config: Config;
  /** What links begin with. */
  origin: string;
  context: Omit<Context, "preferences">;
  records: RecordStore;
  log: Log;
  witness: Witness;
  /** Mail is printed, where it is not delivered and this is no production. */
  showMail: boolean;
  noteTrouble: (thrown: unknown) => void;
}

export interface SignIn {
  admission: Admission;
  /** Answers what is its to answer: `/oauth2`, `/auth`, `/docs`, discovery, the example app. */
  door: Door;
  accounts: Accounts;
  apps: Apps;
  auth: Auth;
  close: () => Promise<void>;
}

/** What the CapabilityStatement says of it. */
export const securityOf = (origin: string, { signIn }: Config): SecurityClaim => {
  const at = (path: string) => `${origin}${path}`;
  const addresses: OauthAddresses = {
    authorize: at(routes.authorization),
    token: at(routes.token),
    introspect: at(routes.introspection),
    revoke: at(routes.revocation),
    ...(signIn.oauthRegistration === "open" && { register: at(routes.registration) }),
    manage: at("/"),
  };
  return smart(addresses);
};

/** @throws SettingError when the key file or the data folder cannot be used */
export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const { config, origin, context, records, witness, noteTrouble } = options;
  const { store, now, newId, prepare, definitions, search } = context;
  const secrets = await keysOf(options);
  const mail = mailOf(options);
  const audit = actTexts(now);
  const ground = { store, records, secrets, audit, now, newId };
  const apps = openApps({ ...ground, outside: { development: !config.production } });
  const accounts = await openAccounts({
    ...{ ...ground, prepare, origin, settings: config.signIn, grants: apps.grants.port },
    isType: (name) => definitions.resourceTypes.includes(name),
    notify: (letter) => mail.send(letter).catch(noteTrouble),
    rest: (milliseconds) => setTimeout(milliseconds),
  });
  const performing = performingFor({
    context,
    access: openAccess({ definitions, search, policy: openStaffPolicy(search) }),
  });
  const performAs: Parameters<typeof openAuth>[0]["performAs"] = (caller, asked, from) =>
    performing(caller, from).perform(asked, standard);
  const addressOf = (incoming: IncomingMessage) => callerAddress(incoming, config.trustProxy);
  const { rateLimits, fhirPerMinute } = config.signIn;
  const limits = rateLimits ? openLimits(records, now) : unlimited;
  const auth = openAuth({
    ...{ ...ground, accounts: limitedAccounts(accounts, limits), apps, performAs, addressOf, noteTrouble },
    ...{ settings: authSettings(config, origin), issuers: await issuersOf(options) },
  });
  const api = authApi({
    ...{ accounts, origin, addressOf, witness, limits },
    record: recording(store, audit),
    csrf: openCsrf(secrets),
    launching: openLaunching({ launches: accounts.launches, clients: apps.clients, performAs, base: context.base }),
    scopesOf: widestScopes,
  });
  const example = config.seed === "demo" && !config.production ? openAppPages(exampleApp) : undefined;
  const doors = openDoors({
    oauth: oauthDoor({ ...auth, limits, beginnings: openBeginnings(rateLimits), addressOf, noteTrouble }),
    api,
    docs: openDocs({ origin, version }),
    home: openHome({
      ...{ version, base: context.base, registration: config.signIn.selfRegistration },
      example: example && `/apps/${exampleApp.id}/`,
    }),
  });
  const refusals = openRefusals({ store, now, noteTrouble });
  return {
    admission: {
      ...admissionBy(auth, performing, { context, limit: openPrincipalLimit(rateLimits ? fhirPerMinute : 0) }),
      refused: refusals.note,
    },
    door: (incoming, response) => example?.(incoming, response) === true || doors(incoming, response),
    ...{ accounts, apps, auth },
    close: () =>
      refusals
        .close()
        .catch(noteTrouble)
        .then(() => mail.close()),
  };
}

/** Writes an act that nothing else is written with. */
const recording =
  (store: Pick<ResourceStore, "commit">, audit: AuditText): Recording =>
  async (act) => {
    await store.commit({ changes: [], audit: [audit(act)] });
  };

async function keysOf({ config, records, context: { now } }: SignInOptions): Promise<Secrets> {
  makeDataFolder(config.dataDir);
  const file = config.keyFile ?? join(config.dataDir, "keys", "master.key");
  try {
    return await openSecrets(file, records, now);
  } catch (error) {
    throw error instanceof KeyFileError ? new SettingError(`KEY_FILE: ${error.message}`) : error;
  }
}

const authSettings = ({ signIn, production }: Config, base: string) => ({ ...signIn, base, development: !production });

async function issuersOf({ config, context, noteTrouble }: SignInOptions): Promise<Issuers> {
  const { outsideIssuers: source } = config.signIn;
  try {
    return await openIssuers({ source, audience: context.base, development: !config.production, noteTrouble });
  } catch (error) {
    throw error instanceof IssuersError ? new SettingError(`OUTSIDE_ISSUERS: ${error.message}`) : error;
  }
}

function mailOf({ config, origin, log, showMail, context: { now } }: SignInOptions) {
  const { smtpUrl, from = "" } = config.signIn.mail;
  const isShown = showMail && smtpUrl === undefined && !config.production;
  return openMail({
    ...{ origin, now, file: join(config.dataDir, "outbox.ndjson") },
    smtp: smtpUrl === undefined ? undefined : { url: smtpUrl, from },
    show: isShown ? (text) => void process.stdout.write(`${text}\n`) : undefined,
    noteTrouble: (reason) => log.warn(`mail is not delivered yet: ${reason}`),
  });
}

/** Whoever has a token of ours for the FHIR API is let in. */
function admissionBy(
  { callerOf }: Auth,
  performing: ReturnType<typeof performingFor>,
  { context, limit }: Pick<SignInOptions, "context"> & { limit: PrincipalLimit },
): Admission {
  return {
    anybody: (asked, preferences) => dispatch(asked, { ...context, preferences }),
    async admit({ authorization, ...from }) {
      const bearer = await callerOf(authorization);
      if (!bearer) throw new FhirError("login", "an access token of this server is needed");
      return { ...performing(bearer.caller, from), count: () => limit(bearer.caller) };
    },
  };
}
