/** Answer or failure → HTTP. http://hl7.org/fhir/R4/http.html */
import { FhirError, outcomeOf, toOutcome } from "../fhir/error.ts";
import { etag } from "../fhir/etag.ts";
import { printJson } from "../fhir/json.ts";
import type { Answer, Preferences } from "../interactions/interaction.ts";
import { needsPatch, needsResource } from "../interactions/url.ts";
import type { Version } from "../storage/store.ts";
import type { Exchange } from "./exchange.ts";
import { indent } from "./indent.ts";
import { Throttled } from "./principal-limit.ts";
import { send } from "./send.ts";

/** What a reply needs to know besides the answer. */
export interface Manner {
  /** FHIR base: Location begins with it. */
  base: string;
  preferences: Preferences;
}

/** Sends what a handler answered. Headers: http://hl7.org/fhir/R4/http.html#versions */
export function reply(exchange: Exchange, answer: Answer, manner: Manner): void {
  const { status, version } = answer;
  const body = status === 204 || status === 304 ? undefined : bodyOf(exchange, answer, manner.preferences);
  send(exchange, status, version ? versionHeaders(version, status, manner.base) : [], body);
}

function versionHeaders({ type, id, version, at, text }: Version, status: number, base: string): string[] {
  const headers = ["ETag", etag(version), "Last-Modified", new Date(at).toUTCString()];
  // A deletion is a version too, but there is nothing to be read there.
  if (text === undefined) return headers;
  return [...headers, status === 201 ? "Location" : "Content-Location", `${base}/${type}/${id}/_history/${version}`];
}

/** A write answers with what was written, unless the caller prefers less. */
function bodyOf(exchange: Exchange, answer: Answer, preferences: Preferences): string | undefined {
  const { target } = exchange;
  const asked = target && (needsResource(target) || needsPatch(target)) ? preferences.return : "representation";
  if (asked === "minimal") return undefined;
  const text = asked === "OperationOutcome" ? printJson(done(answer)) : textOf(answer);
  return text === undefined ? undefined : indented(exchange, text);
}

function textOf({ version, body }: Answer): string | undefined {
  if (!body) return version?.text;
  return body.length === 1 ? body[0] : body.join("");
}

const done = ({ status }: Answer) =>
  outcomeOf([{ severity: "information", code: "informational", diagnostics: status === 201 ? "created" : "stored" }]);

const indented = ({ format }: Exchange, text: string) => (format.pretty ? indent(text) : text);

/**
 * Sends a failure. A bug of ours is told by the request's id only.
 * @returns The status that was sent.
 */
export function replyError(exchange: Exchange, thrown: unknown, headers: readonly string[] = []): number {
  const { status, outcome } = toOutcome(thrown);
  const told = thrown instanceof FhirError ? outcome : bugOutcome(exchange.id);
  const seconds = thrown instanceof Throttled ? thrown.seconds : 1;
  const wait = status === 503 || status === 429 ? ["Retry-After", String(seconds)] : [];
  send(exchange, status, [...headers, ...wait], indented(exchange, printJson(told)));
  return status;
}

const bugOutcome = (id: string) =>
  outcomeOf([{ severity: "error", code: "exception", diagnostics: `internal error, logged as request ${id}` }]);
