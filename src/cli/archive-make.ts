/** Makes a backup: part after part, each noted once it is on the disk, so that it can be gone on with. */
import { instant } from "../fhir/datetime.ts";
import type { ArchiveSource, ChainedEntry, RecordText } from "../storage/archive.ts";
import type { Version } from "../storage/store.ts";
import {
  ArchiveError,
  type Counts,
  countsOf,
  type Draft,
  format,
  formatVersion,
  type Kind,
  kinds,
  type Manifest,
  partName,
  type Places,
} from "./archive-form.ts";
import { findDraft, saveDraft, saveManifest } from "./archive-folder.ts";
import { entryLine, recordLine, versionLine } from "./archive-lines.ts";
import { checkPart, openPart, type PartWriter } from "./archive-part.ts";

/** Who is told how far it has come. */
export interface Watch {
  /** @param lines About how many there will be. @param before What an earlier command did of it */
  begin(lines: number, before: Counts): void;
  advance(kind: Kind, lines: number): void;
}

interface Making {
  source: ArchiveSource;
  folder: string;
  watch: Watch;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Name and version. */
  software: string;
  /** Most lines of one part; 100,000 unless given. */
  mostLines?: number;
}

/**
 * Writes a backup into a folder that is new or empty, or that holds one which was stopped.
 * @throws ArchiveError when the folder cannot be used
 */
export async function makeBackup(making: Making): Promise<Manifest> {
  const { source, folder, watch, now } = making;
  const found = await findDraft(folder);
  let draft = found ?? (await newDraft(making));
  if (found) await checkDraft(found, making);
  else await saveDraft(folder, draft);
  watch.begin(await source.size(), countsOf(draft.parts));
  for (const kind of kinds.filter((one) => !draft.done.includes(one))) draft = await writeKind(kind, draft, making);
  const { software, begun, moment, parts } = draft;
  const finished = instant(now());
  const manifest = {
    format,
    formatVersion,
    software,
    begun,
    finished,
    moment,
    counts: countsOf(parts),
    parts,
  } as const;
  await saveManifest(folder, manifest);
  return manifest;
}

async function newDraft({ source, now, software }: Making): Promise<Draft> {
  const begun = instant(now());
  return { format, formatVersion, software, begun, moment: await source.moment(), parts: [], places: {}, done: [] };
}

/** Of the same store, and with all that was written. */
async function checkDraft({ parts, places }: Draft, { source, folder }: Making): Promise<void> {
  for (const part of parts) await checkPart(folder, part);
  const { versions: noted } = places;
  if (!noted) return;
  for await (const version of source.versions(noted.seq - 1, noted.seq))
    if (JSON.stringify(placeOfVersion(version)) === JSON.stringify(noted)) return;
  throw new ArchiveError(`the backup that was begun in ${folder} is of another store`);
}

/** One kind of thing: what is still to be written, as lines, and where each leaves us. */
interface Section<Item> {
  items: (source: ArchiveSource, draft: Draft) => AsyncIterable<Item>;
  line: (item: Item) => string;
  places: (item: Item) => Places;
}

const placeOfVersion = ({ type, id, version, seq, at, method }: Version) => ({ type, id, version, seq, at, method });

const versions: Section<Version> = {
  items: (source, { places, moment }) => source.versions(places.versions?.seq ?? 0, moment.seq),
  line: versionLine,
  places: (version) => ({ versions: placeOfVersion(version) }),
};

const audit: Section<ChainedEntry> = {
  items: entriesOf,
  line: entryLine,
  places: ({ chain, n }) => ({ audit: { chain, n } }),
};

const records: Section<RecordText> = {
  items: (source, { places }) => source.records(places.records),
  line: recordLine,
  places: ({ kind, key }) => ({ records: { kind, key } }),
};

async function* entriesOf(source: ArchiveSource, { places, moment }: Draft): AsyncGenerator<ChainedEntry> {
  const { chains } = moment;
  const from = Math.max(
    0,
    chains.findIndex(([chain]) => chain === places.audit?.chain),
  );
  for (const [chain, until] of chains.slice(from))
    yield* source.audit(chain, chain === places.audit?.chain ? places.audit.n : 0, until);
}

function writeKind(kind: Kind, draft: Draft, making: Making): Promise<Draft> {
  switch (kind) {
    case "versions":
      return writeSection(kind, versions, draft, making);
    case "audit":
      return writeSection(kind, audit, draft, making);
    case "records":
      return writeSection(kind, records, draft, making);
  }
}

/** Lines between two looks at how far it has come. */
const tellEvery = 500;

async function writeSection<Item>(kind: Kind, section: Section<Item>, begun: Draft, making: Making): Promise<Draft> {
  const { source, folder, watch, mostLines } = making;
  let draft = begun;
  let part: PartWriter | undefined;
  let last: Item | undefined;
  async function close(done: readonly Kind[]): Promise<void> {
    const parts = part ? [...draft.parts, await part.close()] : draft.parts;
    watch.advance(kind, (part?.lines() ?? 0) % tellEvery);
    part = undefined;
    draft = { ...draft, parts, done, places: { ...draft.places, ...(last && section.places(last)) } };
    await saveDraft(folder, draft);
  }
  try {
    for await (const item of section.items(source, draft)) {
      part ??= openPart(folder, { kind, name: partName(kind, 1 + partsOf(kind, draft)), mostLines });
      await part.write(section.line(item));
      last = item;
      if (part.lines() % tellEvery === 0) watch.advance(kind, tellEvery);
      if (part.isFull()) await close(draft.done);
    }
    await close([...draft.done, kind]);
    return draft;
  } finally {
    part?.drop();
  }
}

const partsOf = (kind: Kind, { parts }: Draft): number => parts.filter((part) => part.kind === kind).length;
