/** The form of a backup: docs/guides/backup.md describes it, as a promise to whoever reads one without Cardea. */
import type { Moment, RestoreNote } from "../storage/archive.ts";
import type { StoredRecord } from "../storage/records.ts";
import type { Version } from "../storage/store.ts";

/** A backup that cannot be made or used. The message is one line, for whoever gave the command. */
export class ArchiveError extends Error {}

/** What a backup consists of, in the order in which it is taken out and put in. */
export const kinds = ["versions", "audit", "records"] as const;
export type Kind = (typeof kinds)[number];
export type Counts = Pick<RestoreNote, Kind>;

/** One file of a backup. */
export interface Part {
  name: string;
  kind: Kind;
  /** How many things are in it, one a line. */
  lines: number;
  /** Of the file as it lies. */
  bytes: number;
  /** SHA-256 of the file as it lies, in hexadecimal. */
  sha256: string;
}

interface Heading {
  format: typeof format;
  formatVersion: number;
  /** What made it. */
  software: string;
  /** FHIR instant. */
  begun: string;
  /** Up to where it goes. */
  moment: Moment;
  parts: readonly Part[];
}

/** What is in a backup. Without it a backup is not finished. */
export interface Manifest extends Heading {
  finished: string;
  counts: Counts;
}

/** What tells where a kind goes on. */
export interface Places {
  versions?: Omit<Version, "text">;
  audit?: { chain: string; n: number };
  records?: Pick<StoredRecord, "kind" | "key">;
}

/** A backup that is being made, or was left in the middle. */
export interface Draft extends Heading {
  /** The last thing in the parts, by kind. */
  places: Places;
  /** Kinds that are wholly in the parts. */
  done: readonly Kind[];
}

export const format = "cardea-backup";
export const formatVersion = 1;

export const manifestName = "manifest.json";
export const draftName = "unfinished.json";
export const partName = (kind: Kind, n: number): string => `${kind}-${String(n).padStart(5, "0")}.ndjson.gz`;

const named = /^(versions|audit|records)-\d{5,9}\.ndjson\.gz$/;

/**
 * Reads the text of a manifest.
 * @param path For messages
 * @throws ArchiveError when it is none, or of a later format
 */
export function readManifest(text: string, path: string): Manifest {
  const found = readHeading(text, path) as Manifest;
  if (!kinds.every((kind) => Number.isSafeInteger((found.counts as Partial<Counts> | undefined)?.[kind])))
    throw new ArchiveError(`${path} is damaged: counts`);
  return found;
}

/** Reads the text of a draft. @throws ArchiveError as `readManifest` does */
export function readDraft(text: string, path: string): Draft {
  const found = readHeading(text, path) as Partial<Draft>;
  if (!found.moment || !found.places || !found.done) throw new ArchiveError(`${path} is damaged: moment, places, done`);
  return found as Draft;
}

function readHeading(text: string, path: string): Heading {
  const found = parsed(text, path);
  if (found.format !== format) throw new ArchiveError(`${path} is no manifest of a backup`);
  if (found.formatVersion !== formatVersion)
    throw new ArchiveError(
      `${path} has format version ${found.formatVersion}, and this is Cardea for version ${formatVersion}: use the release that made it (${found.software}), or a later one`,
    );
  if (!Array.isArray(found.parts) || !found.parts.every(isPart)) throw new ArchiveError(`${path} is damaged: parts`);
  return found as Heading;
}

function parsed(text: string, path: string): Partial<Heading> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw new ArchiveError(`${path} is damaged: it is no JSON`);
  }
}

function isPart(part: Partial<Part> | null): part is Part {
  return part !== null && named.exec(String(part.name))?.[1] === part.kind && areNumbers(part);
}

const areNumbers = ({ lines, bytes, sha256 }: Partial<Part>): boolean =>
  Number.isSafeInteger(lines) && Number.isSafeInteger(bytes) && typeof sha256 === "string";

/** How many things the parts hold, by kind. */
export function countsOf(parts: readonly Part[]): Counts {
  const counts: Counts = { versions: 0, audit: 0, records: 0 };
  for (const { kind, lines } of parts) counts[kind] += lines;
  return counts;
}
