/** Versions, audit entries and records as lines of a backup, and back. */
import { instant } from "../fhir/datetime.ts";
import { isObject } from "../fhir/json.ts";
import type { ChainedEntry, RecordText } from "../storage/archive.ts";
import { methods } from "../storage/method.ts";
import type { Version } from "../storage/store.ts";

/** What stands before the text of a resource, which is the rest of the line but for the last brace. */
const opening = ',"resource":';

/** The resource stands in it as it is stored, to the byte. */
export function versionLine({ seq, type, id, version, at, method, text }: Version): string {
  const head = JSON.stringify({ seq, type, id, version, at, method });
  if (text === undefined) return head;
  if (/[\r\n]/.test(text)) throw new Error(`${type}/${id} is stored with a line break between its members`);
  return `${head.slice(0, -1)}${opening}${text}}`;
}

export function entryLine({ chain, n, at, seq, patient, agent, hash, text }: ChainedEntry): string {
  return JSON.stringify({ chain, n, at, seq, patient, agent, hash, text });
}

export function recordLine({ kind, key, version, expires, by, body }: RecordText): string {
  const head = JSON.stringify({ kind, key, version, expires, by });
  return `${head.slice(0, -1)},"body":${body}}`;
}

type Line = Record<string, unknown>;

/** @throws Error that names what is wrong */
export function readVersion(line: string): Version {
  const at = line.indexOf(opening);
  const found = readLine(at === -1 ? line : `${line.slice(0, at)}}`);
  const version: Version = {
    ...{ type: name(found, "type"), id: name(found, "id"), version: count(found, "version"), seq: count(found, "seq") },
    ...{ at: time(found, "at"), method: methodOf(found) },
  };
  if (at === -1) return version;
  const text = line.slice(at + opening.length, -1);
  if (!line.endsWith("}}") || !text.startsWith(beginning(version)))
    throw new Error("resource is not the version that the line says");
  return { ...version, text };
}

/** As stamp.ts leaves it. */
const beginning = ({ type, id, version, at }: Version): string =>
  `{"resourceType":"${type}","id":"${id}","meta":{"versionId":"${version}","lastUpdated":"${instant(at)}"`;

/** @throws Error */
export function readEntry(line: string): ChainedEntry {
  const found = readLine(line);
  return {
    ...{ chain: text(found, "chain"), n: count(found, "n"), at: time(found, "at"), seq: whole(found, "seq", 0) },
    ...(found["patient"] !== undefined && { patient: text(found, "patient") }),
    ...(found["agent"] !== undefined && { agent: text(found, "agent") }),
    ...{ hash: text(found, "hash"), text: text(found, "text") },
  };
}

/** @throws Error */
export function readRecord(line: string): RecordText {
  const found = readLine(line);
  const { expires, by } = found;
  return {
    ...{ kind: text(found, "kind"), key: text(found, "key"), version: count(found, "version") },
    ...(expires !== undefined && { expires: number(found, "expires") }),
    ...(by !== undefined && { by: fields(by) }),
    body: JSON.stringify(found["body"]),
  };
}

function readLine(line: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error("it is no JSON");
  }
  if (!isObject(value)) throw new Error("it is no object");
  return value;
}

const wrong = (member: string): Error => new Error(`${member} is missing or wrong`);

function text(found: Line, member: string): string {
  const value = found[member];
  if (typeof value !== "string") throw wrong(member);
  return value;
}

function number(found: Line, member: string): number {
  const value = found[member];
  if (typeof value !== "number") throw wrong(member);
  return value;
}

/** http://hl7.org/fhir/R4/datatypes.html#id */
function name(found: Line, member: string): string {
  const value = text(found, member);
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(value)) throw wrong(member);
  return value;
}

function whole(found: Line, member: string, least: number): number {
  const value = number(found, member);
  if (!Number.isSafeInteger(value) || value < least) throw wrong(member);
  return value;
}

const count = (found: Line, member: string): number => whole(found, member, 1);

/** What a JavaScript date can hold. */
function time(found: Line, member: string): number {
  const value = whole(found, member, -8.64e15);
  if (value > 8.64e15) throw wrong(member);
  return value;
}

function methodOf({ method }: Line): Version["method"] {
  const found = methods.find((one) => one === method);
  if (!found) throw wrong("method");
  return found;
}

function fields(by: unknown): Record<string, string> {
  if (!isObject(by) || !Object.values(by).every((value) => typeof value === "string")) throw wrong("by");
  return by as Record<string, string>;
}
