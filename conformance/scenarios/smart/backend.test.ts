/** http://hl7.org/fhir/smart-app-launch/backend-services.html */
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { asked, assertionType, claimsOf, newPair, service } from "./assertion.ts";
import { appOf, basic, post, read, redirectUri } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

describe("a service", () => {
  it.each(["RS384", "ES384"] as const)("B4 T10 gets a token by an assertion, %s", async (algorithm) => {
    const pair = await newPair(algorithm);
    const client = await service(rig, pair);
    const { status, body } = await asked(rig, await pair.sign(claimsOf(rig, client)));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", scope: "system/Patient.rs", access_token: expect.any(String) });
    expect(body["expires_in"]).toBeLessThanOrEqual(300);
    expect(body).not.toHaveProperty("refresh_token");
    expect(await read(rig.base, "Patient/bob", body.access_token)).toMatchObject({ status: 200 });
    expect(await read(rig.base, "Condition/bob-problem", body.access_token)).toMatchObject({ status: 403 });
  });

  it("B1 with another grant gets none", async () => {
    const pair = await newPair("ES384");
    const client = await service(rig, pair);
    for (const grant_type of ["authorization_code", "not_a_grant", undefined])
      expect(await asked(rig, await pair.sign(claimsOf(rig, client)), { grant_type })).toMatchObject({ status: 400 });
  });

  it("B2 with another kind of assertion gets none", async () => {
    const pair = await newPair("ES384");
    const answer = await asked(rig, await pair.sign(claimsOf(rig, await service(rig, pair))), {
      client_assertion_type: "not_an_assertion",
    });
    expect([400, 401]).toContain(answer.status);
  });

  it("B5 may ask in the words of the first version", async () => {
    const pair = await newPair("ES384");
    const client = await service(rig, pair, { scope: "system/*.read" });
    const { status, body } = await asked(rig, await pair.sign(claimsOf(rig, client)), { scope: "system/*.read" });
    expect([status, body.scope]).toEqual([200, "system/*.read"]);
  });

  it("B6 gets no more than it may", async () => {
    const pair = await newPair("ES384");
    const client = await service(rig, pair);
    const scope = "system/Patient.rs system/Observation.cruds";
    const { status, body } = await asked(rig, await pair.sign(claimsOf(rig, client)), { scope });
    expect([status, body.scope]).toEqual([200, "system/Patient.rs"]);
  });

  it.each(["system/Observation.cruds", "user/*.rs", "openid", "system/Patient.rs frobnicate", undefined])(
    "B6 B7 gets nothing for %s, and is told why",
    async (scope) => {
      const pair = await newPair("ES384");
      const { status, body } = await asked(rig, await pair.sign(claimsOf(rig, await service(rig, pair))), { scope });
      expect([status, body["error"]]).toEqual([400, "invalid_scope"]);
      expect(body["error_description"]).toEqual(expect.any(String));
    },
  );

  it("gets nothing by itself that is for people, though its people may", async () => {
    const pair = await newPair("ES384");
    const more = { redirectUris: [redirectUri], grants: ["authorization_code", "client_credentials"] as const };
    const client = await service(rig, pair, { ...more, scope: "openid user/*.rs patient/*.rs system/Patient.rs" });
    const both = { scope: "openid user/*.rs system/Patient.rs" };
    const assertion = () => pair.sign(claimsOf(rig, client));
    expect(await asked(rig, await assertion(), { scope: "openid user/*.rs" })).toMatchObject({ status: 400 });
    expect((await asked(rig, await assertion(), both)).body.scope).toBe("system/Patient.rs");
  });

  it("ends at once when it is disabled", async () => {
    const pair = await newPair("ES384");
    const client = await service(rig, pair);
    const { body } = await asked(rig, await pair.sign(claimsOf(rig, client)));
    expect(await read(rig.base, "Patient/bob", body.access_token)).toMatchObject({ status: 200 });
    await rig.apps.clients.disable(client.id);
    expect(await read(rig.base, "Patient/bob", body.access_token)).toMatchObject({ status: 401 });
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 401 });
  });

  it("holds nothing that it was given at the moment at which it is disabled", async () => {
    const form = { grant_type: "client_credentials", scope: "system/Patient.rs" };
    for (let round = 0; round < 30; round++) {
      const client = await appOf(rig, {
        ...{ auth: "client_secret_basic", grants: ["client_credentials"], redirectUris: [] },
        scope: "system/Patient.rs",
      });
      const asking = Array.from({ length: 6 }, () => post(rig.base, "/oauth2/token", form, basic(client)));
      for (let turns = 0; turns < round; turns++) await setImmediate();
      await rig.apps.clients.disable(client.id);
      const given = (await Promise.all(asking)).flatMap(({ status, body }) =>
        status === 200 ? [body.access_token] : [],
      );
      const statuses = await Promise.all(
        given.map(async (token) => (await read(rig.base, "Patient/bob", token)).status),
      );
      expect(statuses).toEqual(given.map(() => 401));
    }
  });

  it("may give up its token", async () => {
    const pair = await newPair("ES384");
    const client = await service(rig, pair);
    const { body } = await asked(rig, await pair.sign(claimsOf(rig, client)));
    expect(await read(rig.base, "Patient/bob", body.access_token)).toMatchObject({ status: 200 });
    await post(rig.base, "/oauth2/revoke", {
      ...{ token: body.access_token, client_assertion_type: assertionType },
      client_assertion: await pair.sign(claimsOf(rig, client)),
    });
    expect(await read(rig.base, "Patient/bob", body.access_token)).toMatchObject({ status: 401 });
  });
});
