/** Clients that an operator registers. */
import { errors, type Provider } from "oidc-provider";
import { invalid } from "../fhir/error.ts";
import { newToken } from "../secrets/digest.ts";
import type { Metadata, NewClient } from "./clients.ts";
import { isScope, split } from "./scopes.ts";

/**
 * @param id What it is to be called from now on
 * @returns What the library makes a client of, with its secret, which is not shown again
 * @throws FhirError `invalid` saying what is wrong with it
 */
export function newClient(asked: NewClient, id: string, provider: Provider): Metadata {
  const strange = split(asked.scope).find((one) => !isScope(one));
  if (strange !== undefined) throw invalid(`scope ${strange} is none that this server knows`);
  if (asked.auth === "private_key_jwt" && !asked.jwks && asked.jwksUri === undefined)
    throw invalid("private_key_jwt needs the client's public keys, by value or by URL");
  const metadata = metadataOf(asked, id);
  try {
    validated(provider, metadata);
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    throw invalid(error.error_description ?? error.message);
  }
  return metadata;
}

function metadataOf(asked: NewClient, id: string): Metadata {
  const { name, scope, redirectUris, auth, grants, launchUri, jwksUri, resourceServer } = asked;
  const isForUsers = grants.includes("authorization_code");
  const jwks = jwksUri === undefined ? asked.jwks : { keys: [] };
  return {
    client_id: id,
    client_name: name,
    redirect_uris: [...redirectUris],
    grant_types: [...grants, ...(isForUsers ? ["refresh_token"] : [])],
    response_types: isForUsers ? ["code"] : [],
    token_endpoint_auth_method: auth,
    x_smart_scopes: split(scope).join(" "),
    // Of letters that stay as they are in a form and in a header: some clients do not encode them.
    ...(auth === "client_secret_basic" && { client_secret: newToken() }),
    ...(jwks && { jwks: { keys: [...jwks.keys] } }),
    ...(jwksUri !== undefined && { x_jwks_uri: jwksUri }),
    ...(launchUri !== undefined && { x_launch_uri: launchUri }),
    ...(resourceServer === true && { x_resource_server: true }),
  };
}

/** The types do not say that a client can be made. */
function validated({ Client }: Provider, metadata: Metadata): object {
  return new (Client as unknown as new (metadata: Metadata) => object)(metadata);
}
