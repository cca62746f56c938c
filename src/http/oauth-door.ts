/** Before the authorization server: how often a client may fail, and how many may register. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Count, type Limits, networkOf } from "./auth/limits.ts";
import { Problem, problemOf, statuses } from "./auth/problem.ts";
import type { Door } from "./doors.ts";

export interface OauthDoorOptions {
  handle: Door;
  limits: Limits;
  /** Network address that a request is from. */
  addressOf: (incoming: IncomingMessage) => string | undefined;
}

export function oauthDoor({ handle, limits, addressOf }: OauthDoorOptions): Door {
  return (incoming, response) => {
    const count = countOf(incoming, networkOf(addressOf(incoming) ?? ""));
    if (!count) return handle(incoming, response);
    response.once("finish", () => {
      if (response.statusCode < 400) limits.giveBack([count], true).catch(() => undefined);
    });
    limits.spend([count]).then(
      () => handle(incoming, response),
      (thrown: unknown) => refuse(response, thrown),
    );
    return true;
  };
}

const counted: ReadonlyMap<string, Count["name"]> = new Map([
  ["/oauth2/token", "client-address"],
  ["/oauth2/revoke", "client-address"],
  ["/oauth2/introspect", "client-address"],
  ["/oauth2/register", "register-address"],
]);

function countOf({ method, url = "", headers }: IncomingMessage, network: string): Count | undefined {
  const name = counted.get(url.split("?", 1)[0] ?? "");
  if (method !== "POST" || name === undefined) return undefined;
  const who = name === "client-address" ? `${network} ${clientIn(headers.authorization)}` : network;
  return { name, who, network };
}

/** As a client that has a secret names itself, or nothing. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
function clientIn(authorization = ""): string {
  const basic = /^Basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization)?.[1] ?? "";
  return Buffer.from(basic, "base64").toString().split(":", 1)[0] ?? "";
}

/** In OAuth's form. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function refuse(response: ServerResponse, thrown: unknown): void {
  const { problem } = problemOf(thrown);
  const told = problem.code === "too-many-requests" ? problem : new Problem("busy", [], ["Retry-After", "1"]);
  const [, wait = "1"] = told.headers;
  response.setHeader("Retry-After", wait).setHeader("Cache-Control", "no-store");
  response.writeHead(statuses[told.code], { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ error: "temporarily_unavailable", error_description: "too many requests" }));
}
