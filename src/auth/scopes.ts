/** Scopes as an authorization server sees them: those of src/access, and those that name no resources. */
import { covers, letters, readScope, type Scope } from "../access/scope.ts";

/** Scopes of OpenID Connect and of launches. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export const plainScopes: readonly string[] = [
  ...["openid", "fhirUser", "profile", "offline_access", "online_access"],
  ...["launch", "launch/patient", "launch/encounter"],
];

/** Lets a client ask about tokens that are not its own. */
export const introspection = "system/introspect";

/** The widest that a client may get which registered itself. */
export const registrable = `${plainScopes.join(" ")} patient/*.cruds user/*.cruds`;

/** What it gets when it names nothing. */
export const modest = "openid fhirUser launch launch/patient offline_access online_access patient/*.rs";

/** Each once, in the order they are in. */
export const split = (list: string | undefined): string[] => [
  ...new Set((list ?? "").split(" ").filter((one) => one !== "")),
];

/** Whether it is a scope at all. */
export const isScope = (text: string): boolean =>
  plainScopes.includes(text) || text === introspection || readScope(text) !== undefined;

/** Those of the asked that a list of limits gives. */
export function narrow(asked: readonly string[], limits: readonly string[]): string[] {
  const given = limits.flatMap((one) => readScope(one) ?? []);
  return asked.filter((text) => {
    const scope = readScope(text);
    return scope ? given.some((one) => covers(one, scope)) : isScope(text) && limits.includes(text);
  });
}

/** Scopes that are looked at of a token of another server. */
const mostScopes = 200;

/** Scopes of resources that a list asks for and a list of limits gives, in part where they differ. */
export function common(asked: string, limits: readonly string[]): string[] {
  const given = limits.flatMap((one) => readScope(one) ?? []);
  const read = split(asked)
    .slice(0, mostScopes)
    .flatMap((one) => readScope(one) ?? []);
  return [...new Set(read.flatMap((one) => given.flatMap((other) => shared(one, other) ?? [])))];
}

/** What two scopes both give: the filters of both hold. */
function shared(one: Scope, other: Scope): string | undefined {
  const type = one.type === "*" ? other.type : one.type;
  const may = letters.filter((letter) => one.letters.has(letter) && other.letters.has(letter)).join("");
  if (one.level !== other.level || (other.type !== "*" && other.type !== type) || may === "") return undefined;
  const filters = [...new Set([one, other].flatMap(({ text }) => /\?(.+)/.exec(text)?.[1] ?? []))].join("&");
  return `${one.level}/${type}.${may}${filters === "" ? "" : `?${filters}`}`;
}

/** What the identity side of a grant is asked for as well: claims of an id_token follow from it. */
export const identityScopes = (scopes: readonly string[]): string[] =>
  scopes.filter((one) => plainScopes.includes(one));

/** Whether a patient has to be in context. */
export const needsPatient = (scopes: readonly string[]): boolean =>
  scopes.some((one) => one === "launch/patient" || readScope(one)?.level === "patient");
