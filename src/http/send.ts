/** Answers out: headers that all of them carry, packed where it pays, and nothing of express on the way. */
import { gzip } from "node:zlib";
import { crossOrigin } from "./cors.ts";
import type { Exchange } from "./exchange.ts";

/** Shorter bodies are sent as they are: packing them costs more than it saves. Characters. */
const worthPacking = 2_048;
/** Longest that a caller who still sends is listened to before the connection is cut. Milliseconds. */
const patience = 2_000;

/**
 * Sends an answer.
 * @param headers Names and values in turn, besides those that every answer carries.
 * @param body Text; absent: no body, as 204 and 304 have.
 */
export function send(exchange: Exchange, status: number, headers: readonly string[], body?: string): void {
  if (body === undefined) finish(exchange, status, [...empty(status), ...headers, ...general(exchange)]);
  else if (body.length > worthPacking && acceptsGzip(exchange)) pack(exchange, status, headers, body);
  else whole(exchange, status, headers, body);
}

function whole(exchange: Exchange, status: number, headers: readonly string[], body: string): void {
  const length = Buffer.byteLength(body);
  // Of ASCII alone both are the same, and the one is written without being translated.
  const encoding = length === body.length ? "latin1" : "utf8";
  finish(exchange, status, withLength(exchange, headers, length), { data: body, encoding });
}

interface Body {
  data: string | Buffer;
  /** Of a text. */
  encoding: BufferEncoding;
}

/** 204 and 304 never have a body, any other status has to say that it is empty. */
const empty = (status: number) => (status === 204 || status === 304 ? [] : ["Content-Length", "0"]);

function pack(exchange: Exchange, status: number, headers: readonly string[], body: string): void {
  gzip(body, { level: 1 }, (error, packed) => {
    if (error) whole(exchange, status, headers, body);
    else
      finish(exchange, status, ["Content-Encoding", "gzip", ...withLength(exchange, headers, packed.length)], {
        data: packed,
        encoding: "utf8",
      });
  });
}

function withLength(exchange: Exchange, headers: readonly string[], length: number): string[] {
  return ["Content-Type", exchange.format.type, "Content-Length", String(length), ...headers, ...general(exchange)];
}

function general({ id, incoming }: Exchange): string[] {
  const common = ["X-Request-Id", id, "Cache-Control", "private, no-cache", "X-Content-Type-Options", "nosniff"];
  common.push("Vary", "Accept, Accept-Encoding, Origin");
  return incoming.headers.origin === undefined ? common : [...common, ...crossOrigin];
}

/** Sends what is ready to be sent, and hangs up on who sends more than is worth reading. */
export function finish(exchange: Exchange, status: number, headers: string[], body?: Body): void {
  const { incoming, response } = exchange;
  if (response.headersSent || response.destroyed) return;
  const hasMore = !incoming.complete && isLarge(exchange);
  if (hasMore) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  if (hasMore) hangUp(exchange, body);
  else if (body === undefined || incoming.method === "HEAD") response.end();
  else response.end(body.data, body.encoding);
}

/** A body that is not worth reading to its end only to keep the connection. */
function isLarge({ incoming: { headers } }: Exchange): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 65_536;
}

/**
 * Answers a caller who is still sending, and hangs up. What comes meanwhile is thrown away: a connection that is
 * closed on unread bytes is reset, and the answer may be lost with it.
 */
function hangUp({ incoming, response }: Exchange, body: Body | undefined): void {
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, patience);
  response.on("close", () => clearTimeout(timer));
  if (body !== undefined) response.write(body.data, body.encoding);
  incoming.once("end", end).once("error", end).resume();
}

function acceptsGzip({ incoming: { headers } }: Exchange): boolean {
  const accepted = headers["accept-encoding"];
  if (typeof accepted !== "string") return false;
  const named = /(?:^|[,\s])(?:x-)?gzip\s*(?:;\s*q\s*=\s*([^,\s]*))?/i.exec(accepted);
  return named !== null && Number(named[1] ?? 1) > 0;
}
