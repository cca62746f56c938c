/** Clients that sign. http://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { type App, appOf, post, type TokenAnswer } from "./flow.ts";
import type { Rig } from "./rig.ts";

type Algorithm = "RS384" | "ES384";

export interface Pair {
  kid: string;
  alg: string;
  sign: (claims: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>;
  jwk: JWK;
}

let pairs = 0;

export async function newPair(alg: Algorithm): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = `key-${++pairs}`;
  return {
    ...{ kid, alg },
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig", key_ops: ["verify"] },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT", ...header }).sign(privateKey),
  };
}

export const seconds = () => Math.floor(Date.now() / 1000);
let ids = 0;

export const claimsOf = (rig: Pick<Rig, "base">, client: App, more: Record<string, unknown> = {}) => ({
  ...{ iss: client.id, sub: client.id, aud: `${rig.base}/oauth2/token`, exp: seconds() + 300, jti: `jti-${++ids}` },
  ...more,
});

export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A token for a service. */
export const asked = (
  rig: Pick<Rig, "base">,
  assertion: string,
  more: Record<string, string | undefined> = {},
): Promise<TokenAnswer> =>
  post(rig.base, "/oauth2/token", {
    ...{ grant_type: "client_credentials", scope: "system/Patient.rs" },
    ...{ client_assertion_type: assertionType, client_assertion: assertion },
    ...more,
  });

export const service = async (rig: Rig, pair: Pair, more: Parameters<typeof appOf>[1] = {}): Promise<App> =>
  appOf(rig, {
    ...{ auth: "private_key_jwt", jwks: { keys: [pair.jwk] }, grants: ["client_credentials"], redirectUris: [] },
    scope: "system/Patient.rs system/Condition.rs system/Observation.read",
    ...more,
  });
