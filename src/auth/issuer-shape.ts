/** What is said of another authorization server. */
import { isObject } from "../fhir/json.ts";
import { readScope, type Scope } from "../access/scope.ts";
import { split } from "./scopes.ts";

/** Signatures that are taken: of keys that only their owner has. https://www.rfc-editor.org/rfc/rfc7518#section-3 */
const signatures = ["RS256", "RS384", "ES256", "ES384"] as const;
export type Signature = (typeof signatures)[number];

export interface OutsideIssuer {
  /** Its URL, as its tokens say it. */
  issuer: string;
  /** URL of its JWK Set. */
  jwks: string;
  /** What its tokens have to be for. */
  audience: string;
  algorithms: readonly Signature[];
  /** The most that a token may carry that is for a person. */
  scope: readonly string[];
  /** The most that each service may, by its subject. */
  services: ReadonlyMap<string, readonly string[]>;
}

export interface IssuerRules {
  /** In the place of what is not said. */
  audience: string;
  /** Plain http is let through. */
  development: boolean;
}

const members: ReadonlySet<string> = new Set(["issuer", "jwks", "audience", "algorithms", "scope", "services"]);

/** @throws Error naming what is wrong with which of them */
export function readIssuers(text: string, rules: IssuerRules): OutsideIssuer[] {
  const all = listIn(text).map((one, index) => readIssuer(one, `issuer ${index + 1}`, rules));
  const twice = all.find(({ issuer }, index) => all.findIndex((other) => other.issuer === issuer) !== index);
  if (twice) throw new Error(`${twice.issuer} is there twice`);
  return all;
}

function listIn(text: string): unknown[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON");
  }
  if (!Array.isArray(read)) throw new Error("it is not a JSON array of issuers");
  return read;
}

function readIssuer(given: unknown, name: string, { audience, development }: IssuerRules): OutsideIssuer {
  if (!isObject(given)) throw new Error(`${name} is not an object`);
  const strange = Object.keys(given).find((member) => !members.has(member));
  if (strange !== undefined) throw new Error(`${name} has a member that is not known: ${strange}`);
  const at = (member: string) => `${member} of ${name}`;
  const services = given["services"] ?? {};
  if (!isObject(services)) throw new Error(`${at("services")} is not an object`);
  return {
    issuer: urlIn(given["issuer"], at("issuer"), development),
    jwks: urlIn(given["jwks"], at("jwks"), development),
    audience: textIn(given["audience"] ?? audience, at("audience")),
    algorithms: algorithmsIn(given["algorithms"] ?? signatures, at("algorithms")),
    scope: scopesIn(given["scope"] ?? "", at("scope"), ["user", "patient"]),
    services: new Map(
      Object.entries(services).map(([subject, scope]) => [
        subject,
        scopesIn(scope, at(`services.${subject}`), ["system"]),
      ]),
    ),
  };
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") throw new Error(`${name} is not a text`);
  return value;
}

/** As it was written: an issuer is compared sign by sign. */
function urlIn(value: unknown, name: string, development: boolean): string {
  const text = textIn(value, name);
  const url = URL.parse(text);
  const isSound = url?.protocol === "https:" || (development && url?.protocol === "http:");
  if (!isSound || url.username !== "" || url.hash !== "") throw new Error(`${name} is not an https address: ${text}`);
  return text;
}

function algorithmsIn(value: unknown, name: string): readonly Signature[] {
  const list = Array.isArray(value) ? value : [];
  const known = signatures.filter((one) => list.includes(one));
  if (known.length === 0 || known.length !== list.length)
    throw new Error(`${name} are some of ${signatures.join(", ")}`);
  return known;
}

function scopesIn(value: unknown, name: string, levels: readonly Scope["level"][]): readonly string[] {
  if (typeof value !== "string") throw new Error(`${name} is not a text`);
  const scopes = split(value);
  const isSound = (text: string) => levels.some((level) => readScope(text)?.level === level);
  const wrong = scopes.find((text) => !isSound(text));
  if (wrong !== undefined) throw new Error(`${name} holds what is no scope of ${levels.join("/ or ")}/: ${wrong}`);
  return scopes;
}
