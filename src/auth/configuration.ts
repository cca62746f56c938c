/** oidc-provider, as this server wants it. */
import {
  type Adapter,
  type Client as LibraryClient,
  type Configuration,
  type FindAccount,
  type JWK,
  type KoaContextWithOIDC,
} from "oidc-provider";
import type { SignedIn } from "../accounts/acts.ts";
import { checkAssertion } from "./assertions.ts";
import { isSecure } from "./cookies.ts";
import type { AppGrant } from "./grant-records.ts";
import { acr, openPolicy } from "./policy.ts";
import { requestChecks } from "./request-checks.ts";
import { fhirApi, metadataOf } from "./resource-server.ts";
import { limitRegistration } from "./self-registered.ts";
import { plainScopes, split } from "./scopes.ts";
import { pageHeaders } from "./send.ts";
import { audienceOf, type AuthSettings, secondsOf } from "./settings.ts";

/** What is asked of the rest of the house. */
export interface ConfigurationParts {
  settings: AuthSettings;
  adapter: (model: string) => Adapter;
  /** Newest first. */
  signing: readonly JWK[];
  /** Newest first: they sign cookies. */
  cookieKeys: readonly string[];
  /** Who is signed in, in the browser that a request is from. */
  sessionOf: (ctx: KoaContextWithOIDC) => Promise<SignedIn | undefined>;
  grantOf: (id: string) => Promise<AppGrant | undefined>;
  /** Whether the session of an id is still there. */
  isAlive: (session: string) => Promise<boolean>;
  /** HTML of a page that tells what went wrong. */
  errorPage: (error: string, description: string | undefined) => string;
}

/** Seconds. */
const lives = { code: 60, idToken: 3_600, interaction: 600, ownToken: 300 };

export const routes = {
  authorization: "/oauth2/authorize",
  token: "/oauth2/token",
  introspection: "/oauth2/introspect",
  revocation: "/oauth2/revoke",
  registration: "/oauth2/register",
  jwks: "/oauth2/jwks",
  interaction: "/oauth2/interaction",
} as const;

const assertionAlgorithms = ["RS384", "ES384"] as const;
/** Members of a client that are ours. */
const ownMetadata = ["x_smart_scopes", "x_resource_server", "x_jwks_uri", "x_launch_uri"];

export function configure(parts: ConfigurationParts): Configuration {
  const { settings, adapter, signing } = parts;
  const { interaction, ...libraryRoutes } = routes;
  return {
    adapter,
    jwks: { keys: [...signing] },
    cookies: cookiesOf(parts),
    routes: { ...libraryRoutes, end_session: "/oauth2/end-session" },
    scopes: [...plainScopes],
    claims: { openid: ["sub"], fhirUser: ["fhirUser"], profile: ["profile"] },
    // fhirUser belongs into the id_token.
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    acrValues: Object.values(acr),
    pkce: { required: () => true },
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
    enabledJWA: {
      clientAuthSigningAlgValues: [...assertionAlgorithms],
      idTokenSigningAlgValues: ["RS256", "ES384"],
    },
    features: featuresOf(settings),
    // People are called the same to every client: nothing is fetched from where a client that registers says.
    sectorIdentifierUriValidate: () => false,
    extraClientMetadata: { properties: ownMetadata, validator: limitRegistration(settings) },
    extraParams: requestChecks(audienceOf(settings)),
    interactions: {
      url: (_ctx, { uid }) => `${interaction}/${uid}`,
      policy: openPolicy(parts.sessionOf),
    },
    async loadExistingGrant(ctx) {
      const id = ctx.oidc.result?.consent?.grantId;
      return id === undefined ? undefined : ctx.oidc.provider.Grant.find(id);
    },
    // The library knows one grant of an app in a session. Here there is one for every launch, and it knows its session.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client, { scopes }) =>
      client.grantTypeAllowed("refresh_token") && (scopes.has("offline_access") || scopes.has("online_access")),
    rotateRefreshToken: true,
    // What an app gives up, it gives up whole: the library would leave the grant behind an access token.
    revokeGrantPolicy: () => true,
    findAccount: accountsOf(parts),
    async extraTokenClaims(_ctx, token) {
      const grant = "grantId" in token && token.grantId ? await parts.grantOf(token.grantId) : undefined;
      return grant && { ...grant.context, fhirUser: `${audienceOf(settings)}/${grant.user}` };
    },
    assertJwtClientAuthClaimsAndHeader: checkAssertion,
    // The origin of a scheme of one's own is "null", and so is that of any page in a sandbox.
    clientBasedCORS: (_ctx, origin, client) =>
      origin !== "null" && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    clientDefaults: {
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "RS256",
      token_endpoint_auth_method: "client_secret_basic",
    },
    ttl: lifeTimes(settings),
    renderError(ctx, { error, error_description: description }) {
      ctx.set({ ...pageHeaders });
      ctx.type = "html";
      ctx.body = parts.errorPage(error, description && `${description} (${error})`);
    },
  };
}

function cookiesOf({ settings: { base }, cookieKeys }: ConfigurationParts): NonNullable<Configuration["cookies"]> {
  const secure = isSecure(base);
  const options = { httpOnly: true, sameSite: "lax", signed: true, secure } as const;
  const prefix = secure ? "__Host-" : "";
  return {
    keys: [...cookieKeys],
    long: options,
    short: options,
    names: {
      session: `${prefix}cardea_oauth`,
      // They are for one path each.
      interaction: `${secure ? "__Secure-" : ""}cardea_interaction`,
      resume: `${secure ? "__Secure-" : ""}cardea_resume`,
    },
  };
}

function featuresOf(settings: AuthSettings): NonNullable<Configuration["features"]> {
  const audience = audienceOf(settings);
  const isOwn = (client: LibraryClient, token: { clientId?: string | undefined }) => token.clientId === client.clientId;
  return {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    // A pushed request is a JWT, whose own `aud` would take the place of SMART's.
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => metadataOf(client).x_resource_server === true || isOwn(client, token),
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => isOwn(client, token) },
    registration: {
      enabled: settings.oauthRegistration === "open",
      initialAccessToken: false,
      issueRegistrationAccessToken: false,
    },
    // Without it the library drops every scope that is not in its own list.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: fhirApi(audience, secondsOf(settings.accessToken)),
    },
  };
}

/** Accounts as the library sees them: in a browser by its session, at the token endpoint by the grant. */
function accountsOf({ settings, sessionOf, grantOf, isAlive }: ConfigurationParts): FindAccount {
  const account = (accountId: string, user: string) => {
    const fhirUser = `${audienceOf(settings)}/${user}`;
    return { accountId, claims: () => ({ sub: accountId, fhirUser, profile: fhirUser }) };
  };
  return async (ctx, sub, token) => {
    if (token === undefined || !("grantId" in token) || token.grantId === undefined) {
      const signedIn = await sessionOf(ctx);
      return signedIn?.account.id === sub ? account(sub, signedIn.account.fhirUser) : undefined;
    }
    const grant = await grantOf(token.grantId);
    if (grant === undefined) return undefined;
    const isForLong = split(grant.scope).includes("offline_access");
    return isForLong || (await isAlive(grant.session)) ? account(sub, grant.user) : undefined;
  };
}

function lifeTimes(settings: AuthSettings): NonNullable<Configuration["ttl"]> {
  const access = secondsOf(settings.accessToken);
  const [offline, session] = [secondsOf(settings.offline), secondsOf(settings.sessionMax)];
  const lastingOf = (scope: string, least: number): number => {
    const scopes = split(scope);
    if (scopes.includes("offline_access")) return offline;
    return scopes.includes("online_access") ? session : least;
  };
  return {
    AccessToken: access,
    ClientCredentials: Math.min(access, lives.ownToken),
    AuthorizationCode: lives.code,
    IdToken: lives.idToken,
    Interaction: lives.interaction,
    // As long as anything that it gives.
    Grant: (_ctx, grant) => lastingOf(grant.getResourceScope(audienceOf(settings)), access + lives.code),
    Session: session,
    // A new one lasts as long as the one in whose place it is.
    RefreshToken: (ctx, { scopes }) =>
      ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? lastingOf([...scopes].join(" "), session),
  };
}
