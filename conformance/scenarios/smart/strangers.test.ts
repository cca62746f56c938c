/** Apps by other people's libraries. */
import { expect, it } from "@jest/globals";
import * as client from "openid-client";
import { appOf, browserOf, redirectUri, walk } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

/** It is marked as deprecated, so that it stands out; here there is no TLS. */
const insecurely: (config: client.Configuration) => void = Reflect.get<typeof client, "allowInsecureRequests">(
  client,
  "allowInsecureRequests",
);
const insecure = { execute: [insecurely] };

it("openid-client finds the server, signs in, reads the id_token, refreshes, asks about a token and gives it up", async () => {
  const { id, secret } = await appOf(rig, { auth: "client_secret_basic" });
  const config = await client.discovery(new URL(rig.base), id, secret, undefined, insecure);
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const address = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: "openid fhirUser launch/patient offline_access patient/*.rs", state, nonce },
    ...{ aud: `${rig.base}/fhir`, code_challenge_method: "S256" },
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
  });
  const browser = browserOf();
  const { url } = await walk(rig, browser, await browser.go(address.href), { person: rig.people.amy });
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const tokens = await client.authorizationCodeGrant(config, new URL(url), checks);
  expect(tokens.claims()).toMatchObject({ fhirUser: `${rig.base}/fhir/Patient/amy` });
  const again = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
  expect(again["patient"]).toBe("amy");
  expect(await client.tokenIntrospection(config, again.access_token)).toMatchObject({ active: true });
  await client.tokenRevocation(config, again.access_token);
  expect(await client.tokenIntrospection(config, again.access_token)).toEqual({ active: false });
});

it("openid-client registers an app, and a service gets a token by its key", async () => {
  const metadata = { client_name: "Mine", redirect_uris: [redirectUri], token_endpoint_auth_method: "none" };
  const config = await client.dynamicClientRegistration(new URL(rig.base), metadata, undefined, insecure);
  expect(config.clientMetadata().client_id).toEqual(expect.any(String));
  const { publicKey, privateKey } = await client.randomDPoPKeyPair("ES384", { extractable: true });
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const key = { ...jwk, kid: "one", alg: "ES384", use: "sig", ext: undefined, key_ops: undefined };
  const service = await appOf(rig, {
    ...{ auth: "private_key_jwt", jwks: { keys: [JSON.parse(JSON.stringify(key)) as object] }, redirectUris: [] },
    ...{ grants: ["client_credentials"], scope: "system/*.rs" },
  });
  const signed = client.PrivateKeyJwt({ key: privateKey, kid: "one" });
  const own = await client.discovery(new URL(rig.base), service.id, undefined, signed, insecure);
  const token = await client.clientCredentialsGrant(own, { scope: "system/Patient.rs" });
  expect(token).toMatchObject({ token_type: "bearer", scope: "system/Patient.rs" });
});
