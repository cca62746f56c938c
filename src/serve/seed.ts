import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BundleText, type EntryText, readBundle } from "../fhir/read-bundle.ts";
import { invalid } from "../fhir/error.ts";
import type { Answer, Interaction } from "../interactions/interaction.ts";
import type { ResourceStore } from "../storage/store.ts";

/** What seeding needs of a server. */
export interface SeedBed {
  store: Pick<ResourceStore, "last">;
  perform: (asked: Interaction) => Promise<Answer>;
}

/**
 * Fills an empty store with the transaction Bundles of a folder, in order of name and as one
 * transaction: the store holds all of the demonstration or none of it.
 *
 * @param folder Holds `*.json` files, each a transaction Bundle.
 * @returns How many resources were stored; 0 when the store was not empty.
 * @throws FhirError when a Bundle is not valid; nothing is then stored.
 */
export async function seed({ store, perform }: SeedBed, folder: string): Promise<number> {
  if ((await store.last()) > 0) return 0;
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const bundles = await Promise.all(names.map((name) => entriesOf(join(folder, name))));
  const bundle: BundleText = { type: "transaction", entries: bundles.flat() };
  await perform({ kind: "bundle", bundle });
  return bundle.entries.length;
}

async function entriesOf(path: string): Promise<readonly EntryText[]> {
  const { type, entries } = readBundle(await readFile(path));
  if (type !== "transaction") throw invalid(`${path} is not a transaction Bundle`);
  return entries;
}
