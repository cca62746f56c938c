/** The versions of a group as documents, and their way into the database. */
import { methods } from "../../method.ts";
import type { Change } from "../../store.ts";
import type { Before } from "./before.ts";
import { packEntries } from "../search/pack.ts";
import { versionId } from "../ids.ts";
import { storedText } from "../versions/pieces.ts";
import type { PieceDocument, ResourceDocument, VersionDocument } from "../shape.ts";
import type { Replacement, Transaction } from "./transaction.ts";

/** A change that makes a version. */
export interface Step {
  change: Change;
  /** `Type/id`. */
  key: string;
  before: Before | undefined;
  v: number;
  seq: number;
  /** As it is stored; absent: a deletion. */
  text: string | undefined;
}

/** What is written by one command: steps, and characters of their texts. */
const most = { steps: 256, length: 4_000_000 };

export async function write(steps: readonly Step[], transaction: Transaction): Promise<void> {
  for (const slice of slices(steps)) await writeSlice(slice, transaction);
}

function* slices(steps: readonly Step[]): Generator<Step[]> {
  let slice: Step[] = [];
  let length = 0;
  for (const step of steps) {
    slice.push(step);
    length += step.text?.length ?? 0;
    if (slice.length < most.steps && length < most.length) continue;
    yield slice;
    [slice, length] = [[], 0];
  }
  if (slice.length > 0) yield slice;
}

/** Documents on their way into the database. */
export interface Draft {
  fresh: ResourceDocument[];
  replacements: Replacement[];
  versions: VersionDocument[];
  pieces: PieceDocument[];
}

async function writeSlice(steps: readonly Step[], transaction: Transaction): Promise<void> {
  const draft = emptyDraft();
  for (const step of steps) add(step, draft);
  await writeDraft(draft, transaction);
}

export const emptyDraft = (): Draft => ({ fresh: [], replacements: [], versions: [], pieces: [] });

/** A few commands; each piece is one by itself, since a command holds 48 MB. */
export async function writeDraft(draft: Draft, transaction: Transaction): Promise<void> {
  await transaction.insert("resource", draft.fresh);
  await transaction.replace(draft.replacements);
  await transaction.insert("version", draft.versions);
  for (const piece of draft.pieces) await transaction.insert("piece", [piece]);
}

function add(step: Step, draft: Draft): void {
  const { before, key, change } = step;
  const document = documentOf(step, draft.pieces);
  if (before) draft.replacements.push({ document, onVersion: before.v });
  else draft.fresh.push(document);
  if (before?.t !== undefined) draft.versions.push(superseded(before, before.t));
  if (step.text === undefined) {
    const { v, seq, m } = document;
    draft.versions.push({ _id: versionId(key, v), key, t: change.type, v, seq, m });
  }
}

function documentOf({ change, key, before, v, seq, text }: Step, pieces: PieceDocument[]): ResourceDocument {
  const placed = { _id: key, v, born: before?.born ?? seq, seq, m: methods.indexOf(change.method) };
  if (text === undefined) return placed;
  const kept = storedText(key, v, text);
  pieces.push(...kept.pieces);
  return { ...placed, t: change.type, ...packEntries(change.type, change.entries), ...kept.stored };
}

/** The earlier version, as it was stored. */
export function superseded({ _id: key, v, seq, at, m, body, pieces }: Before, t: string): VersionDocument {
  return {
    ...{ _id: versionId(key, v), key, t, v, seq, m },
    ...(at !== undefined && { at }),
    ...(body !== undefined && { body }),
    ...(pieces !== undefined && { pieces }),
  };
}
