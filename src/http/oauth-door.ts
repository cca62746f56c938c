/** Before the authorization server: how often a client may fail, how many may register, and how many sign-ins may begin. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { routes } from "../auth/configuration.ts";
import { errorPage } from "../auth/pages/page.ts";
import { sendPage } from "../auth/send.ts";
import { type Count, type Limits, networkOf } from "./auth/limits.ts";
import { Problem, problemOf, statuses } from "./auth/problem.ts";
import { type Beginnings, longestBeginning } from "./beginnings.ts";
import type { Door } from "./doors.ts";

export interface OauthDoorOptions {
  handle: Door;
  limits: Limits;
  beginnings: Beginnings;
  /** Whether somebody is signed in in the browser that a request is from. */
  isSignedIn: (incoming: IncomingMessage) => Promise<boolean>;
  /** Network address that a request is from. */
  addressOf: (incoming: IncomingMessage) => string | undefined;
  /** Is told of bugs. */
  noteTrouble: (thrown: unknown) => void;
}

export function oauthDoor(options: OauthDoorOptions): Door {
  const { handle, limits, addressOf, noteTrouble } = options;
  return (incoming, response) => {
    incoming.url = bare(incoming.url ?? "");
    const refused = (thrown: unknown) => refuse(response, thrown, noteTrouble);
    if (isBeginning(incoming)) {
      begin(incoming, response, options).catch(refused);
      return true;
    }
    const count = countOf(incoming, networkOf(addressOf(incoming) ?? ""));
    if (!count) return handle(incoming, response);
    response.once("finish", () => {
      if (response.statusCode < 400) limits.giveBack([count], true).catch(() => undefined);
    });
    limits.spend([count]).then(() => handle(incoming, response), refused);
    return true;
  };
}

/** The library answers in any case, and with a slash at the end: that is the same place, for whatever is done before it answers. */
const bare = (url: string): string =>
  url.replace(/^(\/oauth2\/[a-z-]{1,30})\/*(?=\?|$)/i, (_url, path: string) => path.toLowerCase());

/** What is remembered of it is bounded: whoever is signed in is not counted. */
async function begin(incoming: IncomingMessage, response: ServerResponse, options: OauthDoorOptions): Promise<void> {
  const { handle, beginnings, isSignedIn, addressOf } = options;
  if ((incoming.url ?? "").length > longestBeginning) {
    sendPage(response, 414, errorPage("This cannot go on", "The address is too long."));
    return;
  }
  const isKnown = await isSignedIn(incoming);
  const wait = isKnown ? undefined : await beginnings(networkOf(addressOf(incoming) ?? ""));
  if (wait === undefined) {
    handle(incoming, response);
    return;
  }
  response.setHeader("Retry-After", wait);
  sendPage(response, 429, errorPage("Too many sign-ins begin here", `Try again in ${wait} seconds.`));
}

const isBeginning = ({ method, url = "" }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD") && url.split("?", 1)[0] === routes.authorization;

const counted: ReadonlyMap<string, Count["name"]> = new Map<string, Count["name"]>([
  [routes.token, "client-address"],
  [routes.revocation, "client-address"],
  [routes.introspection, "client-address"],
  [routes.registration, "register-address"],
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
function refuse(response: ServerResponse, thrown: unknown, noteTrouble: (thrown: unknown) => void): void {
  const { problem, isBug } = problemOf(thrown);
  if (isBug) noteTrouble(thrown);
  const told = problem.code === "too-many-requests" ? problem : new Problem("busy", [], ["Retry-After", "1"]);
  const [, wait = "1"] = told.headers;
  response.setHeader("Retry-After", wait).setHeader("Cache-Control", "no-store");
  response.writeHead(statuses[told.code], { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ error: "temporarily_unavailable", error_description: "too many requests" }));
}
