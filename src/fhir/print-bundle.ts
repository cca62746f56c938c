/**
 * Bundles as JSON text, made of pieces that follow one another: what is stored goes in as it is stored.
 * http://hl7.org/fhir/R4/bundle.html
 */
import { STATUS_CODES } from "node:http";
import { instant } from "./datetime.ts";
import { etag } from "./etag.ts";
import { printJson } from "./json.ts";
import type { OperationOutcome } from "./types.ts";

export interface BundleHead {
  type: "searchset" | "history" | "transaction-response" | "batch-response";
  total?: number | undefined;
  links?: readonly BundleLink[];
}

export interface BundleLink {
  relation: "self" | "first" | "next";
  url: string;
}

/** A Bundle of entries that are JSON text themselves. */
export function printBundle({ type, total, links = [] }: BundleHead, entries: Iterable<string>): string[] {
  const counted = total === undefined ? "" : `,"total":${total}`;
  const linked = links.length === 0 ? "" : `,"link":${printJson(links)}`;
  const pieces = [`{"resourceType":"Bundle","type":"${type}"${counted}${linked}`];
  for (const entry of entries) pieces.push(pieces.length === 1 ? `,"entry":[${entry}` : `,${entry}`);
  pieces.push(pieces.length === 1 ? "}" : "]}");
  return pieces;
}

/** What an entry may hold. `resource` is JSON text. */
export interface EntryParts {
  fullUrl?: string;
  resource?: string | undefined;
  search?: "match" | "include" | "outcome";
  request?: { method: string; url: string };
  response?: EntryResponse;
}

export interface EntryResponse {
  status: number;
  location?: string;
  version?: number;
  /** Milliseconds since 1970 UTC. */
  at?: number;
  outcome?: OperationOutcome;
}

export function printEntry({ fullUrl, resource, search, request, response }: EntryParts): string {
  let text = "";
  // Pieces are only laid together here: the whole Bundle is copied once.
  const add = (name: string, value: string) => (text += `${text === "" ? "{" : ","}"${name}":${value}`);
  if (fullUrl !== undefined) add("fullUrl", printJson(fullUrl));
  if (resource !== undefined) add("resource", resource);
  if (search) add("search", `{"mode":"${search}"}`);
  if (request) add("request", printJson(request));
  if (response) add("response", responseText(response));
  return `${text || "{"}}`;
}

/** Status, and the headers that the same answer would have by itself. */
function responseText({ status, location, version, at, outcome }: EntryResponse): string {
  return printJson({
    status: `${status} ${STATUS_CODES[status] ?? ""}`.trim(),
    location,
    etag: version === undefined ? undefined : etag(version),
    lastModified: at === undefined ? undefined : instant(at),
    outcome,
  });
}
