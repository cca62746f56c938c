/** Another authorization server: its keys, where it publishes them, and what it signs. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Rig } from "./rig.ts";

/** A key of an issuer. */
export interface IssuerKey {
  kid: string;
  alg: string;
  jwk: JWK;
  secret: Parameters<SignJWT["sign"]>[0];
}

let keys = 0;

export async function newKey(alg: string, options: { modulusLength?: number } = {}): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, ...options });
  const kid = `issuer-key-${++keys}`;
  return { kid, alg, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig" }, secret: privateKey };
}

export type Part = Readonly<Record<string, unknown>>;

/** What is signed, and by what. */
interface Signing {
  claims?: Part;
  header?: Part;
  key?: IssuerKey;
}

export interface Issuer {
  url: string;
  jwks: string;
  /** The first signs, unless another is named. */
  keys: IssuerKey[];
  cacheControl: string;
  /** Of the JWK Set. */
  status: number;
  /** How often its keys were asked for. */
  asked: number;
  /** A token for a nurse, that is as it should be but for what is said. */
  sign: (rig: Pick<Rig, "base" | "clock">, signing?: Signing) => Promise<string>;
  close: () => void;
}

export async function openIssuer(): Promise<Issuer> {
  const server = createServer((_incoming, response) => {
    issuer.asked++;
    response.statusCode = issuer.status;
    response.setHeader("cache-control", issuer.cacheControl);
    response.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }));
  });
  const url = await listening(server);
  const issuer: Issuer = {
    ...{ url, jwks: `${url}/jwks`, keys: [await newKey("RS256")], cacheControl: "max-age=300", status: 200, asked: 0 },
    async sign({ base, clock }, { claims = {}, header = {}, key = issuer.keys[0] } = {}) {
      if (!key) throw new Error("the issuer has no key");
      const iat = Math.floor((Date.now() + clock.ahead) / 1000);
      const usual = { iss: url, sub: "nina", aud: `${base}/fhir`, iat, exp: iat + 300, client_id: "ward-app" };
      return (
        new SignJWT({ ...usual, scope: "openid user/*.rs", ...claims })
          .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt", ...header })
          // A header that has to be understood is for the tests to send.
          .sign(key.secret, { crit: { nonsense: true } })
      );
    },
    close: () => server.close(),
  };
  return issuer;
}

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the server of a test is told of it. */
export const configured = ({ url, jwks }: Issuer, more: Part = {}): Part => ({
  ...{ issuer: url, jwks, scope: "user/*.cruds patient/*.rs", services: { warehouse: "system/Patient.rs" } },
  ...more,
});

/** An issuer for the tests of a file, where a nurse and a patient are known, and whose keys nobody has seen when a test begins. */
export async function knownIssuer({ accounts, people }: Rig): Promise<Issuer> {
  const issuer = await openIssuer();
  for (const [subject, { id }] of Object.entries({ nina: people.nurse, amy: people.amy }))
    await accounts.links.link("operator", id, { issuer: issuer.url, subject }, {});
  return issuer;
}

export async function afresh(rig: Rig, issuer: Issuer, keys: IssuerKey[]): Promise<void> {
  await configure(rig, [configured(issuer)]);
  // What was seen of its keys is not fresh any more.
  rig.clock.ahead += 3_700_000;
  Object.assign(issuer, { keys, cacheControl: "max-age=300", status: 200, asked: 0 });
}

/** Says to the server of a test whose tokens it takes. Each time the file is another length: it is looked at again. */
export const configure = async ({ issuersFile }: Rig, issuers: readonly Part[]): Promise<void> =>
  writeFile(issuersFile, JSON.stringify(issuers) + " ".repeat(++written));
let written = 0;

/** Seconds since 1970 UTC, at the server. */
export const secondsAt = ({ clock }: Pick<Rig, "clock">): number => Math.floor((Date.now() + clock.ahead) / 1000);
