/** http://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type JWK, SignJWT } from "jose";
import { asked, assertionType, claimsOf, newPair, type Pair, seconds, service } from "./assertion.ts";
import { type App, appOf, asking, browserOf, exchange, redirectUri, toldTo, walk } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

/** Where a client publishes its keys. */
interface Published {
  url: string;
  keys: JWK[];
  asked: number;
  cacheControl: string;
}

let server: Server;
const places = new Map<string, Published>();

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const place = places.get(incoming.url ?? "");
    if (place) place.asked++;
    response.setHeader("cache-control", place?.cacheControl ?? "no-store");
    response.end(JSON.stringify({ keys: place?.keys ?? [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});

function publish(keys: JWK[], cacheControl: string): Published {
  const path = `/jwks-${places.size}.json`;
  const place = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    keys,
    asked: 0,
    cacheControl,
  };
  places.set(path, place);
  return place;
}

describe("an assertion", () => {
  type Wrong = (client: App, pair: Pair, other: Pair) => Promise<string>;
  const signed =
    (claims: (client: App) => Record<string, unknown>, header?: Record<string, unknown>): Wrong =>
    async (client, pair) =>
      pair.sign(claimsOf(rig, client, claims(client)), header);
  const plain = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

  it.each<[string, Wrong]>([
    ["for another server", signed(() => ({ aud: "https://elsewhere.example.org/token" }))],
    ["for nobody", signed(() => ({ aud: undefined }))],
    ["by one and about another", signed(() => ({ iss: "somebody" }))],
    ["without an end", signed(() => ({ exp: undefined }))],
    ["that has ended", signed(() => ({ exp: seconds() - 100 }))],
    ["without an id", signed(() => ({ jti: undefined }))],
    ["that is good for too long", signed(() => ({ exp: seconds() + 3_600 }))],
    ["that names no key", signed(() => ({}), { kid: undefined })],
    ["that names another key", signed(() => ({}), { kid: "another" })],
    ["that says where its keys are", signed(() => ({}), { jku: "https://evil.example.org/jwks.json" })],
    ["by somebody else's key", async (client, { kid }, other) => other.sign(claimsOf(rig, client), { kid })],
    [
      "whose signature is broken",
      async (client, pair) => (await pair.sign(claimsOf(rig, client))).slice(0, -8) + "AAAAAAAA",
    ],
    [
      "that is not signed",
      async (client, { kid }) => `${plain({ alg: "none", kid })}.${plain(claimsOf(rig, client))}.`,
    ],
    ["that is no JWT", async () => "not-a-jwt"],
    ["that is three dots", async () => "..."],
    [
      "signed with a secret",
      async (client, { kid }) =>
        new SignJWT(claimsOf(rig, client)).setProtectedHeader({ alg: "HS256", kid }).sign(Buffer.from("a".repeat(32))),
    ],
  ])("T11 B3 is refused: %s", async (_name, wrong) => {
    const [pair, other] = [await newPair("ES384"), await newPair("ES384")];
    const client = await service(rig, pair);
    const { status, body } = await asked(rig, await wrong(client, pair, other));
    expect([400, 401]).toContain(status);
    expect(["invalid_client", "invalid_request"]).toContain(body["error"]);
    expect(rig.troubles).toEqual([]);
  });

  it("T11 is good once", async () => {
    const pair = await newPair("ES384");
    const assertion = await pair.sign(claimsOf(rig, await service(rig, pair)));
    expect(await asked(rig, assertion)).toMatchObject({ status: 200 });
    expect(await asked(rig, assertion)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it("T11 is good once, however many come at a time", async () => {
    const pair = await newPair("ES384");
    const assertion = await pair.sign(claimsOf(rig, await service(rig, pair)));
    const answers = await Promise.all(Array.from({ length: 6 }, () => asked(rig, assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it("T10 is for apps with people, too", async () => {
    const pair = await newPair("RS384");
    const more = { redirectUris: [redirectUri], grants: ["authorization_code"] as const };
    const client = await service(rig, pair, { ...more, scope: "launch/patient patient/*.rs" });
    const [sent, browser] = [asking(rig.base, client, "launch/patient patient/*.rs"), browserOf()];
    const { code } = toldTo(await walk(rig, browser, await browser.go(sent.url), { person: rig.people.amy }));
    const named = { client_id: undefined, client_assertion_type: assertionType };
    const client_assertion = await pair.sign(claimsOf(rig, client));
    expect(
      await exchange(rig.base, client, { code, verifier: sent.verifier }, { ...named, client_assertion }),
    ).toMatchObject({
      status: 200,
      body: { patient: "amy" },
    });
  });
});

describe("keys at a URL", () => {
  const published = async (cacheControl: string) => {
    const pair = await newPair("ES384");
    const place = publish([pair.jwk], cacheControl);
    const client = await appOf(rig, {
      ...{ auth: "private_key_jwt", jwksUri: place.url, grants: ["client_credentials"], redirectUris: [] },
      scope: "system/Patient.rs",
    });
    return { pair, place, client };
  };

  it("T12 are taken from there, and the URL may be named in the assertion", async () => {
    const { pair, place, client } = await published("max-age=300");
    expect(await asked(rig, await pair.sign(claimsOf(rig, client), { jku: place.url }))).toMatchObject({ status: 200 });
  });

  it("T12 are not asked for again while they are fresh", async () => {
    const { pair, place, client } = await published("max-age=300");
    for (let n = 0; n < 3; n++)
      expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    expect(place.asked).toBe(1);
  });

  it("T12 are good at once when they are new", async () => {
    const { pair, place, client } = await published("max-age=300");
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    const next = await newPair("ES384");
    place.keys = [next.jwk];
    expect(await asked(rig, await next.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 401 });
  });

  it("T12 are kept no longer than is said", async () => {
    const { pair, place, client } = await published("max-age=30");
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    place.keys = [];
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    rig.clock.ahead += 31_000;
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 401 });
  });

  it("T12 are not looked for over and over for the sake of a key that is not there", async () => {
    const { pair, place, client } = await published("max-age=300");
    expect(await asked(rig, await pair.sign(claimsOf(rig, client)))).toMatchObject({ status: 200 });
    for (let n = 0; n < 5; n++) await asked(rig, await pair.sign(claimsOf(rig, client), { kid: `guess-${n}` }));
    expect(place.asked).toBe(2);
  });
});
