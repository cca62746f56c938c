/** Introspection by who brings a token that allows it. http://hl7.org/fhir/smart-app-launch/token-introspection.html */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import type { AuditText } from "../audit/act.ts";
import type { ResourceStore } from "../storage/store.ts";
import { isForm, textOf } from "./received.ts";
import { introspection, split } from "./scopes.ts";
import { sendJson, unkept } from "./send.ts";
import type { Tokens } from "./tokens.ts";

export interface IntrospectionOptions {
  tokens: Pick<Tokens, "callerOf">;
  store: Pick<ResourceStore, "record">;
  audit: AuditText;
  issuer: string;
}

/** Whether it is asked so: else the library answers, which looks at who the client is. */
export const bringsToken = ({ headers }: IncomingMessage): boolean => /^bearer /i.test(headers.authorization ?? "");

export function openIntrospection({ tokens, store, audit, issuer }: IntrospectionOptions) {
  return async (
    incoming: IncomingMessage,
    response: ServerResponse,
    at: { provider: Provider; address: string | undefined },
  ) => {
    const bearer = await tokens.callerOf(incoming.headers.authorization);
    const isAllowed = bearer !== undefined && split(bearer.scope).includes(introspection);
    const who = { client: bearer?.caller.client, address: at.address };
    await store.record([audit({ code: "introspect", outcome: isAllowed ? 0 : 4, ...who })]);
    if (!isAllowed) {
      const challenge = { "WWW-Authenticate": 'Bearer error="invalid_token"' };
      sendJson(response, 401, { error: "invalid_token" }, { ...unkept, ...challenge });
      return;
    }
    const asked = isForm(incoming) ? new URLSearchParams(await textOf(incoming)).get("token") : null;
    sendJson(response, 200, await told(at.provider, asked ?? "", issuer), unkept);
  };
}

const none = { active: false };

/** What the library tells of a token, without asking whose client asks. */
async function told({ AccessToken, ClientCredentials, RefreshToken, Grant }: Provider, value: string, iss: string) {
  const token =
    (await AccessToken.find(value)) ?? (await ClientCredentials.find(value)) ?? (await RefreshToken.find(value));
  if (!token?.isValid) return none;
  if ("grantId" in token && token.grantId !== undefined && !(await Grant.find(token.grantId))) return none;
  const { clientId, scope, exp, iat, kind } = token;
  const { extra, aud, accountId } = token as { extra?: object; aud?: string; accountId?: string };
  const type = kind === "RefreshToken" ? {} : { token_type: "Bearer" };
  return { ...extra, active: true, scope, client_id: clientId, exp, iat, iss, aud, sub: accountId, ...type };
}
