/** In front of oidc-provider, where SMART and the library differ. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { digest } from "../secrets/digest.ts";
import type { RecordStore } from "../storage/records.ts";
import type { ClientKeys } from "./client-keys.ts";
import type { Clients } from "./clients.ts";
import { routes } from "./configuration.ts";
import { isForm, textOf, withBody } from "./received.ts";
import { seeOther } from "./send.ts";
import { kindOf } from "./shelf.ts";
import { objectIn, partOf } from "./unread.ts";

export interface FrontsOptions {
  records: RecordStore;
  clients: Pick<Clients, "get">;
  keys: Pick<ClientKeys, "refresh">;
}

/** `POST /oauth2/authorize` is its GET: the library's own way would want cookies that go with any site's forms. */
export async function authorizeByPost(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = isForm(incoming) ? new URLSearchParams(await textOf(incoming)) : new URLSearchParams();
  seeOther(response, `${routes.authorization}?${asked.toString()}`);
}

/** A form of a client, as the library wants it. */
export async function clientForm(incoming: IncomingMessage, options: FrontsOptions): Promise<IncomingMessage> {
  const text = await textOf(incoming);
  if (!isForm(incoming)) return withBody(incoming, text);
  const asked = new URLSearchParams(text);
  await nameClient(incoming, asked, options);
  disguise(asked);
  await learnKeys(asked.get("client_assertion"), options);
  return withBody(incoming, asked.toString());
}

/** Whether a client says who it is. */
export const isNamed = ({ authorization }: IncomingMessage["headers"], asked: Pick<URLSearchParams, "has">): boolean =>
  asked.has("client_id") || asked.has("client_assertion") || authorization !== undefined;

/** The library takes what looks like a JWT for one of its own that it cannot look up. Here it is no token at all. */
function disguise(asked: URLSearchParams): void {
  if (asked.get("token")?.includes(".") === true) asked.set("token", "none");
}

/** A public client may refresh without saying who it is: the token tells. */
async function nameClient({ headers }: IncomingMessage, asked: URLSearchParams, { records, clients }: FrontsOptions) {
  const token = asked.get("grant_type") === "refresh_token" ? asked.get("refresh_token") : null;
  if (token === null || isNamed(headers, asked)) return;
  const record = await records.get(kindOf("RefreshToken"), digest(token));
  const { clientId } = (record?.body ?? {}) as { clientId?: string };
  const client = clientId === undefined ? undefined : await clients.get(clientId);
  if (client?.metadata.token_endpoint_auth_method === "none") asked.set("client_id", client.id);
}

/** The library would keep keys from a URL longer than it is told to, and would not look for new ones. */
async function learnKeys(assertion: string | null, { clients, keys }: FrontsOptions): Promise<void> {
  if (assertion === null) return;
  const [header, claims] = [partOf(assertion, 0), partOf(assertion, 1)];
  const client = typeof claims?.["sub"] === "string" ? await clients.get(claims["sub"]) : undefined;
  const url = client?.metadata.x_jwks_uri;
  if (url !== undefined) await keys.refresh(url, typeof header?.["kid"] === "string" ? header["kid"] : undefined);
}

/** Members of a registration that the library would refuse, or act upon by itself, by our names. */
const insideNames = { scope: "x_smart_scopes", jwks_uri: "x_jwks_uri", launch_uri: "x_launch_uri" } as const;

/** A registration, as the library wants it. What is ours to say is not taken from it. */
export async function registration(incoming: IncomingMessage): Promise<IncomingMessage> {
  const text = await textOf(incoming);
  const given = objectIn(text);
  // The library says what is wrong with it.
  if (given === undefined) return withBody(incoming, text);
  const own = Object.entries(given).filter(([name]) => !name.startsWith("x_"));
  const renamed = own.map(([name, value]) => [(insideNames as Record<string, string>)[name] ?? name, value] as const);
  const body = Object.fromEntries(renamed);
  const isElsewhere = body["x_jwks_uri"] !== undefined && body["jwks"] === undefined;
  return withBody(incoming, JSON.stringify({ ...body, ...(isElsewhere && { jwks: { keys: [] } }) }));
}
