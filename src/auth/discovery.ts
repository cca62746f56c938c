/** What an app may know before it is known. http://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known */
import { routes } from "./configuration.ts";
import { plainScopes } from "./scopes.ts";
import type { AuthSettings } from "./settings.ts";

const capabilities = [
  ...["launch-ehr", "launch-standalone", "authorize-post"],
  ...["client-public", "client-confidential-symmetric", "client-confidential-asymmetric"],
  ...["sso-openid-connect", "context-banner", "context-style", "context-ehr-patient", "context-ehr-encounter"],
  ...["context-standalone-patient", "permission-offline", "permission-online", "permission-patient"],
  ...["permission-user", "permission-v1", "permission-v2"],
];

/** `.well-known/smart-configuration` of the FHIR API. */
export const smartConfiguration = ({ base, oauthRegistration }: Pick<AuthSettings, "base" | "oauthRegistration">) => ({
  issuer: base,
  jwks_uri: `${base}${routes.jwks}`,
  authorization_endpoint: `${base}${routes.authorization}`,
  token_endpoint: `${base}${routes.token}`,
  introspection_endpoint: `${base}${routes.introspection}`,
  revocation_endpoint: `${base}${routes.revocation}`,
  ...(oauthRegistration === "open" && { registration_endpoint: `${base}${routes.registration}` }),
  management_endpoint: `${base}/`,
  grant_types_supported: ["authorization_code", "client_credentials", "refresh_token"],
  response_types_supported: ["code"],
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
  token_endpoint_auth_signing_alg_values_supported: ["RS384", "ES384"],
  scopes_supported: [...plainScopes, "patient/*.cruds", "user/*.cruds", "system/*.cruds"],
  capabilities,
});
