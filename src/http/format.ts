/** Which form an answer takes. http://hl7.org/fhir/R4/http.html#mime-type */
import { FhirError } from "../fhir/error.ts";

export interface Format {
  /** The Content-Type of the answer. */
  type: string;
  /** Indented, for people. */
  pretty: boolean;
}

const offered = ["application/fhir+json", "application/json", "text/json"] as const;
type Offered = (typeof offered)[number];

const headers: Record<Offered, string> = {
  "application/fhir+json": "application/fhir+json; charset=utf-8",
  "application/json": "application/json; charset=utf-8",
  "text/json": "text/json; charset=utf-8",
};

/** FHIR JSON without indents: what is sent where nothing else was asked for. */
export const plain: Format = { type: headers["application/fhir+json"], pretty: false };

/** `_format` words. A `+` that was not escaped reads as a space. */
const words: ReadonlyMap<string, Offered> = new Map([
  ["json", "application/fhir+json"],
  ["application/fhir+json", "application/fhir+json"],
  ["application/fhir json", "application/fhir+json"],
  ["application/json", "application/json"],
  ["text/json", "text/json"],
]);

/**
 * The form of the answer: `_format` wins over the Accept header.
 * @param query The query string as sent.
 * @throws FhirError `not-acceptable` when nothing that was asked for is offered.
 */
export function formatOf(accept: string | undefined, query: string): Format {
  if (query === "" || !/_(?:format|pretty)=/.test(query)) return byHeader(accept);
  const parameters = new URLSearchParams(query);
  const asked = parameters.get("_format");
  const { type } = asked === null || asked === "" ? byHeader(accept) : byWord(asked);
  return { type, pretty: parameters.get("_pretty") === "true" };
}

function byWord(asked: string): Format {
  const found = words.get(bareType(asked));
  if (!found) throw notOffered(`_format=${asked}`);
  checkVersion(asked);
  return { type: headers[found], pretty: false };
}

function byHeader(accept: string | undefined): Format {
  if (accept === undefined || accept === "*/*" || accept === "application/fhir+json") return plain;
  const ranges = accept.split(",", 50).map(rangeOf);
  const best = offered
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .reduce((first, next) => (next.quality > first.quality ? next : first));
  if (best.quality <= 0) throw notOffered(`Accept: ${accept}`);
  // A browser shows application/json, and would save application/fhir+json to a file.
  const browser = ranges.some(({ type }) => type === "text/html");
  return browser ? { type: headers["application/json"], pretty: true } : { type: headers[best.type], pretty: false };
}

interface Range {
  type: string;
  quality: number;
}

function rangeOf(text: string): Range {
  const quality = /;\s*q\s*=\s*([\d.]+)/i.exec(text)?.[1];
  const version = /;\s*fhirVersion\s*=\s*"?([\d.]+)/i.exec(text)?.[1];
  const known = version === undefined || version.startsWith("4.0");
  return { type: bareType(text), quality: known ? Math.min(Number(quality ?? 1) || 0, 1) : 0 };
}

/** The most exact range that names a type decides. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
function qualityOf(type: Offered, ranges: readonly Range[]): number {
  for (const pattern of [type, `${type.split("/", 1)[0] ?? ""}/*`, "*/*"]) {
    const range = ranges.filter((one) => one.type === pattern);
    if (range.length > 0) return Math.max(...range.map((one) => one.quality));
  }
  return 0;
}

const bareType = (text: string) => (text.split(";", 1)[0] ?? "").trim().toLowerCase();

function checkVersion(text: string): void {
  if (rangeOf(text).quality === 0) throw notOffered(`_format=${text}`);
}

const notOffered = (asked: string) =>
  new FhirError("not-acceptable", `${asked}: this server answers in application/fhir+json, FHIR version 4.0`);

/**
 * Holds a body's Content-Type to what can be read.
 * @throws FhirError `unsupported-media-type`
 */
export function checkContentType(header: string | undefined, readable: ReadonlySet<string>): void {
  const wanted = [...readable][0] ?? "";
  if (header === undefined) throw unreadable(`a body needs a Content-Type, such as ${wanted}`);
  if (!readable.has(bareType(header))) throw unreadable(`Content-Type ${header}: expected ${wanted}`);
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(header)?.[1] ?? "utf-8";
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) throw unreadable(`charset ${charset}: FHIR is written in utf-8`);
  const version = /;\s*fhirVersion\s*=\s*"?([\d.]+)/i.exec(header)?.[1] ?? "4.0";
  if (!version.startsWith("4.0")) throw unreadable(`fhirVersion ${version}: this server reads 4.0`);
}

const unreadable = (why: string) => new FhirError("unsupported-media-type", why);

/** The media type of JSON Patch. https://www.rfc-editor.org/rfc/rfc6902#section-6 */
const jsonPatch = "application/json-patch+json";

/** Whether a body is a JSON Patch, by its Content-Type. */
export const isJsonPatch = (header: string | undefined): boolean => bareType(header ?? "") === jsonPatch;

/** Media types of a patch; those of a resource mean FHIRPath Patch. http://hl7.org/fhir/R4/http.html#patch */
export const patchTypes: ReadonlySet<string> = new Set([jsonPatch, ...offered]);

/** The Accept-Patch header. https://www.rfc-editor.org/rfc/rfc5789#section-3.1 */
export const acceptPatch: readonly string[] = ["Accept-Patch", `${jsonPatch}, ${offered[0]}`];

/** Media types of a resource. */
export const fhirTypes: ReadonlySet<string> = new Set(offered);
/** Media type of the form that a `_search` by POST sends. */
export const formTypes: ReadonlySet<string> = new Set(["application/x-www-form-urlencoded"]);
