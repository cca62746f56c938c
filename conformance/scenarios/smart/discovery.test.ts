/** http://hl7.org/fhir/smart-app-launch/conformance.html and OpenID Connect Discovery 1.0 */
import { describe, expect, it } from "@jest/globals";
import { smart } from "./rig.ts";

const rig = smart();

const smartPath = "/fhir/.well-known/smart-configuration";

async function told(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${rig.base}${path}`, { headers });
  return { answer, body: (await answer.json()) as Record<string, unknown> };
}

const listed = (body: Record<string, unknown>, name: string) => body[name] as string[];

describe("smart-configuration", () => {
  it.each([{ accept: "application/json" }, { accept: "text/html" }, {}])("D1 is JSON for %j", async (headers) => {
    const { answer } = await told(smartPath, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  });

  it("D2 has what every server must say", async () => {
    const { body } = await told(smartPath);
    expect(body).toMatchObject({
      authorization_endpoint: expect.stringMatching(/./),
      token_endpoint: expect.stringMatching(/./),
      capabilities: expect.arrayContaining([expect.any(String)]),
    });
    for (const name of ["capabilities", "grant_types_supported", "code_challenge_methods_supported"])
      expect(listed(body, name).every((one) => one !== "")).toBe(true);
  });

  it("D3 offers the code grant, S256 and not plain", async () => {
    const { body } = await told(smartPath);
    expect(listed(body, "grant_types_supported")).toContain("authorization_code");
    expect(listed(body, "code_challenge_methods_supported")).toEqual(["S256"]);
  });

  it("D4 names issuer and keys, since it does single sign-on", async () => {
    const { body } = await told(smartPath);
    expect(listed(body, "capabilities")).toContain("sso-openid-connect");
    expect(body).toMatchObject({ issuer: rig.base, jwks_uri: `${rig.base}/oauth2/jwks` });
  });

  it("D5 gives absolute addresses", async () => {
    const { body } = await told(smartPath);
    const addresses = Object.entries(body).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(addresses.length).toBeGreaterThan(5);
    for (const [, address] of addresses) expect(URL.canParse(address as string)).toBe(true);
  });

  it("D6 says how a client signs, since it takes assertions", async () => {
    const { body } = await told(smartPath);
    expect(listed(body, "scopes_supported").length).toBeGreaterThan(0);
    expect(listed(body, "token_endpoint_auth_methods_supported")).toContain("private_key_jwt");
    expect(listed(body, "token_endpoint_auth_signing_alg_values_supported")).toEqual(["RS384", "ES384"]);
  });

  it("D7 says what is recommended to be said", async () => {
    const { body } = await told(smartPath);
    for (const name of ["introspection", "revocation", "management", "registration"])
      expect(body[`${name}_endpoint`]).toEqual(expect.stringContaining(rig.base));
    expect(body["response_types_supported"]).toEqual(["code"]);
  });

  it("D8 lists no capability but those that the tests of this folder show", async () => {
    const { body } = await told(smartPath);
    expect(new Set(listed(body, "capabilities"))).toEqual(
      new Set([
        ...["launch-ehr", "launch-standalone", "authorize-post", "client-public", "client-confidential-symmetric"],
        ...["client-confidential-asymmetric", "sso-openid-connect", "context-banner", "context-style"],
        ...["context-ehr-patient", "context-ehr-encounter", "context-standalone-patient", "permission-offline"],
        ...["permission-online", "permission-patient", "permission-user", "permission-v1", "permission-v2"],
      ]),
    );
  });

  it("D8 context-style leads to a style", async () => {
    const { answer, body } = await told("/oauth2/style.json");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(body).toMatchObject({ color_background: expect.stringMatching(/^#/) });
  });

  it.each([smartPath, "/fhir/metadata"])("D9 %s is for any origin", async (path) => {
    const { answer } = await told(path, { origin: "https://app.example.org", accept: "application/json" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("OpenID", () => {
  it.each(["openid-configuration", "oauth-authorization-server"])("D10 %s says what is there", async (name) => {
    const { body } = await told(`/.well-known/${name}`);
    expect(body).toMatchObject({
      issuer: rig.base,
      authorization_endpoint: `${rig.base}/oauth2/authorize`,
      token_endpoint: `${rig.base}/oauth2/token`,
      jwks_uri: `${rig.base}/oauth2/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256", "ES384"],
    });
  });

  it("D10 says the same as smart-configuration", async () => {
    const [openid, own] = [await told("/.well-known/openid-configuration"), await told(smartPath)];
    const both = Object.keys(own.body).filter(
      (name) => Object.hasOwn(openid.body, name) && name !== "scopes_supported",
    );
    const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.toSorted() : value);
    for (const name of both) expect([name, sorted(own.body[name])]).toEqual([name, sorted(openid.body[name])]);
  });

  it.each(["pushed_authorization_request_endpoint", "userinfo_endpoint", "device_authorization_endpoint"])(
    "D10 does not claim %s",
    async (name) => {
      expect((await told("/.well-known/openid-configuration")).body).not.toHaveProperty(name);
    },
  );

  it("D11 publishes public keys, an RSA key among them", async () => {
    const { body } = await told("/oauth2/jwks");
    const keys = body["keys"] as Record<string, unknown>[];
    expect(keys.map(({ kty, alg }) => [kty, alg])).toEqual([
      ["RSA", "RS256"],
      ["EC", "ES384"],
    ]);
    for (const key of keys) for (const secret of ["d", "p", "q"]) expect(key).not.toHaveProperty(secret);
  });
});
