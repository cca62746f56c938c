/** Which place of the FHIR API a URL names. http://hl7.org/fhir/R4/http.html#summary */
import { FhirError, invalid } from "../fhir/error.ts";
import { isId } from "../fhir/reference.ts";
import type { Context } from "./interaction.ts";
import { decoded } from "./parameters.ts";

/** Where the URLs are at home: the FHIR base, without a slash at the end, and the types of R4. */
export type Home = Pick<Context, "base" | "definitions">;

export type Place =
  | "system"
  | "metadata"
  | "search"
  | "history"
  | "type"
  | "type-search"
  | "type-history"
  | "instance"
  | "instance-history"
  | "version"
  | "compartment"
  | "compartment-search"
  | "operation";

/** A place, and what the URL names there; "" where it names none. */
export interface Found {
  place: Place;
  type: string;
  id: string;
  version: string;
  /** Of a compartment, the type that is looked for in it; `*` where any. */
  inner: string;
  /** Of an operation, with its `$`. */
  operation: string;
}

/**
 * Path segments, decoded, and the query as it is: a `#` in it is no fragment, since none is ever sent.
 * @throws FhirError `invalid` when the URL is not below the base, or not well-formed
 */
export function splitUrl(url: string, base: string): { path: string[]; query: string } {
  const [address = "", ...rest] = url.split("?");
  const path = below(address, base).replace(/^\/|\/$/g, "");
  return { path: path === "" ? [] : path.split("/").map(decoded), query: rest.join("?") };
}

function below(address: string, base: string): string {
  if (address === base || address.startsWith(`${base}/`)) return address.slice(base.length);
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith("//"))
    throw invalid(`${address} is not under ${base}, so it cannot be asked for here`);
  return address;
}

const underSystem: Readonly<Record<string, Place>> = { metadata: "metadata", _search: "search", _history: "history" };
const underType: Readonly<Record<string, Place>> = { _search: "type-search", _history: "type-history" };

/** @throws FhirError `unknown-path`, or `invalid` for a malformed id. */
export function placeOf(path: readonly string[], home: Home): Found {
  const operation = path.at(-1)?.startsWith("$") === true ? path.at(-1) : undefined;
  if (operation === undefined) return { ...namesIn(path), place: placeUnder(path, home), operation: "" };
  const at = path.slice(0, -1);
  return { ...namesIn(at), place: operationPlace(at, home), operation };
}

function namesIn([type = "", id = "", word = "", version = ""]: readonly string[]) {
  return { type, id, version, inner: word === "_search" ? "*" : word };
}

function placeUnder([type, ...path]: readonly string[], home: Home): Place {
  if (type === undefined) return "system";
  if (path.length === 0 && Object.hasOwn(underSystem, type)) return underSystem[type] as Place;
  expectResourceType(type, home);
  const [id, word] = path;
  if (id === undefined) return "type";
  if (path.length === 1 && Object.hasOwn(underType, id)) return underType[id] as Place;
  return word === undefined || word === "_history" ? instancePlace(type, path) : compartmentPlace(type, path, home);
}

const underInstance = ["instance", "instance-history", "version"] as const;

function instancePlace(type: string, path: readonly string[]): Place {
  const [id = "", , version = "1"] = path;
  const place = underInstance[path.length - 1];
  if (place === undefined || /^[$_]/.test(id)) throw nothingAt(type, path);
  for (const one of [id, version]) expectId(one);
  return place;
}

/** `Patient/1/Observation`, `Patient/1/*`; `_search` behind either, or behind the id. */
function compartmentPlace(type: string, [id = "", ...path]: readonly string[], { definitions }: Home): Place {
  const searched = path.at(-1) === "_search";
  const [inner = "*", ...more] = searched ? path.slice(0, -1) : path;
  const isInner = more.length === 0 && (inner === "*" || definitions.isResourceType(inner));
  if (!isInner || !definitions.isCompartment(type)) throw nothingAt(type, [id, ...path]);
  expectId(id);
  return searched ? "compartment-search" : "compartment";
}

function operationPlace([type, id, ...more]: readonly string[], home: Home): Place {
  if (type !== undefined) expectResourceType(type, home);
  if (id !== undefined) expectId(id);
  if (more.length > 0) throw nothingAt(type ?? "", [id ?? "", ...more]);
  return "operation";
}

function expectResourceType(type: string, { definitions }: Home): void {
  if (!definitions.isResourceType(type)) throw unknown(`${type} is not a resource type of FHIR R4`);
}

function expectId(id: string): void {
  if (!isId(id)) throw invalid(`${id} is not an id: 1 to 64 letters, digits, - and .`);
}

const nothingAt = (type: string, path: readonly string[]) =>
  unknown(`there is nothing at /${[type, ...path].join("/")}`);
const unknown = (why: string) => new FhirError("unknown-path", why);
