/** What is added to the library's answers, and what is put on record before they leave. */
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Act, AuditText } from "../audit/act.ts";
import type { ResourceStore } from "../storage/store.ts";
import type { Clients } from "./clients.ts";
import { isNamed } from "./fronts.ts";
import type { Grants } from "./grants.ts";

export interface AnsweringParts {
  store: Pick<ResourceStore, "record">;
  audit: AuditText;
  grants: Pick<Grants, "of" | "touch" | "end">;
  clients: Pick<Clients, "get">;
  addressOf: (ctx: Pick<KoaContextWithOIDC, "req">) => string | undefined;
}

type Body = Record<string, unknown>;
type Oidc = KoaContextWithOIDC["oidc"];
type Context = Pick<KoaContextWithOIDC, "req" | "status" | "set"> & {
  oidc?: Oidc;
  body?: unknown;
};

/** Members of a client as they are called outside. */
const outsideNames = { x_smart_scopes: "scope", x_jwks_uri: "jwks_uri", x_launch_uri: "launch_uri" } as const;

/** Runs around the library. */
export function answering(parts: AnsweringParts) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    await next();
    if (ctx.oidc === undefined) {
      nothingHere(ctx);
      return;
    }
    switch (ctx.oidc.route) {
      case "token":
        return tokenGiven(ctx, ctx.oidc, parts);
      case "introspection":
        ctx.set("Pragma", "no-cache");
        return put(parts, ctx, { code: "introspect", outcome: ctx.status === 200 ? 0 : 4, ...clientOf(ctx.oidc) });
      case "revocation":
        return tokenGivenUp(ctx, ctx.oidc, parts);
      case "registration":
        if (ctx.status >= 400) return put(parts, ctx, { code: "client-registered", outcome: 4, ...errorIn(ctx) });
        showClient(ctx.body as Body | undefined);
        return;
      case "authorization":
      case "resume":
        return notAuthorized(ctx, ctx.oidc, parts);
      default:
    }
  };
}

/** For programs, as everything here that fails. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function nothingHere(ctx: Context): void {
  if (ctx.status !== 404) return;
  ctx.status = 404;
  ctx.body = { error: "invalid_request", error_description: "there is nothing here for this method" };
}

/** The library's word for what was wrong. */
const errorIn = ({ body }: Context): Pick<Act, "detail"> => {
  const error = (body as Body | undefined)?.["error"];
  return typeof error === "string" ? { detail: error } : {};
};

/** What a request for authorization failed with. */
const failures = new WeakMap<object, string>();

/** Hears what the library tells the app, or a page. */
export const hearFailures = (provider: Provider): unknown =>
  provider.on("authorization.error", (ctx, { error }: { error?: string }) =>
    failures.set(ctx, error ?? "invalid_request"),
  );

/** What its own pages came to is on record by them. */
async function notAuthorized(ctx: Context, oidc: Oidc, parts: AnsweringParts): Promise<void> {
  const detail = failures.get(ctx);
  if (detail === undefined || oidc.entities.Interaction?.result?.["error"] !== undefined) return;
  const account = oidc.session?.accountId;
  await put(parts, ctx, { code: "token-refused", outcome: 4, ...clientOf(oidc), account, detail });
}

const clientOf = ({ client }: Pick<Oidc, "client">) => (client ? { client: client.clientId } : {});

async function put(parts: AnsweringParts, ctx: Pick<KoaContextWithOIDC, "req">, act: Act): Promise<void> {
  await parts.store.record([parts.audit({ ...act, address: parts.addressOf(ctx) })]);
}

/** Context of the launch stands beside the token. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
async function tokenGiven(ctx: Context, oidc: Oidc, parts: AnsweringParts): Promise<void> {
  ctx.set("Pragma", "no-cache");
  const detail = oidc.params?.["grant_type"];
  const known = { ...clientOf(oidc), ...(typeof detail === "string" && { detail: detail.slice(0, 60) }) };
  if (ctx.status === 200 && (await isDisabled(oidc, parts))) await takeBack(ctx, oidc, parts);
  if (isUnknownRefresh(ctx, oidc)) ctx.body = { error: "invalid_grant", error_description: "grant request is invalid" };
  if (ctx.status !== 200) return put(parts, ctx, { code: "token-refused", outcome: 4, ...known });
  await put(parts, ctx, { code: "token", outcome: 0, ...known, ...(await toldOfGrant(ctx, oidc, parts)) });
}

/** A refresh token that nobody knows, of a client that does not say who it is: the token would have told (fronts.ts). */
const isUnknownRefresh = (ctx: Context, { client, body }: Oidc): boolean =>
  client === undefined &&
  errorIn(ctx).detail === "invalid_request" &&
  body?.["grant_type"] === "refresh_token" &&
  typeof body["refresh_token"] === "string" &&
  !isNamed(ctx.req.headers, { has: (name) => body[name] !== undefined });

/** @returns Who allowed it */
async function toldOfGrant(
  ctx: Context,
  oidc: Oidc,
  { grants }: AnsweringParts,
): Promise<Pick<Act, "user" | "account">> {
  const id = oidc.entities.AccessToken?.grantId;
  if (id === undefined) return {};
  const grant = await grants.of(id);
  if (grant) Object.assign(ctx.body as Body, grant.context);
  await grants.touch(id);
  return grant ? { user: grant.user, account: grant.account } : {};
}

/** Whether its client was disabled while the token was made: all that it had by then has ended, but for this. */
const isDisabled = async ({ client }: Oidc, { clients }: AnsweringParts): Promise<boolean> =>
  client !== undefined && (await clients.get(client.clientId))?.status === "disabled";

async function takeBack(ctx: Context, { entities, client }: Oidc, { grants }: AnsweringParts): Promise<void> {
  const { AccessToken: access, ClientCredentials: own } = entities;
  await own?.destroy();
  if (access?.grantId !== undefined) await grants.end(access.grantId, { ...clientOf({ client }), detail: "disabled" });
  ctx.status = 401;
  ctx.body = { error: "invalid_client", error_description: "client authentication failed" };
}

/** A token that belongs to a grant ends with that, and is on record then. */
async function tokenGivenUp(ctx: Context, oidc: Oidc, parts: AnsweringParts): Promise<void> {
  if (ctx.status >= 400)
    return put(parts, ctx, { code: "grant-revoked", outcome: 4, ...clientOf(oidc), ...errorIn(ctx) });
  const { AccessToken: access, RefreshToken: refresh, ClientCredentials: own } = oidc.entities;
  if (access?.grantId !== undefined || refresh?.grantId !== undefined) return;
  const isGone = own !== undefined && own.clientId === oidc.client?.clientId;
  if (isGone) await put(parts, ctx, { code: "grant-revoked", outcome: 0, ...clientOf(oidc) });
}

function showClient(body: Body | undefined): void {
  if (body === undefined) return;
  for (const [ours, outside] of Object.entries(outsideNames)) {
    if (body[ours] !== undefined) body[outside] = body[ours];
    Reflect.deleteProperty(body, ours);
  }
  if (body["jwks_uri"] !== undefined) Reflect.deleteProperty(body, "jwks");
  Reflect.deleteProperty(body, "x_resource_server");
}
