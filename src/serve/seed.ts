/** The demonstration, put into a store: each part of it once, whenever its time comes. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BundleText, type EntryText, readBundle } from "../fhir/read-bundle.ts";
import { invalid } from "../fhir/error.ts";
import type { Beside } from "../callers.ts";
import type { Answer, Interaction } from "../interactions/interaction.ts";
import type { RecordChange, RecordStore } from "../storage/records.ts";
import { type ResourceStore, Stale } from "../storage/store.ts";
import type { Demo, DemoAccount } from "./demo-accounts.ts";

/** What seeding needs of a server. */
export interface SeedBed {
  store: Pick<ResourceStore, "last" | "commit">;
  records: Pick<RecordStore, "get">;
  perform: (asked: Interaction, beside?: Beside) => Promise<Answer>;
}

/** Who signs in to it, and by what app. */
export interface SeedPeople {
  draft: () => Promise<Demo>;
  /** Where they are noted, for nobody but the owner of the file. */
  file: string;
  draftApp: () => Promise<Beside>;
  /** Its address is now where this server is. */
  moveApp: () => Promise<unknown>;
}

/** What was made now. */
export interface Seeded {
  /** How many resources; 0 when the store was not empty. */
  resources: number;
  accounts: readonly DemoAccount[];
}

type Part = "resources" | "accounts" | "app";

const kind = "seed";

/** By this a part is never made again. */
const mark = (part: Part): RecordChange => ({ put: { kind, key: part, body: {} } });
const firstMark = (part: Part): RecordChange => ({ ...mark(part), onVersion: 0 });

/**
 * Fills an empty store with the transaction Bundles of a folder, in order of name, as one transaction. Into a store that was
 * filled so, now or earlier, come those who sign in to it and their app, where they are given, and are not there yet.
 *
 * @param folder Holds `*.json` files, each a transaction Bundle.
 * @throws FhirError when a Bundle is not valid; nothing is then stored.
 */
export async function seed(bed: SeedBed, folder: string, people?: SeedPeople): Promise<Seeded> {
  const resources = (await bed.store.last()) > 0 ? 0 : await fill(bed, folder);
  if (!people || !(await has(bed, "resources"))) return { resources, accounts: [] };
  const accounts = (await has(bed, "accounts")) ? [] : await enter(bed, people);
  if (await has(bed, "app")) await people.moveApp();
  else await isFirst(bed, "app", await people.draftApp());
  return { resources, accounts };
}

const has = async ({ records }: SeedBed, part: Part): Promise<boolean> => (await records.get(kind, part)) !== undefined;

async function fill({ perform }: SeedBed, folder: string): Promise<number> {
  const bundle = await bundleOf(folder);
  await perform({ kind: "bundle", bundle }, { records: [mark("resources")] });
  return bundle.entries.length;
}

async function enter(bed: SeedBed, { draft, file }: SeedPeople): Promise<readonly DemoAccount[]> {
  const { beside, accounts } = await draft();
  // Before the store has them: whatever happens in between, no account is there whose password nobody knows.
  await note(file, accounts);
  if (await isFirst(bed, "accounts", beside)) return accounts;
  await rm(file, { force: true });
  return [];
}

/** Makes a part. @returns false where another node has been quicker */
async function isFirst({ store }: SeedBed, part: Part, { records = [], audit = [] }: Beside): Promise<boolean> {
  try {
    await store.commit({ changes: [], records: [...records, firstMark(part)], audit });
    return true;
  } catch (error) {
    if (error instanceof Stale) return false;
    throw error;
  }
}

async function bundleOf(folder: string): Promise<BundleText> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const bundles = await Promise.all(names.map((name) => entriesOf(join(folder, name))));
  return { type: "transaction", entries: bundles.flat() };
}

async function entriesOf(path: string): Promise<readonly EntryText[]> {
  const { type, entries } = readBundle(await readFile(path));
  if (type !== "transaction") throw invalid(`${path} is not a transaction Bundle`);
  return entries;
}

/** A file that is there already may be readable by others: it is not written to. */
async function note(file: string, accounts: readonly DemoAccount[]): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(accounts, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
}
