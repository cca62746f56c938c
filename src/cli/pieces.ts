/** What a document is loaded as: a Bundle that is run, or resources that are each put in their place. */
import { type BundleText, type EntryText, readBundle } from "../fhir/read-bundle.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import { scanJson } from "../fhir/json-scan.ts";
import { parseJson } from "../fhir/json.ts";
import { isId } from "../fhir/reference.ts";
import { readResource } from "../fhir/resource.ts";
import type { Resource } from "../fhir/types.ts";
import { expectUtf8 } from "../fhir/utf8.ts";
import { derivedId } from "./derived-id.ts";
import type { Document } from "./documents.ts";
import { relink } from "./relink.ts";

/** Entries that stand or fall together (`whole`), or that may be grouped and split at will. */
export interface Piece {
  /** `whole`: run as a Bundle of this type. */
  whole: "transaction" | "batch" | undefined;
  entries: readonly PlacedEntry[];
}

export interface PlacedEntry extends EntryText {
  /** Where in the file, for the report: `12`, `entry 3`, `12 entry 3`. Empty: the file itself. */
  place: string;
}

/**
 * Reads a document into what is to be done. Creates without a condition become updates of a derived id:
 * what is stored is the same, and doing it twice stores it once.
 *
 * @param digest Of the file's content.
 * @throws FhirError when it is neither a resource nor a Bundle
 */
export function pieceOf({ bytes, line }: Document, digest: string): Piece {
  expectUtf8(bytes);
  const origin = { digest, place: line === undefined ? "" : String(line) };
  const bundle = isBundle(bytes) ? readBundle(bytes) : undefined;
  switch (bundle?.type) {
    case "transaction":
    case "batch":
      return wholeOf(bundle, bundle.type, origin);
    case "collection":
    case "searchset":
      return membersOf(bundle, origin);
    default:
      return singleOf(bytes, origin);
  }
}

function singleOf(bytes: Buffer, origin: Origin): Piece {
  const read = () => readResource(bytes.toString("utf8"));
  const resource = read();
  const mayAsk = () => bytes.includes(question);
  return { whole: undefined, entries: [{ ...putting(resource, firstThen(resource, read), origin), mayAsk }] };
}

const question = 63;

/** What was read already serves once: most resources are read no second time. */
function firstThen(first: Resource, read: () => Resource): () => Resource {
  let kept: Resource | undefined = first;
  return () => {
    const resource = kept ?? read();
    kept = undefined;
    return resource;
  };
}

interface Origin {
  digest: string;
  place: string;
}

/** Most begin with their type; where one does not, its members are walked over. */
function isBundle(bytes: Buffer): boolean {
  const first = /^\s*\{\s*"resourceType"\s*:\s*"(\w+)"/.exec(bytes.toString("latin1", 0, 200))?.[1];
  if (first !== undefined) return first === "Bundle";
  if (!bytes.includes('"Bundle"')) return false;
  let type: unknown;
  scanJson(bytes).members(0, (name, { from, to }) => {
    if (name === "resourceType") type = parseJson(bytes.toString("utf8", from, to));
  });
  return type === "Bundle";
}

const within = ({ digest, place }: Origin, index: number): Origin => ({
  digest,
  place: `${place}${place && " "}entry ${index}`,
});

function wholeOf(bundle: BundleText, whole: "transaction" | "batch", origin: Origin): Piece {
  return { whole, entries: bundle.entries.map((entry, index) => settled(entry, within(origin, index))) };
}

/** An entry that creates without a condition, as one that puts under a derived id; any other as it is. */
function settled(entry: EntryText, origin: Origin): PlacedEntry {
  const { place } = origin;
  const { request, resource } = entry;
  if (request?.method !== "POST" || request.ifNoneExist !== undefined || !resource || !/^[A-Za-z]+$/.test(request.url))
    return { ...entry, place };
  const id = derivedId(origin.digest, place);
  return {
    ...entry,
    place,
    request: { method: "PUT", url: `${request.url}/${id}` },
    resource: () => withId(resource(), id),
  };
}

/** What a collection or a page of a search holds. http://hl7.org/fhir/R4/bundle.html#collection */
function membersOf(bundle: BundleText, origin: Origin): Piece {
  const entries: PlacedEntry[] = [];
  const targets = new Map<string, string>();
  for (const [index, { fullUrl, resource, mayAsk }] of bundle.entries.entries()) {
    if (!resource) continue;
    const read = () => relinked(resource(), targets);
    const entry = putting(resource(), read, within(origin, index));
    if (fullUrl !== undefined && entry.request) targets.set(fullUrl, entry.request.url);
    entries.push({ ...entry, ...(mayAsk && { mayAsk }) });
  }
  return { whole: undefined, entries };
}

function relinked(resource: Resource, targets: ReadonlyMap<string, string>): Resource {
  relink(resource, targets);
  return resource;
}

/** A resource under its own id, or a derived one. `again` reads it anew. */
function putting(resource: Resource, again: () => Resource, { digest, place }: Origin): PlacedEntry {
  const { resourceType, id = derivedId(digest, place) } = resource;
  if (!/^[A-Z][A-Za-z]*$/.test(resourceType)) throw invalid(`${resourceType} is no resource type`, "resourceType");
  if (typeof id !== "string" || !isId(id))
    throw new FhirError("invalid", "the id is not a FHIR id", `${resourceType}.id`);
  return { place, request: { method: "PUT", url: `${resourceType}/${id}` }, resource: () => withId(again(), id) };
}

function withId(resource: Resource, id: string): Resource {
  const { resourceType, ...rest } = resource;
  return { resourceType, ...rest, id };
}
