/** Clients that register themselves. RFC 7591, http://hl7.org/fhir/smart-app-launch/app-launch.html#register-app-with-ehr */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { appOf, launch, post, redirectUri } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

async function register(body: unknown) {
  const answer = await fetch(`${rig.base}/oauth2/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const modest = {
  ...{ client_name: "Mine", redirect_uris: [redirectUri], token_endpoint_auth_method: "none" },
  scope: "openid fhirUser launch/patient patient/*.rs offline_access",
};

describe("a client that registers itself", () => {
  it("is told what it is now, and can be used", async () => {
    const { status, body } = await register(modest);
    expect(status).toBe(201);
    expect(body).toMatchObject({ client_id: expect.any(String), scope: modest.scope });
    expect(Object.keys(body).filter((name) => name.startsWith("x_"))).toEqual([]);
    const client = { id: body["client_id"] as string };
    const { token } = await launch(rig, client, modest.scope, { person: rig.people.amy });
    expect(token.body).toMatchObject({ patient: "amy", scope: expect.stringContaining("offline_access") });
  });

  it("gets a secret once, when it asks for one", async () => {
    const { body } = await register({ ...modest, token_endpoint_auth_method: "client_secret_basic" });
    const client = { id: body["client_id"] as string, secret: body["client_secret"] as string };
    expect(client.secret).toMatch(/^[\w-]{43,}$/);
    const { token } = await launch(rig, client, modest.scope, { person: rig.people.amy });
    expect(token.status).toBe(200);
  });

  it("gets little when it asks for nothing", async () => {
    const { body } = await register({ ...modest, scope: undefined });
    expect((body["scope"] as string).split(" ").filter((one) => one.includes("/"))).toEqual([
      "launch/patient",
      "patient/*.rs",
    ]);
  });

  it.each([
    ["system scopes", { scope: "system/*.cruds openid" }],
    ["introspection", { scope: "system/introspect openid" }],
  ])("2.7 does not get %s", async (_name, more) => {
    const { body } = await register({ ...modest, ...more });
    expect(body["scope"]).toBe("openid");
  });

  it.each([
    ["x_resource_server", { x_resource_server: true }],
    ["x_smart_scopes", { x_smart_scopes: "system/*.cruds" }],
    ["status", { status: "approved" }],
  ])("2.7 cannot say %s of itself", async (_name, more) => {
    const { body } = await register({ ...modest, ...more });
    const client = await rig.apps.clients.get(body["client_id"] as string);
    expect(client?.status).toBe("unverified");
    expect(client?.metadata.x_resource_server ?? false).toBe(false);
    expect(client?.metadata.x_smart_scopes).toBe(modest.scope);
    const { token } = await launch(rig, await appOf(rig), modest.scope, { person: rig.people.amy });
    const asked = { token: token.body.access_token, client_id: client?.id };
    expect((await post(rig.base, "/oauth2/introspect", asked)).body).toEqual({ active: false });
  });

  it.each([
    ["no redirect_uri", { redirect_uris: [] }],
    ["one that is no address", { redirect_uris: ["not an address"] }],
    ["one with a fragment", { redirect_uris: [`${redirectUri}#a`] }],
    ["one that is a script", { redirect_uris: ["javascript:alert(1)"] }],
    ["one that is data", { redirect_uris: ["data:text/html,hello"] }],
    ["a text in place of them", { redirect_uris: redirectUri }],
    ["numbers in place of them", { redirect_uris: [5], client_name: 5 }],
    ["one with a user", { redirect_uris: ["https://clinic.example@evil.example/"] }],
    ["one with a line end", { redirect_uris: ["https://app.example/\r\nSet-Cookie: a=b"] }],
    ["one with a backslash", { redirect_uris: ["https://app.example\\@evil.example/"] }],
    ["a name that turns what follows it round", { client_name: "Clinic\u202e" }],
    ["a name that hides something", { client_name: "Cli\u200bnic" }],
    ["a name as long as a page", { client_name: "a".repeat(101) }],
    ["a method that is not there", { token_endpoint_auth_method: "tls_client_auth" }],
    ["a grant that is not there", { grant_types: ["password"] }],
    [
      "keys that are secret",
      { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [{ kty: "oct", k: "AA" }] } },
    ],
    ["keys at no address", { token_endpoint_auth_method: "private_key_jwt", jwks_uri: "file:///etc/passwd" }],
  ])("is refused with %s", async (_name, more) => {
    const { status, body } = await register({ ...modest, ...more });
    expect(status).toBe(400);
    expect(body["error"]).toMatch(/^invalid_(client_metadata|redirect_uri)$/);
  });

  it("has nothing fetched by that", async () => {
    let asked = 0;
    const server = createServer((socket) => {
      asked += 1;
      socket.on("error", () => undefined).destroy();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const elsewhere = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const uris = ["sector_identifier_uri", "jwks_uri", "logo_uri", "client_uri", "policy_uri", "tos_uri"];
    await register({ ...modest, ...Object.fromEntries(uris.map((name) => [name, elsewhere])) });
    server.close();
    expect(asked).toBe(0);
  });

  it.each(["", "[]", "null", "{", '"text"', '{"__proto__":{"scope":"system/*.cruds"}}'])(
    "is refused as %j",
    async (text) => {
      expect((await register(text)).status).toBe(400);
      expect(rig.troubles).toEqual([]);
    },
  );
});
