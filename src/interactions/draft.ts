/** The changes of a transaction, its references rewritten. */
import { invalid } from "../fhir/error.ts";
import { parseJson } from "../fhir/json.ts";
import { parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { Assert, Change } from "../storage/store.ts";
import { askingIn, expectWritten, resolveAsking, type Resolved } from "./conditional-reference.ts";
import { deletion } from "./delete.ts";
import { inEntry, type Entry } from "./entry.ts";
import type { Context } from "./interaction.ts";
import { linksTo, type Links } from "./full-url.ts";
import { pacer } from "./pace.ts";
import { idsByType, twice, type Write } from "./plan.ts";
import { rewrite } from "./rewrite.ts";
import { shelve, type Shelf } from "./shelf.ts";
import { expectId } from "./update.ts";
import { expectType } from "./write.ts";

/** What a plan comes to: one change for each write that has something to do, in the same order. */
export interface Draft {
  changes: readonly Change[];
  /** What its conditional references rely on. */
  asserts: readonly Assert[];
}

interface Desk {
  links: Links;
  /** Undefined while conditional references are left as they are. */
  resolved: Resolved | undefined;
  context: Context;
}

/** Drafts the changes. @throws FhirError naming the element */
export async function draft(writes: readonly Write[], context: Context): Promise<Draft> {
  const acting = writes.filter(({ found }) => !found);
  const links = linksTo(writes.filter(({ method }) => method !== "DELETE").map(located), context.base);
  const asking = await askingIn(acting.map(entryOf), context);
  const types = new Set(asking.map(({ condition }) => condition.type));
  const early = await changesOf(acting.filter(isOf(types)), { links, resolved: undefined, context });
  const changed = idsByType(acting.filter(({ method }) => method !== "POST"));
  const written = { changed, shelf: shelfOf(early, context) };
  const resolved = await resolveAsking(asking, written, context.store);
  const final = new Map([...early].filter(([write]) => !entryOf(write).mayAsk()));
  const rest = await changesOf(
    acting.filter((write) => !final.has(write)),
    { links, resolved, context },
  );
  const changes = new Map(acting.flatMap((write) => pairOf(write, final.get(write) ?? rest.get(write))));
  if (acting.some(({ condition }) => condition)) await expectApart(changes, context);
  return { changes: [...changes.values()], asserts: resolved.asserts };
}

/** The entry, with the resource that it writes: of a patch, what came of it. */
function entryOf({ entry, patched }: Write): Entry {
  if (!patched) return entry;
  const { after } = patched;
  return { ...entry, resource: () => parseJson(after) as Resource, mayAsk: () => after.includes("?") };
}
const isOf =
  (types: ReadonlySet<string>) =>
  ({ type }: Write) =>
    types.has(type);

function pairOf(write: Write, change: Change | undefined): [Write, Change][] {
  const { onVersion } = write;
  return change ? [[write, onVersion === undefined ? change : { ...change, onVersion }]] : [];
}

const located = (write: Write) => ({ ...write, version: versionOf(write) });

function versionOf({ method, found }: Write): string | undefined {
  if (found) return String(found.version);
  return method === "POST" ? "1" : undefined;
}

function shelfOf(changes: ReadonlyMap<Write, Change>, { now }: Context): Shelf {
  const at = now();
  const live = [...changes.values()].filter(({ text }) => text !== undefined);
  return shelve(live.map((change) => ({ ...change, at })));
}

/**
 * A condition of an entry may be met by what this entry writes, not by what another does: which of them it is about
 * would then depend on their order. @throws FhirError `invalid` naming both
 */
async function expectApart(changes: ReadonlyMap<Write, Change>, context: Context): Promise<void> {
  const pace = pacer();
  const shelf = shelfOf(changes, context);
  const entries = new Map([...changes.keys()].map(({ type, id, entry }) => [`${type}/${id}`, entry]));
  for (const { condition, id, entry } of changes.keys()) {
    if (!condition) continue;
    const other = shelf.matching(condition.type, condition.where).find((item) => item.id !== id);
    const second = other && entries.get(`${other.type}/${other.id}`);
    if (second) throw twice(entry, second, `write what ${condition.said} names`);
    expectWritten(condition, shelf, id);
    await pace();
  }
}

async function changesOf(writes: readonly Write[], desk: Desk): Promise<Map<Write, Change>> {
  const pace = pacer();
  const changes = new Map<Write, Change>();
  for (const write of writes) {
    changes.set(
      write,
      inEntry(write.entry.index, "resource", () => changeOf(write, desk)),
    );
    await pace();
  }
  return changes;
}

function changeOf(write: Write, desk: Desk): Change {
  const { entry, method, type, id } = write;
  if (method === "DELETE") return deletion(type, id);
  const { context } = desk;
  const resource = entryOf(write).resource();
  expectType(resource, type);
  if (entry.target.kind === "update") expectId(resource.id, id);
  const stays = textsBefore(write, context);
  const reference = (text: string, path: () => string) =>
    stays.has(text) ? undefined : referenceOf(text, path, entry.fullUrl, desk);
  const link = (text: string) => (stays.has(text) ? undefined : desk.links.resolve(text, entry.fullUrl));
  rewrite(resource, { reference, link }, context.definitions);
  return context.prepare(resource, id, method);
}

/** What a patch found there already points at what it points at, whatever fullUrls there are in the transaction. */
function textsBefore({ patched }: Write, { definitions }: Context): ReadonlySet<string> {
  const texts = new Set<string>();
  const keep = (text: string): undefined => void texts.add(text);
  if (patched) rewrite(parseJson(patched.before) as Resource, { reference: keep, link: keep }, definitions);
  return texts;
}

/** @throws FhirError `invalid` for a urn that stands for no entry: it would never lead anywhere. */
function referenceOf(text: string, path: () => string, fullUrl: string | undefined, desk: Desk): string | undefined {
  const found = desk.links.resolve(text, fullUrl) ?? desk.resolved?.targets.get(text);
  if (found !== undefined || parseReference(text).form !== "urn") return found;
  throw invalid(`${text} is not the fullUrl of an entry of this transaction`, path());
}
