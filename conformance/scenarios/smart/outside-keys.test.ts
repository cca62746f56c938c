/** Where the keys of other authorization servers are taken from, and for how long. RFC 7517, RFC 9111 */
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { read } from "./flow.ts";
import { afresh, type Issuer, type IssuerKey, knownIssuer, newKey } from "./issuer.ts";
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

const status = async (token: string): Promise<number> => (await read(rig.base, "Patient/bob", token)).status;

it("keys are asked for once, however many tokens come at once", async () => {
  const token = await issuer.sign(rig);
  expect(await Promise.all(Array.from({ length: 20 }, () => status(token)))).toEqual(Array(20).fill(200));
  expect(issuer.asked).toBe(1);
});

it("keys are good at once when they are new, and not any more when they are gone", async () => {
  const before = await issuer.sign(rig);
  expect(await status(before)).toBe(200);
  issuer.keys = [await newKey("ES384")];
  expect(await status(await issuer.sign(rig))).toBe(200);
  expect(await status(before)).toBe(401);
});

it("keys are kept no longer than is said", async () => {
  issuer.cacheControl = "max-age=30";
  const token = await issuer.sign(rig);
  expect(await status(token)).toBe(200);
  issuer.keys = [];
  expect(await status(token)).toBe(200);
  rig.clock.ahead += 31_000;
  expect(await status(token)).toBe(401);
});

it("keys are not looked for over and over for the sake of names that are not there", async () => {
  expect(await status(await issuer.sign(rig))).toBe(200);
  for (let n = 0; n < 5; n++) await status(await issuer.sign(rig, { header: { kid: `guess-${n}` } }));
  expect(issuer.asked).toBe(2);
});

it("keys are not asked for over and over when they cannot be had, and then are", async () => {
  issuer.status = 503;
  const token = await issuer.sign(rig);
  for (let n = 0; n < 5; n++) expect(await status(token)).toBe(401);
  expect(issuer.asked).toBe(1);
  issuer.status = 200;
  rig.clock.ahead += 5_000;
  expect(await status(token)).toBe(200);
});
