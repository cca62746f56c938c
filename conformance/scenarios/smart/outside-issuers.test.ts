/** Tokens of other authorization servers at the FHIR API. RFC 9068, RFC 8725 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createHmac } from "node:crypto";
import { appOf, launch, read } from "./flow.ts";
import {
  afresh,
  configure,
  configured,
  type Issuer,
  type IssuerKey,
  knownIssuer,
  newKey,
  openIssuer,
  type Part,
  secondsAt,
} from "./issuer.ts";
import { smart } from "./rig.ts";

const rig = smart();
let issuer: Issuer;
let keys: IssuerKey[];

beforeAll(async () => {
  issuer = await knownIssuer(rig);
  keys = issuer.keys;
});
afterAll(() => issuer.close());
beforeEach(() => afresh(rig, issuer, keys));

const status = async (token: string, path = "Patient/bob"): Promise<number> =>
  (await read(rig.base, path, token)).status;

describe("a token of an issuer that is configured", () => {
  it.each(["RS256", "RS384", "ES256", "ES384"])("is taken when it is signed by %s", async (algorithm) => {
    issuer.keys = [await newKey(algorithm)];
    expect(await status(await issuer.sign(rig))).toBe(200);
  });

  it.each<[string, Part]>([
    ["that says no more than that it is a JWT", { typ: "JWT" }],
    ["that does not say what it is", { typ: undefined }],
    ["that brings a key along, which nobody looks at", { jwk: { kty: "oct", k: "AA" } }],
    ["that says where a key is, where nobody looks", { jku: "http://127.0.0.1:1/jwks", x5u: "http://127.0.0.1:1/" }],
  ])("is taken %s", async (_name, header) => {
    expect(await status(await issuer.sign(rig, { header }))).toBe(200);
  });

  it.each<[string, () => Part]>([
    ["for several, this server among them", () => ({ aud: ["https://elsewhere.example.org", `${rig.base}/fhir`] })],
    ["of a clock that is a minute ahead", () => ({ iat: secondsAt(rig) + 55, nbf: secondsAt(rig) + 55 })],
    ["of a clock that is a minute behind", () => ({ iat: secondsAt(rig) - 355, exp: secondsAt(rig) - 55 })],
    ["that lasts an hour", () => ({ exp: secondsAt(rig) + 3_600, iat: secondsAt(rig) })],
  ])("is taken %s", async (_name, claims) => {
    expect(await status(await issuer.sign(rig, { claims: claims() }))).toBe(200);
  });

  it.each<[string, () => Part]>([
    ["for another server", () => ({ aud: "https://elsewhere.example.org/fhir" })],
    ["for an app, as an id_token is", () => ({ aud: "ward-app" })],
    ["for nobody", () => ({ aud: undefined })],
    ["whose time is over", () => ({ iat: secondsAt(rig) - 400, exp: secondsAt(rig) - 62 })],
    ["without an end", () => ({ exp: undefined })],
    ["with an end that is no number", () => ({ exp: "never" })],
    ["that ends before it begins", () => ({ iat: secondsAt(rig) + 50, exp: secondsAt(rig) + 50 })],
    ["without a beginning", () => ({ iat: undefined })],
    ["that is made in time to come", () => ({ iat: secondsAt(rig) + 90 })],
    ["whose time has not come", () => ({ nbf: secondsAt(rig) + 90 })],
    ["that lasts longer than an hour", () => ({ iat: secondsAt(rig), exp: secondsAt(rig) + 3_601 })],
    ["about nobody", () => ({ sub: undefined })],
    ["about somebody who is not linked", () => ({ sub: "somebody" })],
    ["whose scopes are no text", () => ({ scope: ["user/*.rs"] })],
  ])("is refused %s", async (_name, claims) => {
    expect(await status(await issuer.sign(rig, { claims: claims() }))).toBe(401);
  });

  it.each<[string, Part]>([
    ["without a key's name", { kid: undefined }],
    ["with the name of a key that is not there", { kid: "another" }],
    ["of a kind that is no access token", { typ: "logout+jwt" }],
  ])("is refused %s", async (_name, header) => {
    expect(await status(await issuer.sign(rig, { header }))).toBe(401);
  });

  it.each<[string, (signed: string) => string | Promise<string>]>([
    ["with another signature", (signed) => `${signed.slice(0, -12)}AAAAAAAAAAAA`],
    ["without a signature", (signed) => signed.replace(/[^.]+$/, "")],
    ["that says that it is not signed", (signed) => `${plain({ alg: "none", kid: kidOf(signed) })}.${bodyOf(signed)}.`],
    [
      "that is not signed and looks as if",
      (signed) => `${plain({ alg: "none", kid: kidOf(signed) })}.${bodyOf(signed)}.AA`,
    ],
    ["that is signed by the public key as by a secret", (signed) => hashed(signed)],
    [
      "that has to be understood in a way that is not",
      async () => signedBy({ header: { crit: ["nonsense"], nonsense: 1 } }),
    ],
    ["that is too long", async () => signedBy({ claims: { more: "x".repeat(8_000) } })],
    ["by an algorithm that the issuer does not use", async () => signedBy({ key: await published("PS256") })],
    ["by a key that is too short", async () => signedBy({ key: await weak() })],
    ["by a key that is not for signatures", async () => signedBy({ key: await published("RS256", { use: "enc" }) })],
    [
      "by a key that is for another algorithm",
      async () => signedBy({ key: await published("RS256", { alg: "RS384" }) }),
    ],
    [
      "by a key of somebody else under the name of the issuer's",
      async (signed) => signedBy({ key: { ...(await newKey("RS256")), kid: kidOf(signed) } }),
    ],
    ["of somebody whose name nobody knows", async () => signedBy({ claims: { iss: "https://elsewhere.example.org" } })],
    ["of the issuer, but for a stroke", async () => signedBy({ claims: { iss: `${issuer.url}/` } })],
  ])("is refused %s", async (_name, forge) => {
    expect(await status(await forge(await issuer.sign(rig)))).toBe(401);
  });

  const plain = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const bodyOf = (signed: string) => signed.split(".")[1] ?? "";
  const kidOf = (signed: string) =>
    (JSON.parse(Buffer.from(signed.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid;
  const hashed = (signed: string) => {
    const text = `${plain({ alg: "HS256", kid: kidOf(signed) })}.${bodyOf(signed)}`;
    return `${text}.${createHmac("sha256", JSON.stringify(issuer.keys[0]?.jwk)).update(text).digest("base64url")}`;
  };
  const signedBy = (signing: Parameters<Issuer["sign"]>[1]) => issuer.sign(rig, signing);
  const published = async (algorithm: string, more: Part = {}): Promise<IssuerKey> => {
    const key = await newKey(algorithm);
    Object.assign(key.jwk, more);
    issuer.keys = [key];
    return key;
  };
  const weak = async (): Promise<IssuerKey> => {
    const key = await published("RS256");
    // 1,024 bits, which the one who signs would not use: what is published decides.
    key.jwk.n = Buffer.from(key.jwk.n ?? "", "base64url")
      .subarray(0, 128)
      .toString("base64url");
    return key;
  };

  it("is refused with a challenge, and nothing of it is told", async () => {
    const token = await issuer.sign(rig, { claims: { aud: "x" } });
    const { status: answered, headers, text } = await read(rig.base, "Patient/bob", token);
    expect([answered, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="fhir", error="invalid_token"']);
    expect(text).not.toContain(token.split(".")[1]);
    expect(rig.troubles).toEqual([]);
  });
});

describe("who it is", () => {
  it("is a person with an account here, within their rights, and on record with the app", async () => {
    const token = await issuer.sign(rig);
    await read(rig.base, "Patient/bob", token);
    const entry = JSON.stringify((await rig.trail()).at(-1));
    expect(entry).toContain(rig.people.nurse.fhirUser);
    expect(entry).toContain(`${issuer.url}#ward-app`);
    expect(entry).not.toContain(token.split(".")[1]);
  });

  it.each<[string, string, number]>([
    ["Patient/amy", "patient/*.rs", 200],
    ["Patient/bob", "patient/*.rs", 404],
    ["Patient/bob", "patient/*.rs user/*.rs", 404],
  ])("is a patient, who sees of %s by %s what is their own: %i", async (path, scope, expected) => {
    expect(await status(await issuer.sign(rig, { claims: { sub: "amy", scope } }), path)).toBe(expected);
  });

  it.each<[string, string, number]>([
    ["user/Patient.rs", "user/*.cruds", 200],
    ["user/*.cruds", "user/Patient.rs", 200],
    ["user/*.read", "user/Patient.rs", 200],
    ["user/Condition.rs", "user/*.cruds", 403],
    ["user/*.cruds", "user/Condition.rs", 403],
    ["user/Patient.s", "user/Patient.cruds", 403],
    ["patient/Patient.rs", "patient/*.rs user/*.rs", 403],
    ["system/*.cruds", "user/*.cruds", 403],
    ["openid", "user/*.cruds", 403],
    ["user/*.cruds", "", 403],
  ])("may by %s, where the issuer may %s, no more than both: %i", async (scope, most, expected) => {
    await configure(rig, [configured(issuer, { scope: most })]);
    expect(await status(await issuer.sign(rig, { claims: { scope } }))).toBe(expected);
  });

  it("sees what the filters of both let through", async () => {
    const [problem, visit] = ["problem-list-item", "encounter-diagnosis"];
    await configure(rig, [configured(issuer, { scope: `user/Condition.rs?category=${problem}` })]);
    const seen = async (scope: string, path: string) => status(await issuer.sign(rig, { claims: { scope } }), path);
    expect(await seen("user/*.rs", "Condition/amy-problem")).toBe(200);
    expect(await seen("user/*.rs", "Condition/amy-visit")).not.toBe(200);
    expect(await seen(`user/Condition.rs?category=${visit}`, "Condition/amy-problem")).not.toBe(200);
    expect(await seen(`user/Condition.rs?category=${visit}`, "Condition/amy-visit")).not.toBe(200);
  });

  it.each<[string, string, number]>([
    ["system/*.cruds", "Patient/bob", 200],
    ["system/*.cruds", "Condition/bob-problem", 403],
    ["user/*.cruds", "Patient/bob", 403],
  ])("is a service, which may by %s of %s what it is told to: %i", async (scope, path, expected) => {
    expect(await status(await issuer.sign(rig, { claims: { sub: "warehouse", scope } }), path)).toBe(expected);
  });

  it("is nobody by a subject of another issuer", async () => {
    const other = await openIssuer();
    await configure(rig, [
      configured(issuer),
      configured(issuer, { issuer: other.url, jwks: other.jwks, services: {} }),
    ]);
    expect(await status(await other.sign(rig))).toBe(401);
    other.close();
  });

  it("does not change what a token of this server is", async () => {
    const client = await appOf(rig);
    const { token } = await launch(rig, client, "launch/patient patient/*.rs", { person: rig.people.amy });
    expect(await read(rig.base, "Patient/amy", token.body.access_token)).toMatchObject({ status: 200 });
  });
});

describe("it ends with the next request", () => {
  it("when the account is disabled", async () => {
    const token = await issuer.sign(rig);
    const { administration } = rig.accounts;
    expect(await status(token)).toBe(200);
    await administration.disable("operator", rig.people.nurse.id, {});
    expect(await status(token)).toBe(401);
    await administration.enable("operator", rig.people.nurse.id, {});
    expect(await status(token)).toBe(200);
  });

  it("when the link is taken away, at another node, too", async () => {
    const other = await rig.another();
    const token = await issuer.sign(rig);
    const whose = { issuer: issuer.url, subject: "nina" };
    expect(await status(token)).toBe(200);
    expect((await other.accounts.links.unlink("operator", whose, {})).id).toBe(rig.people.nurse.id);
    expect(await status(token)).toBe(401);
    await expect(rig.accounts.links.unlink("operator", whose, {})).rejects.toMatchObject({ code: "not-found" });
    await rig.accounts.links.link("operator", rig.people.nurse.id, whose, {});
    expect(await status(token)).toBe(200);
  });

  it("when the issuer is taken out of the file, or the file is not good any more", async () => {
    const token = await issuer.sign(rig);
    expect(await status(token)).toBe(200);
    await configure(rig, []);
    expect(await status(token)).toBe(401);
    await configure(rig, [configured(issuer, { jwks: "ftp://nowhere" })]);
    expect(await status(token)).toBe(401);
    expect(rig.troubles.splice(0)).toHaveLength(1);
    await configure(rig, [configured(issuer)]);
    expect(await status(token)).toBe(200);
  });
});

it("a subject stands for one account, however many ask at once", async () => {
  const whose = { issuer: issuer.url, subject: "new" };
  const { nurse, doctor } = rig.people;
  const asked = [nurse, doctor, nurse, doctor].map(({ id }) => rig.accounts.links.link("operator", id, whose, {}));
  const settled = await Promise.allSettled(asked);
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  const entries = (await rig.trail()).filter((one) => JSON.stringify(one).includes('"account-linked"'));
  // Two more are of before.
  expect(entries.map(({ outcome }) => outcome)).toEqual(["0", "0", "0", "0"]);
});
