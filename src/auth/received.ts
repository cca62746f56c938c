/** Bodies that are looked at before oidc-provider does. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** Bytes. */
const largest = 57_344;

/** A body is too long. */
export class TooLong extends Error {}

/** A body whole. @throws TooLong */
export async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw new TooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

export const isForm = ({ headers }: IncomingMessage): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? "");

/** The same request with another body. */
export function withBody(incoming: IncomingMessage, text: string): IncomingMessage {
  const { method, url, socket, httpVersion, rawHeaders } = incoming;
  const headers = { ...unchunked(incoming.headers), "content-length": String(Buffer.byteLength(text)) };
  const given = { method, url, socket, httpVersion, rawHeaders, headers };
  return Object.assign(Readable.from([Buffer.from(text)]), given) as unknown as IncomingMessage;
}

type Headers = IncomingMessage["headers"];

const unchunked = ({ "transfer-encoding": _, ...headers }: Headers): Headers => headers;
