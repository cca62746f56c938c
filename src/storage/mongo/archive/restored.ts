/** Restored versions as documents. */
import type { TextIndexer } from "../../archive.ts";
import { methods } from "../../method.ts";
import type { Version } from "../../store.ts";
import type { Before } from "../commit/before.ts";
import { keyOf, versionId } from "../ids.ts";
import { packEntries } from "../search/pack.ts";
import { storedText } from "../versions/pieces.ts";
import type { Found, ResourceDocument, VersionDocument } from "../shape.ts";
import { type Draft, emptyDraft, superseded } from "../commit/write.ts";

/** The versions of one resource in a lot. */
export interface Span {
  /** `Type/id`. */
  key: string;
  first: Version;
  /** All but the last. */
  earlier: readonly Version[];
  last: Version;
  /** What the last is found by; undefined: it is a deletion. */
  found: Found | undefined;
}

export function spansOf(versions: readonly Version[], index: TextIndexer): Span[] {
  const byKey = Map.groupBy(versions, keyOf);
  return Array.from(byKey, ([key, [first, ...more]]) => spanOf(key, [first as Version, ...more], index));
}

function spanOf(key: string, versions: readonly [Version, ...Version[]], index: TextIndexer): Span {
  const [first] = versions;
  const last = versions.at(-1) ?? first;
  const found = last.text === undefined ? undefined : packEntries(last.type, index(last.text));
  return { key, first, earlier: versions.slice(0, -1), last, found };
}

/** @param befores What is there of these resources, by key */
export function draftOf(spans: readonly Span[], befores: ReadonlyMap<string, Before>): Draft {
  const draft = emptyDraft();
  for (const span of spans) add(span, befores.get(span.key), draft);
  return draft;
}

function add(span: Span, before: Before | undefined, draft: Draft): void {
  const { earlier, last } = span;
  const document = current(span, before?.born, draft);
  if (before) draft.replacements.push({ document, onVersion: before.v });
  else draft.fresh.push(document);
  if (before?.t !== undefined) draft.versions.push(superseded(before, before.t));
  for (const version of earlier) draft.versions.push(old(version, draft));
  if (last.text === undefined) draft.versions.push(old(last, draft));
}

const placedOf = ({ version, seq, at, method }: Version) => ({ v: version, seq, at, m: methods.indexOf(method) });

function current({ key, first, last, found }: Span, born: number | undefined, draft: Draft): ResourceDocument {
  const placed = { _id: key, born: born ?? first.seq, ...placedOf(last) };
  if (found === undefined) return placed;
  return { ...placed, t: last.type, ...found, ...kept(last, draft) };
}

function old(version: Version, draft: Draft): VersionDocument {
  const key = keyOf(version);
  const placed = { _id: versionId(key, version.version), key, t: version.type, ...placedOf(version) };
  return { ...placed, ...kept(version, draft) };
}

function kept(version: Version, { pieces }: Draft) {
  if (version.text === undefined) return {};
  const { stored, pieces: some } = storedText(keyOf(version), version.version, version.text);
  pieces.push(...some);
  return stored;
}
