/**
 * A Bundle as it came, taken apart without being read whole: the text of each resource stays text
 * until its turn, so the memory of a Bundle of 64 MB is that of its bytes.
 * http://hl7.org/fhir/R4/bundle.html
 */
import { FhirError, invalid } from "./error.ts";
import { asObject, parseSent } from "./json.ts";
import { scanJson, type Bytes, type JsonScan } from "./json-scan.ts";
import { readResource } from "./resource.ts";
import type { Resource } from "./types.ts";
import { expectUtf8 } from "./utf8.ts";

/** `entry.request`. */
export interface EntryRequest {
  /** "" when absent; so is the url. */
  method: string;
  url: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
  ifMatch?: string;
  ifNoneExist?: string;
}

export interface EntryText {
  fullUrl?: string;
  request?: EntryRequest;
  /** Reads the resource anew at each call. @throws FhirError `structure` naming the entry */
  resource?: () => Resource;
  /** False when no string of the resource can hold a `?`, told from its bytes alone. */
  mayAsk?: () => boolean;
}

export interface BundleText {
  /** `Bundle.type`, as sent. */
  type: string;
  entries: readonly EntryText[];
  /** Frees its bytes: no resource can be read any more. */
  letGo?: () => void;
}

/** Most entries of one Bundle. */
export const mostEntries = 20_000;

/**
 * Takes a Bundle apart. What is no resource is read at once; a resource is held to JSON when it is read.
 *
 * @param bytes JSON in UTF-8. The entries look into them, so they must not change.
 * @throws FhirError `structure` when it is no JSON, holds a member twice or nests too deep; `invalid` when it is no
 *   Bundle; `too-long` above `mostEntries`.
 */
export function readBundle(bytes: Uint8Array): BundleText {
  const reading = steps(bytes);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/**
 * Does the same with breaks, in which others have their turn.
 * @param pace Called after each entry, and waited for.
 * @throws FhirError as `readBundle` does
 */
export async function readBundleInTurns(bytes: Uint8Array, pace: () => Promise<void> | undefined): Promise<BundleText> {
  const reading = steps(bytes);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
    await pace();
  }
}

function* steps(bytes: Uint8Array): Generator<undefined, BundleText> {
  expectUtf8(bytes);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scan = scanJson(buffer);
  const entries: EntryText[] = [];
  const seen = new Map<string, unknown>();
  const walk = scan.eachMember(0);
  let member = walk.next();
  while (!member.done) {
    const { name, from } = member.value;
    const to = name === "entry" ? yield* entriesAt({ buffer, scan }, from, entries) : scan.endOfValue(from);
    if (name !== "entry") seen.set(name, valueOf(buffer, { from, to }));
    member = walk.next(to);
  }
  if (scan.space(member.value) !== buffer.length)
    throw new FhirError("structure", "the body is not JSON: something follows it");
  if (seen.get("resourceType") !== "Bundle") throw invalid("the body must be a Bundle", "Bundle");
  return { type: textOf(seen.get("type"), "Bundle.type") ?? "", entries };
}

interface Source {
  buffer: Buffer;
  scan: JsonScan;
}

function* entriesAt(source: Source, at: number, entries: EntryText[]): Generator<undefined, number> {
  expectOpening(source, at, 91, "Bundle.entry must be an array");
  const walk = source.scan.eachItem(at);
  let item = walk.next();
  while (!item.done) {
    if (entries.length >= mostEntries)
      throw new FhirError("too-long", `a Bundle may have ${mostEntries} entries`, "Bundle.entry");
    const entry: EntryText = {};
    const end = entryAt(source, item.value, entry, `Bundle.entry[${entries.length}]`);
    entries.push(entry);
    yield;
    item = walk.next(end);
  }
  return item.value;
}

/** @returns where the entry ends */
function entryAt(source: Source, at: number, entry: EntryText, path: string): number {
  const { buffer, scan } = source;
  expectOpening(source, at, 123, `${path} must be an object`);
  return scan.members(at, (name, member) => {
    if (name === "resource") {
      expectOpening(source, member.from, 123, `${path}.resource must be an object`);
      entry.resource = resourceAt(buffer, member, `${path}.resource`);
      entry.mayAsk = () => asks(buffer.subarray(member.from, member.to));
    } else if (name === "request") entry.request = requestOf(valueOf(buffer, member), `${path}.request`);
    else if (name === "fullUrl") entry.fullUrl = textOf(valueOf(buffer, member), `${path}.fullUrl`) ?? "";
    else valueOf(buffer, member);
  });
}

/** @throws FhirError `structure` when there is no value at all, `invalid` naming what it should be */
function expectOpening({ buffer, scan }: Source, at: number, opening: number, what: string): void {
  if (buffer[at] === opening) return;
  scan.endOfValue(at);
  throw invalid(what, what.split(" ", 1)[0]);
}

const resourceAt =
  (buffer: Buffer, { from, to }: Bytes, path: string) =>
  (): Resource => {
    try {
      return readResource(buffer.toString("utf8", from, to));
    } catch (error) {
      if (error instanceof FhirError) throw new FhirError(error.kind, error.message, path);
      throw error;
    }
  };

const question = 63;
/** A `?` may be written as an escape too. */
const asks = (bytes: Buffer): boolean =>
  bytes.includes(question) || bytes.includes("\\u003f") || bytes.includes("\\u003F");

const conditions = ["ifNoneMatch", "ifModifiedSince", "ifMatch", "ifNoneExist"] as const;

function requestOf(value: unknown, path: string): EntryRequest {
  const members = asObject(value, path);
  const text = (name: string) => (Object.hasOwn(members, name) ? textOf(members[name], `${path}.${name}`) : undefined);
  const request: EntryRequest = { method: text("method") ?? "", url: text("url") ?? "" };
  for (const name of conditions) {
    const condition = text(name);
    if (condition !== undefined) request[name] = condition;
  }
  return request;
}

const valueOf = (buffer: Buffer, { from, to }: Bytes): unknown => parseSent(buffer.toString("utf8", from, to));

function textOf(value: unknown, path: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw invalid(`${path} must be a string`, path);
}
