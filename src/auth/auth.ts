/** The authorization server: OAuth 2, OpenID Connect, SMART App Launch 2.2. http://hl7.org/fhir/smart-app-launch/ */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import type { Accounts } from "../accounts/accounts.ts";
import type { SignedIn } from "../accounts/acts.ts";
import { AccountError } from "../accounts/failure.ts";
import type { AuditText } from "../audit/act.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { RecordStore } from "../storage/records.ts";
import type { ResourceStore } from "../storage/store.ts";
import { openAdapter } from "./adapter.ts";
import type { Apps } from "./apps.ts";
import type { ClientDraft, NewClient } from "./clients.ts";
import { cookieIn, sessionCookie } from "./cookies.ts";
import { type Door, openDoor } from "./door.ts";
import { openInteraction } from "./interaction/interaction.ts";
import { openIntrospection } from "./introspection.ts";
import type { Issuers } from "./issuers.ts";
import { type KeyWatch, openKeyWatch } from "./key-watch.ts";
import { openSigningKeys, type SigningKeys } from "./keys.ts";
import { newClient } from "./new-client.ts";
import { errorPage } from "./pages/page.ts";
import { openPatients, type PerformAs } from "./patients.ts";
import { openProvider } from "./provider.ts";
import { openRoutes } from "./routes.ts";
import { audienceOf, type AuthSettings } from "./settings.ts";
import { openTokens, type Tokens } from "./tokens.ts";

export interface AuthOptions {
  settings: AuthSettings;
  store: Pick<ResourceStore, "commit" | "record">;
  records: RecordStore;
  secrets: Secrets;
  accounts: Accounts;
  apps: Apps;
  /** Others whose tokens are taken; absent: nobody's. */
  issuers?: Issuers;
  audit: AuditText;
  /** Performs at the FHIR API as somebody, with their rights. */
  performAs: PerformAs;
  /** Network address that a request is from. */
  addressOf: (incoming: IncomingMessage) => string | undefined;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  newId: () => string;
  /** Is told of bugs. */
  noteTrouble: (thrown: unknown) => void;
}

export interface Auth {
  /** Answers what is this room's to answer: `/oauth2/…`, discovery. @returns Whether it was */
  handle: (incoming: IncomingMessage, response: ServerResponse) => boolean;
  /** Whether somebody is signed in in the browser that a request is from. */
  isSignedIn: (incoming: IncomingMessage) => Promise<boolean>;
  tokens: Tokens;
  /** Whom a request at the FHIR API is from. */
  callerOf: Door;
  /** Registers a client. @returns Its secret, if it has one: not shown again. @throws FhirError `invalid` */
  register: (asked: NewClient) => Promise<{ clientId: string; clientSecret?: string }>;
  /** What registers a client of that id in a commit of somebody else. @throws FhirError `invalid` */
  draft: (asked: NewClient, id: string) => Promise<ClientDraft>;
  signingKeys: SigningKeys;
  /** From when the server serves until it stops. */
  keyWatch: KeyWatch;
}

export function openAuth(options: AuthOptions): Auth {
  const { settings, records, secrets, accounts, apps, issuers = nobody, store, audit, now, newId } = options;
  const signingKeys = openSigningKeys({ store, records, secrets, audit, now });
  const tokens = openTokens({ store, records, audit, now, audience: audienceOf(settings) });
  const sessionOf = openSessions(settings.base, accounts);
  const patients = openPatients(options.performAs);
  const provider = openCurrent(async () => {
    const [signing, cookieKeys] = await Promise.all([signingKeys.all(), secrets.keys.all("cookies")]);
    const name = [...signing.map(({ kid }) => kid), ...cookieKeys.map(({ version }) => version)].join(" ");
    return { name, open: () => providerFor(options, { signing, cookieKeys: cookieKeys.map(cookieKey), sessionOf }) };
  });
  const shared = { settings, secrets, records, store, audit, accounts, patients, ...apps };
  return {
    handle: openRoutes({
      settings,
      fronts: { records, ...apps },
      interaction: openInteraction({ ...shared, sessionOf }),
      introspection: openIntrospection({ tokens, store, audit, issuer: settings.base }),
      provider,
      addressOf: options.addressOf,
      noteTrouble: options.noteTrouble,
    }),
    tokens,
    callerOf: openDoor({ tokens, issuers, keys: apps.keys, links: accounts.links, now }),
    async register(asked) {
      const metadata = newClient(asked, newId(), await provider());
      await apps.clients.add(metadata, "approved");
      const { client_id: clientId = "", client_secret: clientSecret } = metadata;
      return { clientId, ...(clientSecret !== undefined && { clientSecret }) };
    },
    draft: async (asked, id) => apps.clients.draft(newClient(asked, id, await provider()), "approved"),
    signingKeys,
    keyWatch: openKeyWatch(signingKeys, options.noteTrouble),
    isSignedIn: async (incoming) => (await sessionOf(incoming)) !== undefined,
  };
}

const nobody: Issuers = async () => undefined;

const cookieKey = ({ bytes }: { bytes: Buffer }): string => bytes.toString("base64url");

type SessionOf = (incoming: IncomingMessage) => Promise<SignedIn | undefined>;

/** Who is signed in: asked once for a request. */
function openSessions(base: string, { sessions }: Pick<Accounts, "sessions">): SessionOf {
  const known = new WeakMap<IncomingMessage, Promise<SignedIn | undefined>>();
  const look = async (cookie: string): Promise<SignedIn | undefined> => {
    try {
      return await sessions.who({ cookie }, true);
    } catch (error) {
      if (error instanceof AccountError) return undefined;
      throw error;
    }
  };
  return async (incoming) => {
    const cookie = cookieIn(incoming, sessionCookie(base));
    if (cookie === undefined) return undefined;
    const found = known.get(incoming) ?? look(cookie);
    known.set(incoming, found);
    return found;
  };
}

interface Keys {
  signing: Parameters<typeof openProvider>[0]["signing"];
  cookieKeys: readonly string[];
  sessionOf: SessionOf;
}

function providerFor(options: AuthOptions, { sessionOf, ...keys }: Keys): Provider {
  const { apps, accounts, addressOf } = options;
  const provider = openProvider({
    ...options,
    ...keys,
    grants: apps.grants,
    clients: apps.clients,
    adapter: openAdapter({ ...options, ...apps }),
    sessionOf: (ctx) => sessionOf(ctx.req),
    grantOf: apps.grants.of,
    isAlive: async (session) => (await accounts.sessions.alive(session)) !== undefined,
    addressOf: ({ req }) => addressOf(req),
    errorPage: (error, description) => errorPage("This cannot go on", description ?? error),
  });
  provider.on("server_error", (_ctx, error) => options.noteTrouble(error));
  return provider;
}

/** One of a name, until that is another. */
function openCurrent<One>(look: () => Promise<{ name: string; open: () => One }>): () => Promise<One> {
  let current: { name: string; one: One } | undefined;
  return async () => {
    const { name, open } = await look();
    if (current?.name !== name) current = { name, one: open() };
    return current.one;
  };
}
