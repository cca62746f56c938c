/** Puts a backup into a store, lot after lot, each noted with what it brings, so that it can be gone on with. */
import { join } from "node:path";
import type { ArchiveTarget, ChainedEntry, Lot, RecordText, RestoreNote } from "../storage/archive.ts";
import { openPlaces, type Places } from "../storage/places.ts";
import type { Version } from "../storage/store.ts";
import { ArchiveError, type Counts, countsOf, type Kind, kinds, type Manifest } from "./archive-form.ts";
import { type Found, findManifest } from "./archive-folder.ts";
import { readEntry, readRecord, readVersion } from "./archive-lines.ts";
import type { Watch } from "./archive-make.ts";
import { checkPart } from "./archive-part.ts";
import { documents } from "./documents.ts";
import { contentOf } from "./unpack.ts";

interface Restoring {
  target: ArchiveTarget;
  folder: string;
  watch: Watch;
}

/**
 * Restores into a store that is empty, or goes on with the restore of the same backup.
 * @returns What the store then holds
 * @throws ArchiveError when the backup is not whole, or the store not empty; nothing was written then
 */
export async function restoreBackup({ target, folder, watch }: Restoring): Promise<Counts> {
  const found = await findManifest(folder);
  const note = await noteOf(found, target);
  await checkAll(folder, found.manifest);
  const { versions, audit, records } = found.manifest.counts;
  watch.begin(versions + audit + records, note);
  await target.add({ note });
  await putIn({ folder, manifest: found.manifest, note, target, watch });
  await target.end();
  return found.manifest.counts;
}

async function noteOf({ digest }: Found, target: ArchiveTarget): Promise<RestoreNote> {
  const begun = await target.begun();
  if (begun && begun.backup !== digest)
    throw new ArchiveError("a restore of another backup into this store is not finished: go on with that, or take a new store"); // prettier-ignore
  if (!begun && !(await target.isEmpty()))
    throw new ArchiveError("the store is not empty: restore into a new DATA_DIR, or a new database");
  return begun ?? { backup: digest, versions: 0, audit: 0, records: 0 };
}

async function checkAll(folder: string, { parts, counts }: Manifest): Promise<void> {
  const held = countsOf(parts);
  for (const kind of kinds)
    if (held[kind] !== counts[kind])
      throw new ArchiveError(`the manifest in ${folder} does not add up: ${kind} are ${counts[kind]}, in parts ${held[kind]}`); // prettier-ignore
  for (const part of parts) await checkPart(folder, part);
}

interface Putting extends Restoring {
  manifest: Manifest;
  note: RestoreNote;
}

async function putIn(putting: Putting): Promise<void> {
  const { target, watch } = putting;
  let last: Promise<void> = Promise.resolve();
  for await (const { lot, kind, lines } of lots(putting)) {
    const adding = target.add(lot).then(() => watch.advance(kind, lines));
    // While one is written the next is made ready; what went wrong first is told first.
    adding.catch(() => undefined);
    await last;
    last = adding;
  }
  await last;
}

interface Ready {
  lot: Lot;
  kind: Kind;
  lines: number;
}

/** Most of one lot: things, and characters. */
const [mostCount, mostLength] = [500, 4_000_000];

async function* lots({ folder, manifest, note }: Putting): AsyncGenerator<Ready> {
  const places = openPlaces();
  let state = note;
  for (const kind of kinds) {
    const gathered = gathering(kind, places);
    const send = (): Ready => {
      const lines = gathered.count();
      state = { ...state, [kind]: state[kind] + lines };
      return { kind, lines, lot: { ...gathered.take(), note: state } };
    };
    let n = 0;
    for await (const { line, where } of linesOf(kind, folder, manifest)) {
      told(where, () => gathered.add(line, ++n <= note[kind]));
      if (gathered.isFull()) yield send();
    }
    if (n !== manifest.counts[kind])
      throw new ArchiveError(`${folder} holds ${n} ${kind}, and its manifest says otherwise`);
    if (gathered.count() > 0) yield send();
  }
}

async function* linesOf(kind: Kind, folder: string, { parts }: Manifest) {
  for (const part of parts.filter((one) => one.kind === kind)) {
    const path = join(folder, part.name);
    for await (const { bytes, line } of documents(path, contentOf(path), longest))
      yield { line: bytes.toString("utf8"), where: `${path}:${line}` };
  }
}

/** Most bytes of a line: a commit has 64 Mi characters at most. */
const longest = 256 * 1_048_576;

/** Says where, of what is wrong with a line. */
function told(where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new ArchiveError(`${where}: ${(error as Error).message}`);
  }
}

/** Things of one kind on their way into a lot. */
interface Gathering {
  /** @param before It is in the store already */
  add(line: string, before: boolean): void;
  count(): number;
  isFull(): boolean;
  take(): Omit<Lot, "note">;
}

function gathering(kind: Kind, places: Places): Gathering {
  switch (kind) {
    case "versions":
      return gather((line) => placed(readVersion(line), places), (versions: Version[]) => ({ versions })); // prettier-ignore
    case "audit":
      return gather((line) => since(readEntry(line), places), (audit: ChainedEntry[]) => ({ audit })); // prettier-ignore
    case "records":
      return gather(readRecord, (records: RecordText[]) => ({ records }));
  }
}

function placed(version: Version, places: Places): Version {
  if (version.seq <= places.last()) throw new Error("seq does not rise");
  return { ...version, seq: places.add(version.seq) };
}

const since = (entry: ChainedEntry, places: Places): ChainedEntry => ({ ...entry, seq: places.upTo(entry.seq) });

function gather<Item>(read: (line: string) => Item, lotOf: (items: Item[]) => Omit<Lot, "note">): Gathering {
  let [items, length]: [Item[], number] = [[], 0];
  return {
    add(line, before) {
      const item = read(line);
      if (before) return;
      items.push(item);
      length += line.length;
    },
    count: () => items.length,
    isFull: () => items.length >= mostCount || length >= mostLength,
    take() {
      const taken = items;
      [items, length] = [[], 0];
      return lotOf(taken);
    },
  };
}
