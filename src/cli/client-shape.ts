import type { Apps } from "../auth/apps.ts";

type Client = NonNullable<Awaited<ReturnType<Apps["clients"]["get"]>>>;

/** A client as commands print it: in the words of https://www.rfc-editor.org/rfc/rfc7591, without its secret. */
export function shownClient({ id, status, registeredAt, metadata }: Client): object {
  const { x_smart_scopes: scope, x_launch_uri: launch, x_jwks_uri: keys, x_resource_server: asks } = metadata;
  return {
    ...{
      client_id: id,
      client_name: metadata.client_name,
      status,
      registered_at: new Date(registeredAt).toISOString(),
    },
    scope: scope ?? metadata.scope,
    ...{ redirect_uris: metadata.redirect_uris, grant_types: metadata.grant_types },
    token_endpoint_auth_method: metadata.token_endpoint_auth_method,
    ...(keys !== undefined && { jwks_uri: keys }),
    ...(launch !== undefined && { launch_uri: launch }),
    ...(asks === true && { resource_server: true }),
  };
}
