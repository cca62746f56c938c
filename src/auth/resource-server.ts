/** Which scopes a token for the FHIR API gets. */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Metadata } from "./clients.ts";
import { isScope, narrow, split } from "./scopes.ts";

/** The members of a client that are looked at here. */
interface Asking {
  metadata(): object;
}

export const metadataOf = (client: Asking): Metadata => client.metadata() as Metadata;

/** What of a list of scopes a client may get. */
const allowedTo = (client: Asking, scopes: readonly string[]): string[] =>
  narrow(scopes, split(metadataOf(client).x_smart_scopes));

/** The FHIR API, for oidc-provider. @param seconds That an access token lasts */
export const fhirApi =
  (audience: string, seconds: number) =>
  (ctx: KoaContextWithOIDC, resource: string, client: Asking): { scope: string; audience: string } & typeof opaque => {
    if (resource !== audience) throw new errors.InvalidTarget();
    const { params, entities } = ctx.oidc;
    const source = entities.RefreshToken ?? entities.AuthorizationCode;
    const asked = split(typeof params?.["scope"] === "string" ? params["scope"] : source?.scope);
    const allowed = allowedTo(client, asked);
    const scopes = params?.["grant_type"] === "client_credentials" ? forItself(asked, allowed) : allowed;
    return { scope: scopes.join(" "), audience, ...opaque, accessTokenTTL: seconds };
  };

const opaque: { accessTokenFormat: "opaque"; accessTokenTTL?: number } = { accessTokenFormat: "opaque" };

/** A client that acts for itself gets system scopes, and has to ask for them. */
function forItself(asked: readonly string[], allowed: readonly string[]): string[] {
  const own = allowed.filter((one) => one.startsWith("system/"));
  if (own.length === 0 || !asked.every(isScope))
    throw new errors.InvalidScope("no scope that this client may get by itself", asked.join(" "));
  return own;
}
