/** From what another authorization server has signed to whom a request is made as. */
import type { Caller } from "../access/caller.ts";
import { readScope } from "../access/scope.ts";
import type { Links } from "../accounts/admin-acts.ts";
import { digest } from "../secrets/digest.ts";
import type { OutsideIssuer } from "./issuer-shape.ts";
import type { OutsideClaims } from "./outside-token.ts";
import { common } from "./scopes.ts";
import type { Bearer } from "./tokens.ts";

/** @returns undefined for somebody who is not known here */
export type OutsideCallers = (
  token: string,
  claims: OutsideClaims,
  issuer: OutsideIssuer,
) => Promise<Bearer | undefined>;

/** Never more than the token carries, than its issuer may, and, which is for the store to see to, than the person may. */
export const openOutsideCallers =
  ({ accountOf }: Pick<Links, "accountOf">): OutsideCallers =>
  async (token, claims, { services, scope: most }) => {
    const { issuer, subject, expires } = claims;
    const name = digest(token).slice(0, 16);
    const service = services.get(subject);
    if (service) {
      const client = clientOf({ ...claims, client: subject });
      return bearer({ client, token: name }, common(claims.scope, service), expires);
    }
    const account = await accountOf({ issuer, subject });
    if (account === undefined) return undefined;
    const { id, fhirUser: user } = account;
    const patient = /^Patient\/(.+)$/.exec(user)?.[1];
    const scopes = common(claims.scope, most).filter((one) => patient !== undefined || !isOfPatient(one));
    const who = { user, account: id, client: clientOf(claims), token: name, ...(patient !== undefined && { patient }) };
    return bearer(who, scopes, expires);
  };

/** Another server's names of apps are not ours. */
const clientOf = ({ issuer, client }: Pick<OutsideClaims, "issuer" | "client">): string =>
  client === undefined ? issuer : `${issuer}#${client}`;

/** Whose patient another server has in context is not known here, but for patients themselves. */
const isOfPatient = (scope: string): boolean => readScope(scope)?.level === "patient";

const bearer = (who: Omit<Caller, "scopes">, scopes: readonly string[], expires: number): Bearer => ({
  caller: { ...who, scopes: scopes.flatMap((one) => readScope(one) ?? []) },
  scope: scopes.join(" "),
  expires,
});
