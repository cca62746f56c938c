/** What a request brings: who asks, from where, and a body. */
import type { Credential, From } from "../../accounts/acts.ts";
import { cookieIn } from "../../auth/cookies.ts";
import { isObject } from "../../fhir/json.ts";
import { readBody } from "../body.ts";
import { type Exchange, header } from "../exchange.ts";
import { Problem } from "./problem.ts";

/** Bytes of a body. */
const largest = 65_536;

/** A token goes before a cookie, which is then not looked at. https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function credentialIn(exchange: Exchange, cookieName: string): Credential | undefined {
  const authorization = header(exchange, "authorization");
  if (authorization !== undefined) return { bearer: /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "" };
  const cookie = cookieIn(exchange.incoming, cookieName);
  return cookie === undefined || cookie === "" ? undefined : { cookie };
}

/** @param address Network address */
export function fromOf(exchange: Exchange, address: string | undefined): From {
  const userAgent = header(exchange, "user-agent")?.slice(0, 500);
  return { ...(address !== undefined && { address }), ...(userAgent !== undefined && { userAgent }) };
}

const hasBody = ({ headers }: Exchange["incoming"]): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** A body as JSON; none is as good as an empty one. @throws Problem; FhirError as `readBody` */
export async function bodyOf(exchange: Exchange): Promise<Record<string, unknown>> {
  const { incoming, response } = exchange;
  if (!hasBody(incoming)) return {};
  if (!/^application\/json\s*(?:;|$)/i.test(header(exchange, "content-type") ?? ""))
    throw new Problem("unsupported-media-type");
  const read = parsed(await readBody(incoming, response, largest));
  if (!isObject(read)) throw new Problem("invalid-request");
  return read;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Problem("invalid-request");
  }
}

/** Parameters of the query; one that comes twice is a list, which no schema takes. */
export function queryOf(url: string): Record<string, unknown> {
  const at = url.indexOf("?");
  const found = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(at < 0 ? "" : url.slice(at)))
    found.set(name, found.has(name) ? [value] : value);
  return Object.fromEntries(found);
}
