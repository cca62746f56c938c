/** What a token of another authorization server says before and after its signature has been looked at. RFC 7519, RFC 9068 */
import type { OutsideIssuer, Signature } from "./issuer-shape.ts";
import type { SignedBy } from "./issuer-keys.ts";
import { partOf } from "./unread.ts";

/** What is believed, since it is signed. */
export interface OutsideClaims {
  issuer: string;
  subject: string;
  /** Of the app; absent: it is not said. */
  client?: string;
  /** As it was given. */
  scope: string;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** Characters of a token. */
const longest = 8_192;
/** Seconds: by how much clocks may differ, and how long a token may last, since nobody can end one here. */
const skew = 60;
const longestLife = 3_600;

/** The token of `Authorization`, where it is built as a JWT. */
export const jwtIn = (authorization: string | undefined): string | undefined =>
  authorization === undefined || authorization.length > longest
    ? undefined
    : /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];

/** Who is said to have made it: nothing is believed yet. */
export function issuerIn(token: string): string | undefined {
  const issuer = partOf(token, 1)?.["iss"];
  return typeof issuer === "string" ? issuer : undefined;
}

/**
 * By which key it is said to be signed. Keys that it brings along, and addresses of keys, are not looked at.
 * @returns undefined when it is not signed as its issuer signs
 */
export function signedBy(token: string, { algorithms }: Pick<OutsideIssuer, "algorithms">): SignedBy | undefined {
  const { alg, kid, typ, crit } = partOf(token, 0) ?? {};
  const isAllowed = typeof alg === "string" && algorithms.includes(alg as Signature);
  if (!isAllowed || typeof kid !== "string" || crit !== undefined || !isAccessToken(typ)) return undefined;
  return { alg: alg as Signature, kid };
}

/** Other kinds of JWTs say of themselves that they are. https://www.rfc-editor.org/rfc/rfc8725#section-3.11 */
const isAccessToken = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === "string" && /^(?:jwt|(?:application\/)?at\+jwt)$/i.test(typ));

/**
 * What was signed, read; issuer and audience have been looked at.
 * @param now Milliseconds since 1970 UTC
 * @returns undefined when its time is not now, it lasts too long, or it is about nobody
 */
export function claimsIn(
  payload: Readonly<Record<string, unknown>>,
  issuer: string,
  now: number,
): OutsideClaims | undefined {
  const { sub, exp, scope = "" } = payload;
  if (!isText(sub) || typeof scope !== "string" || typeof exp !== "number") return undefined;
  if (!isNow(payload, exp, now / 1000)) return undefined;
  const client = [payload["client_id"], payload["azp"]].find(isText);
  return { issuer, subject: sub, scope, expires: (exp + skew) * 1000, ...(client !== undefined && { client }) };
}

/** It goes into the trail: 255 signs that can be read. */
const isText = (value: unknown): value is string => typeof value === "string" && /^[^\p{Cc}]{1,255}$/u.test(value);

function isNow({ iat, nbf }: Readonly<Record<string, unknown>>, exp: number, now: number): boolean {
  const isBegun = (time: unknown) => typeof time === "number" && time <= now + skew;
  if (!isBegun(iat) || !(nbf === undefined || isBegun(nbf))) return false;
  const life = exp - (iat as number);
  return life > 0 && life <= longestLife && now < exp + skew;
}
