import type { BundleText } from "../fhir/read-bundle.ts";
import { FhirError, type Issue, kinds } from "../fhir/error.ts";

/** Where a load goes: the store itself, or a server over HTTP. */
export interface Target {
  /**
   * Runs a Bundle as a POST to the base does.
   * @returns What was wrong with each entry of a batch; nothing else can be wrong with part of a Bundle.
   * @throws FhirError when it was refused and nothing of it was stored, `Trouble` when to go on makes no sense
   */
  run(bundle: BundleText): Promise<readonly (readonly Issue[] | undefined)[]>;
  notes: Notes;
  close(): Promise<void>;
}

/** How far a file has come. What is noted may lag behind what is stored: to do it again changes nothing. */
export interface Note {
  /** Documents (lines, or the file itself) that were loaded without refusal, from the first on. */
  documents: number;
  /** All of it was loaded. */
  finished: boolean;
  /** Resources that were put in place. */
  loaded: number;
  /** FHIR instant. */
  at: string;
}

/** Notes of earlier loads, by the digest of a file's content. */
export interface Notes {
  get(digest: string): Promise<Note | undefined>;
  put(digest: string, note: Note): Promise<void>;
}

/** The load cannot go on: the store is full, the server is away, the token is not taken. */
export class Trouble extends Error {}

const notTheContent: ReadonlySet<number> = new Set([401, 403, 408, 429]);

/** Tells a refusal, which is about what was sent, from anything else. */
export function asRefusal(thrown: unknown): FhirError {
  if (thrown instanceof Trouble) throw thrown;
  if (!(thrown instanceof FhirError)) throw new Trouble(String((thrown as Error).stack ?? thrown), { cause: thrown });
  const { status } = kinds[thrown.kind];
  if (status >= 500 || notTheContent.has(status)) throw new Trouble(thrown.message, { cause: thrown });
  return thrown;
}
