/** Loads files, in order, into a target. */
import { documents } from "./documents.ts";
import { PathError } from "./files.ts";
import { pipeline } from "./pipeline.ts";
import { type Placed, place } from "./place.ts";
import { type Note, type Target, Trouble } from "./target.ts";
import { contentOf, type Examined, examine } from "./unpack.ts";
import { type Refusal, type Work, worksOf } from "./work.ts";

/** Who is told how a load goes. */
export interface Watch {
  /** `bytes`: of all files, unpacked. */
  begin(files: number, bytes: number): void;
  /** `done`: bytes since the last time. */
  advance(done: number, placed: Placed): void;
  fileDone(path: string, how: "loaded" | "partly" | "before"): void;
  refused(refusal: Refusal): void;
}

export interface LoadSettings {
  target: Target;
  watch: Watch;
  /** Most bytes of one document. */
  limit: number;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** Milliseconds between two notes. */
const noteEvery = 500;

/**
 * Loads files one after another. What was loaded before, by the same content, is passed over; a file that was begun
 * goes on where it was noted.
 *
 * @throws Trouble when it cannot go on; what is loaded by then is noted
 */
export async function load(paths: readonly string[], settings: LoadSettings): Promise<void> {
  const files = await examineAll(paths, settings.watch);
  settings.watch.begin(
    paths.length,
    files.reduce((sum, { size }) => sum + size, 0),
  );
  for (const file of files) await loadFile(file, settings);
}

interface File extends Examined {
  path: string;
}

/** Nothing is loaded of a packed file that turns out to be damaged: each is read to its end first. */
async function examineAll(paths: readonly string[], watch: Watch): Promise<File[]> {
  const files: File[] = [];
  for (const path of paths) {
    try {
      files.push({ path, ...(await examine(path)) });
    } catch (error) {
      watch.refused(refusalOf(path, error));
    }
  }
  return files;
}

function refusalOf(path: string, error: unknown): Refusal {
  if (!(error instanceof PathError)) throw error;
  return { path, place: "", issues: [{ severity: "error", code: "processing", diagnostics: error.message }] };
}

async function loadFile(file: File, settings: LoadSettings): Promise<void> {
  const { target, watch } = settings;
  const note = await target.notes.get(file.digest);
  if (note?.finished) {
    watch.advance(file.size, nothing);
    watch.fileDone(file.path, "before");
    return;
  }
  const from = note ?? { documents: 0, loaded: 0 };
  const log = progressOf({ ...file, ...from }, settings);
  try {
    await goThrough(file, from.documents, log.done, settings);
  } catch (error) {
    if (error instanceof Trouble) await log.note(false).catch(() => undefined);
    log.spoil(refusalOf(file.path, error));
  }
  await log.note(true);
  watch.fileDone(file.path, log.isClean() ? "loaded" : "partly");
}

const nothing: Placed = { loaded: [], refused: [] };

async function goThrough(
  { path, digest }: File,
  skip: number,
  done: (work: Work, placed: Placed) => Promise<void>,
  { target, limit }: LoadSettings,
): Promise<void> {
  const works = worksOf(documents(path, contentOf(path), limit), { path, digest, skip });
  await pipeline(works, (work) => place(work, path, target), done);
}

/** Keeps the note of one file, and tells the watch. */
function progressOf(
  { digest, size, documents: from, loaded: before }: Examined & { documents: number; loaded: number },
  { target, watch, now }: LoadSettings,
) {
  let clean = true;
  let state = { documents: from, loaded: before };
  let [end, noted] = [0, now()];

  async function note(last: boolean): Promise<void> {
    noted = now();
    const finished = last && clean;
    const written: Note = { ...state, finished, at: new Date(noted).toISOString() };
    await target.notes.put(digest, written);
    if (last) watch.advance(size - end, nothing);
  }

  async function done(work: Work, placed: Placed): Promise<void> {
    clean &&= placed.refused.length === 0;
    // After a refusal the note stays behind it, so that the same command tries it again.
    state = { documents: clean ? work.documents : state.documents, loaded: state.loaded + placed.loaded.length };
    watch.advance(work.end - end, placed);
    end = work.end;
    placed.refused.forEach((refusal) => watch.refused(refusal));
    if (now() - noted >= noteEvery) await note(false);
  }
  function spoil(refusal: Refusal): void {
    clean = false;
    watch.refused(refusal);
  }
  return { done, note, spoil, isClean: () => clean };
}
