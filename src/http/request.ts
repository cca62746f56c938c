/** HTTP → Interaction: the parts of a request that interactions/url.ts reads, and the body they need. */
import { readBundleInTurns } from "../fhir/read-bundle.ts";
import { FhirError } from "../fhir/error.ts";
import { parseSent } from "../fhir/json.ts";
import { readResource } from "../fhir/resource.ts";
import { expectUtf8, withoutMark } from "../fhir/utf8.ts";
import type { Interaction, Target } from "../interactions/interaction.ts";
import { pacer } from "../interactions/pace.ts";
import type { PatchBody } from "../patch/patch.ts";
import { type Home, needsPatch, needsResource, type Request, targetOf, withBody } from "../interactions/url.ts";
import { readBody } from "./body.ts";
import { type Exchange, header } from "./exchange.ts";
import { checkContentType, fhirTypes, formatOf, formTypes, isJsonPatch, patchTypes } from "./format.ts";
import { letGo } from "./vessel.ts";

/** Longest request target. Characters. */
const longestUrl = 8_192;
/** Largest form of a search. Bytes. */
const largestForm = 1_048_576;

/** A request that has arrived whole. */
export interface Received {
  /** Bytes of the body, unpacked. */
  size: number;
  /** Reads the body as what was asked for. @throws FhirError */
  asked: () => Promise<Interaction>;
}

/**
 * What a request asks for, its body received and not yet read.
 * @param url Below the FHIR base.
 * @param limit Most bytes of a body.
 * @throws FhirError, or `Gone` when the caller hung up
 */
export async function receive(exchange: Exchange, url: string, home: Home, limit: number): Promise<Received> {
  const request = requestOf(exchange, url);
  exchange.format = formatOf(header(exchange, "accept"), queryOf(url));
  if (isFormSearch(request)) return receiveForm(exchange, request, home, limit);
  const target = targetOf(request, home);
  exchange.target = target;
  const optional = target.kind === "operation" && (request.method !== "POST" || hasNoBody(exchange));
  if (optional || !takesBody(target)) return { size: 0, asked: async () => target };
  const type = header(exchange, "content-type");
  checkContentType(type, needsPatch(target) ? patchTypes : fhirTypes);
  const bytes = await readBody(exchange.incoming, exchange.response, limit);
  const body = {
    bundle: async () => ({ ...(await readBundleInTurns(withoutMark(bytes), pacer())), letGo: () => letGo(bytes) }),
    resource: () => readResource(textOf(bytes)),
    parameters: () => readResource(textOf(bytes)),
    patch: () => patchOf(textOf(bytes), type),
  };
  return { size: bytes.length, asked: () => withBody(target, body) };
}

const takesBody = (target: Target) =>
  target.kind === "bundle" || target.kind === "operation" || needsResource(target) || needsPatch(target);

/** What a patch is, its Content-Type says. http://hl7.org/fhir/R4/http.html#patch */
const patchOf = (text: string, type: string | undefined): PatchBody =>
  isJsonPatch(type)
    ? { form: "json-patch", operations: parseSent(text) }
    : { form: "fhirpath-patch", parameters: readResource(text) };

function requestOf(exchange: Exchange, url: string): Request {
  if (url.length > longestUrl) throw new FhirError("uri-too-long", `the URL is longer than ${longestUrl} characters`);
  const { method = "GET" } = exchange.incoming;
  return { method, url, ...conditions(exchange) };
}

const conditionHeaders = [
  ["ifMatch", "if-match"],
  ["ifNoneMatch", "if-none-match"],
  ["ifModifiedSince", "if-modified-since"],
  ["ifNoneExist", "if-none-exist"],
] as const;

/** http://hl7.org/fhir/R4/http.html#concurrency */
function conditions(exchange: Exchange): Partial<Request> {
  const found: Partial<Request> = {};
  for (const [field, name] of conditionHeaders) {
    const value = header(exchange, name);
    if (value !== undefined) found[field] = value;
  }
  return found;
}

const isFormSearch = ({ method, url }: Request) => method === "POST" && /\/_search(?:$|\?)/.test(url);

async function receiveForm(exchange: Exchange, request: Request, home: Home, limit: number): Promise<Received> {
  exchange.target = targetOf(request, home);
  const type = header(exchange, "content-type");
  const bodyless = type === undefined && hasNoBody(exchange);
  if (!bodyless) checkContentType(type, formTypes);
  const form = bodyless
    ? ""
    : textOf(await readBody(exchange.incoming, exchange.response, Math.min(limit, largestForm)));
  exchange.format = formatOf(header(exchange, "accept"), [queryOf(request.url), form].join("&"));
  return { size: form.length, asked: async () => targetOf({ ...request, form }, home) as Interaction };
}

const hasNoBody = ({ incoming: { headers } }: Exchange) =>
  headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;

/** The bytes as text; they are let go of. @throws FhirError `structure` when they are not UTF-8 */
function textOf(bytes: Buffer): string {
  expectUtf8(bytes);
  const text = withoutMark(bytes).toString("utf8");
  letGo(bytes);
  return text;
}

const queryOf = (url: string) => {
  const at = url.indexOf("?");
  return at === -1 ? "" : url.slice(at + 1);
};
