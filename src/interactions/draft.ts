/** The changes of a transaction, its references rewritten. */
import { invalid } from "../fhir/error.ts";
import { parseReference } from "../fhir/reference.ts";
import type { Item } from "../storage/match.ts";
import type { Assert, Change } from "../storage/store.ts";
import { askingIn, resolveAsking, type Resolved, type Written } from "./conditional.ts";
import { deletion } from "./delete.ts";
import { inEntry } from "./entry.ts";
import type { Context } from "./interaction.ts";
import { linksTo, type Links } from "./links.ts";
import { pacer } from "./pace.ts";
import type { Write } from "./plan.ts";
import { rewrite } from "./references.ts";
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
  const asking = await askingIn(
    acting.map(({ entry }) => entry),
    context,
  );
  const types = new Set(asking.map(({ condition }) => condition.type));
  const early = await changesOf(
    acting.filter(({ type }) => types.has(type)),
    { links, resolved: undefined, context },
  );
  const resolved = await resolveAsking(asking, writtenBy(acting, early, context), context.store);
  const final = new Map([...early].filter(([{ entry }]) => !entry.mayAsk()));
  const rest = await changesOf(
    acting.filter((write) => !final.has(write)),
    { links, resolved, context },
  );
  const changes = acting.flatMap((write) => final.get(write) ?? rest.get(write) ?? []);
  return { changes, asserts: resolved.asserts };
}

const located = (write: Write) => ({ ...write, version: versionOf(write) });

function versionOf({ method, found }: Write): string | undefined {
  if (found) return String(found.version);
  return method === "POST" ? "1" : undefined;
}

function writtenBy(writes: readonly Write[], early: ReadonlyMap<Write, Change>, { now }: Context): Written {
  const at = now();
  const items = [...early.values()].filter(({ text }) => text !== undefined).map((change): Item => ({ ...change, at }));
  return {
    ids: (type) => writes.filter((write) => write.type === type && write.method !== "POST").map(({ id }) => id),
    items: (type) => items.filter((item) => item.type === type),
  };
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

function changeOf({ entry, method, type, id }: Write, desk: Desk): Change {
  if (method === "DELETE") return deletion(type, id);
  const { context } = desk;
  const resource = entry.resource();
  expectType(resource, type);
  if (entry.target.kind === "update") expectId(resource.id, id);
  const reference = (text: string, path: () => string) => referenceOf(text, path, entry.fullUrl, desk);
  const link = (text: string) => desk.links.resolve(text, entry.fullUrl);
  rewrite(resource, { reference, link }, context.definitions);
  return context.prepare(resource, id, method === "POST" ? "POST" : "PUT");
}

/** @throws FhirError `invalid` for a urn that stands for no entry: it would never lead anywhere. */
function referenceOf(text: string, path: () => string, fullUrl: string | undefined, desk: Desk): string | undefined {
  const found = desk.links.resolve(text, fullUrl) ?? desk.resolved?.targets.get(text);
  if (found !== undefined || parseReference(text).form !== "urn") return found;
  throw invalid(`${text} is not the fullUrl of an entry of this transaction`, path());
}
