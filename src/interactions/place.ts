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
  | "version";

/** A place, and what the URL names there; "" where it names none. */
export interface Found {
  place: Place;
  type: string;
  id: string;
  version: string;
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
  const [type = "", id = "", , version = ""] = path;
  return { place: path.length === 0 ? "system" : placeUnder(path, home), type, id, version };
}

function placeUnder([type = "", ...path]: readonly string[], home: Home): Place {
  if (path.length === 0 && Object.hasOwn(underSystem, type)) return underSystem[type] as Place;
  if (!home.definitions.isResourceType(type)) throw unknown(`${type} is not a resource type of FHIR R4`);
  const [id] = path;
  if (id === undefined) return "type";
  if (path.length === 1 && Object.hasOwn(underType, id)) return underType[id] as Place;
  return instancePlace(type, path);
}

const underInstance = ["instance", "instance-history", "version"] as const;

function instancePlace(type: string, path: readonly string[]): Place {
  const [id = "", word = "_history", version = "1"] = path;
  const place = underInstance[path.length - 1];
  if (place === undefined || word !== "_history" || /^[$_]/.test(id))
    throw unknown(`there is nothing at /${[type, ...path].join("/")}`);
  for (const one of [id, version])
    if (!isId(one)) throw invalid(`${one} is not an id: 1 to 64 letters, digits, - and .`);
  return place;
}

const unknown = (why: string) => new FhirError("unknown-path", why);
