/** What the assertion of a client must say beyond RFC 7523. http://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { metadataOf } from "./resource-server.ts";

/** Seconds that it may be good for, and that clocks may differ. */
const longest = 300;
const leeway = 60;

type Members = Record<string, unknown>;

/** @throws InvalidClientAuth */
export function checkAssertion(
  _ctx: KoaContextWithOIDC,
  claims: Members,
  header: Members,
  client: { metadata(): object },
): void {
  if (Number(claims["exp"]) - Date.now() / 1000 > longest + leeway)
    throw new errors.InvalidClientAuth("exp is more than five minutes ahead");
  if (claims["sub"] !== claims["iss"]) throw new errors.InvalidClientAuth("sub and iss are both the client_id");
  if (typeof header["kid"] !== "string") throw new errors.InvalidClientAuth("kid is required");
  // The library does not look at it.
  if (header["jku"] !== undefined && header["jku"] !== metadataOf(client).x_jwks_uri)
    throw new errors.InvalidClientAuth("jku is not where the client's keys were registered");
}
