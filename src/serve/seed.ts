import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BundleText, type EntryText, readBundle } from "../fhir/read-bundle.ts";
import { invalid } from "../fhir/error.ts";
import type { Beside } from "../callers.ts";
import type { Answer, Interaction } from "../interactions/interaction.ts";
import type { ResourceStore } from "../storage/store.ts";
import type { Demo, DemoAccount } from "./demo-accounts.ts";

/** What seeding needs of a server. */
export interface SeedBed {
  store: Pick<ResourceStore, "last">;
  perform: (asked: Interaction, beside?: Beside) => Promise<Answer>;
}

/** The accounts that come with it. */
export interface SeedAccounts {
  draft: () => Promise<Demo>;
  /** Where they are noted, for nobody but the owner of the file. */
  file: string;
}

/** What was made. */
export interface Seeded {
  /** How many resources; 0 when the store was not empty. */
  resources: number;
  accounts: readonly DemoAccount[];
}

const nothing: Seeded = { resources: 0, accounts: [] };

/**
 * Fills an empty store with the transaction Bundles of a folder, in order of name, and with accounts, as one
 * transaction: the store holds all of the demonstration or none of it.
 *
 * @param folder Holds `*.json` files, each a transaction Bundle.
 * @throws FhirError when a Bundle is not valid; nothing is then stored.
 */
export async function seed(bed: SeedBed, folder: string, accounts?: SeedAccounts): Promise<Seeded> {
  if ((await bed.store.last()) > 0) return nothing;
  const bundle = await bundleOf(folder);
  const demo = await accounts?.draft();
  if (!accounts || !demo) {
    await bed.perform({ kind: "bundle", bundle });
    return { resources: bundle.entries.length, accounts: [] };
  }
  // Before the store has them: whatever happens in between, no account is there whose password nobody knows.
  await note(accounts.file, demo.accounts);
  try {
    await bed.perform({ kind: "bundle", bundle }, demo.beside);
  } catch (error) {
    await rm(accounts.file, { force: true });
    // Another node has been quicker.
    if ((await bed.store.last()) > 0) return nothing;
    throw error;
  }
  return { resources: bundle.entries.length, accounts: demo.accounts };
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
