/** The JSON API of accounts: one function from request to answer, so that its order can be read. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { SignedIn } from "../../accounts/acts.ts";
import { isSecure, sessionCookie, setSession } from "../../auth/cookies.ts";
import { Gone } from "../body.ts";
import { type Exchange, exchangeOf, header } from "../exchange.ts";
import { type Secured, secured } from "../secured.ts";
import { finish } from "../send.ts";
import type { Witness } from "../witness.ts";
import { type Check, openChecks } from "./check.ts";
import { expectOrigin } from "./csrf.ts";
import { openFinder } from "./find.ts";
import { type Count, counting, countsOf, type Limits } from "./limits.ts";
import { problemBody, problemOf, statuses } from "./problem.ts";
import { bodyOf, credentialIn, fromOf, queryOf } from "./received.ts";
import type { Answered, Asked, Desk, Route } from "./route.ts";
import { routes } from "./table.ts";

export interface ApiOptions extends Desk {
  /** Origin that the server is reached at, as browsers write it. */
  origin: string;
  limits: Limits;
  /** Network address that a request is from. */
  addressOf: (incoming: IncomingMessage) => string | undefined;
  witness: Witness;
}

/** A row, ready to be asked. */
type Ready = Route & { checkBody: Check; checkQuery: Check };

interface Room extends ApiOptions {
  find: ReturnType<typeof openFinder<Ready>>;
  cookie: string;
  secure: Secured;
}

/** Answers `/auth/…`. */
export function authApi(options: ApiOptions): RequestListener {
  const check = openChecks();
  const ready = routes.map((row) => ({ ...row, checkBody: check(row.body), checkQuery: check(row.query) }));
  const { origin } = options;
  const room: Room = {
    ...options,
    find: openFinder(ready),
    cookie: sessionCookie(origin),
    secure: secured(isSecure(origin)),
  };
  return (incoming: IncomingMessage, response: ServerResponse) => {
    const exchange = exchangeOf(incoming, response);
    exchange.pattern = "/auth/[unknown]";
    room.secure(incoming, response);
    answer(exchange, room).then(
      (answered) => give(exchange, answered, room),
      (thrown: unknown) => fail(exchange, thrown, room),
    );
  };
}

async function answer(exchange: Exchange, room: Room): Promise<Answered> {
  const { method = "", url = "" } = exchange.incoming;
  const { row, path } = room.find(method, url.split("?", 1)[0] ?? "");
  exchange.pattern = row.path;
  const isUnsafe = row.method !== "GET";
  const isBearer = header(exchange, "authorization") !== undefined;
  if (isUnsafe && !isBearer) expectOrigin(header(exchange, "origin"), room.origin);
  const first = row.who === "session" || row.who === "admin" ? await whoAsks(exchange, row, room) : undefined;
  const query = queryOf(url);
  row.checkQuery(query);
  const body = await bodyOf(exchange);
  row.checkBody(body);
  const needsSession = row.who === "ticket" && body["ticket"] === undefined;
  const by = needsSession ? await whoAsks(exchange, row, room) : first;
  const from = fromOf(exchange, room.addressOf(exchange.incoming));
  const asked: Asked = { body, path, query: query as Asked["query"], from };
  return counting(room.limits, countsIn(row, asked), () => row.run(room, asked, by));
}

/** @throws AccountError `not-signed-in`, `session-expired`; Problem `csrf` */
async function whoAsks(exchange: Exchange, row: Ready, { accounts, csrf, cookie }: Room): Promise<SignedIn> {
  const credential = credentialIn(exchange, cookie);
  const by = await accounts.sessions.who(credential, row.still !== true);
  const isCookie = credential !== undefined && "cookie" in credential;
  if (isCookie && row.method !== "GET") await csrf.expect(by.session.id, header(exchange, "x-csrf-token"));
  return by;
}

/** Whom a try is counted for. */
function countsIn(row: Route, { body, from }: Asked): Count[] {
  const { username, email = username } = body as { username?: string; email?: string };
  return countsOf(row.limits ?? [], { address: from.address, email });
}

const json = ["Content-Type", "application/json; charset=utf-8"];
const problemJson = ["Content-Type", "application/problem+json; charset=utf-8"];

function give(exchange: Exchange, { status, body, cookie }: Answered, { origin, witness }: Room): void {
  const handed = cookie === undefined ? [] : ["Set-Cookie", setSession(origin, cookie === false ? undefined : cookie)];
  send(exchange, status, body === undefined ? handed : [...json, ...handed], body);
  witness.answered(exchange, status);
}

function fail(exchange: Exchange, thrown: unknown, { witness }: Room): void {
  if (thrown instanceof Gone) return;
  const { problem, isBug } = problemOf(thrown);
  const status = statuses[problem.code];
  send(exchange, status, [...problemJson, ...problem.headers, ...challenge(status)], problemBody(problem));
  witness.answered(exchange, status, ...(isBug ? [thrown] : []));
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2 */
const challenge = (status: number): readonly string[] =>
  status === 401 ? ["WWW-Authenticate", 'Bearer realm="auth"'] : [];

function send(exchange: Exchange, status: number, headers: readonly string[], body: unknown): void {
  const always = ["X-Request-Id", exchange.id, "Cache-Control", "no-store", ...headers];
  if (body === undefined) {
    finish(exchange, status, always);
    return;
  }
  const text = JSON.stringify(body);
  const length = ["Content-Length", String(Buffer.byteLength(text))];
  finish(exchange, status, [...always, ...length], { data: text, encoding: "utf8" });
}
