/** The JSON API of accounts: one function from request to answer, so that its order can be read. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { From, SignedIn } from "../../accounts/acts.ts";
import { isSecure, sessionCookie, setSession } from "../../auth/cookies.ts";
import { Gone } from "../body.ts";
import { type Exchange, exchangeOf, header } from "../exchange.ts";
import { type Secured, secured } from "../secured.ts";
import { finish } from "../send.ts";
import type { Witness } from "../witness.ts";
import { type Check, openChecks } from "./check.ts";
import { expectOrigin } from "./csrf.ts";
import { type Found, openFinder } from "./find.ts";
import { type Count, counting, countsOf, type Limits } from "./limits.ts";
import { problemBody, problemOf, statuses } from "./problem.ts";
import { bodyOf, credentialIn, fromOf, queryOf } from "./received.ts";
import { type Asking, noteRefusal, type Recording } from "./refusals.ts";
import type { Answered, Asked, Desk, Route } from "./route.ts";
import { routes } from "./table.ts";

export interface ApiOptions extends Desk {
  /** Origin that the server is reached at, as browsers write it. */
  origin: string;
  limits: Limits;
  /** Puts on record what was refused. */
  record: Recording;
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
  expectSameOrigin(exchange, row, room);
  const isSigned = row.who === "session" || row.who === "admin";
  const first = isSigned ? await whoAsks(exchange, { row, path }, room) : undefined;
  const query = row.checkQuery(queryOf(url));
  const body = row.checkBody(await bodyOf(exchange));
  const needsSession = row.who === "ticket" && body["ticket"] === undefined;
  const by = needsSession ? await whoAsks(exchange, { row, path }, room) : first;
  const asked: Asked = { body, path, query: query as Asked["query"], from: fromIn(exchange, room) };
  const run = () => counting(room.limits, countsIn(row, asked), () => row.run(room, asked, by));
  return by ? onRecord({ row, by, from: asked.from, named: path["id"] }, room, run) : run();
}

/** Of what a browser may have been made to send. @throws Problem `csrf` */
function expectSameOrigin(exchange: Exchange, { method }: Route, { origin }: Room): void {
  const isBearer = header(exchange, "authorization") !== undefined;
  if (method !== "GET" && !isBearer) expectOrigin(header(exchange, "origin"), origin);
}

const fromIn = (exchange: Exchange, { addressOf }: Room): From => fromOf(exchange, addressOf(exchange.incoming));

/** What is refused is put on record before it is answered. */
async function onRecord<Result>(asking: Asking, { record }: Room, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    await noteRefusal(record, asking, thrown);
    throw thrown;
  }
}

/** @throws AccountError `not-signed-in`, `session-expired`; Problem `csrf` */
async function whoAsks(exchange: Exchange, { row, path }: Found<Ready>, room: Room): Promise<SignedIn> {
  const credential = credentialIn(exchange, room.cookie);
  const by = await room.accounts.sessions.who(credential, row.still !== true);
  const isCookie = credential !== undefined && "cookie" in credential;
  if (!isCookie || row.method === "GET") return by;
  const sent = header(exchange, "x-csrf-token");
  const asking = { row, by, from: fromIn(exchange, room), named: path["id"] };
  await onRecord(asking, room, () => room.csrf.expect(by.session.id, sent));
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
