import { deleted, notFound } from "../fhir/error.ts";
import { named, type Entry } from "./entry.ts";
import { versionNumber } from "../fhir/etag.ts";
import { readHistory } from "./history.ts";
import { entered } from "./entered.ts";
import type { Context, Target } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { isWrite, type Write } from "./plan.ts";
import { readSearch } from "./search.ts";
import { expectThere } from "./there.ts";

/**
 * Refuses the reads of a transaction that could not succeed after its writes, while nothing is written yet.
 * @throws FhirError naming the entry
 */
export async function foresee(entries: readonly Entry[], writes: readonly Write[], context: Context): Promise<void> {
  const written = new Map(writes.map(({ type, id, method }) => [`${type}/${id}`, method]));
  const pace = pacer();
  for (const { target, index } of entries) {
    await pace();
    try {
      await foreseeOne(target, written, context);
    } catch (thrown) {
      throw named(thrown, index, "request.url");
    }
  }
}

async function foreseeOne(target: Target, written: ReadonlyMap<string, string>, outer: Context): Promise<void> {
  if (isWrite(target)) return;
  const context = entered(target, outer);
  if (target.kind === "search") readSearch(target, context);
  else if (target.kind === "history") await foreseeHistory(target, written, context);
  else if (target.kind === "capabilities") context.capabilities(target.mode);
  else if (target.kind === "read") await foreseeRead(target, written, context);
  else if (target.kind === "vread") await foreseeVersion(target, written, context);
}

type Of<Kind extends Target["kind"]> = Extract<Target, { kind: Kind }>;
type Foresee<Kind extends Target["kind"]> = (
  target: Of<Kind>,
  written: ReadonlyMap<string, string>,
  context: Context,
) => Promise<void>;

const foreseeRead: Foresee<"read"> = async ({ type, id }, written, { store }) => {
  const key = `${type}/${id}`;
  const method = written.get(key);
  if (method === "DELETE") throw deleted(key);
  if (method !== undefined) return;
  expectThere(await store.read(type, id), key);
};

/** A version that is not there may be the one that is going to be written. */
const foreseeVersion: Foresee<"vread"> = async ({ type, id, version }, written, { store }) => {
  const key = `${type}/${id}`;
  const number = versionNumber(version);
  const found = number === undefined ? undefined : await store.vread(type, id, number);
  if (found || !written.has(key)) expectThere(found, `${key}/_history/${version}`);
};

const foreseeHistory: Foresee<"history"> = async ({ type, id, parameters }, written, context) => {
  readHistory(parameters, context);
  if (type === undefined || id === undefined || written.has(`${type}/${id}`)) return;
  if (!(await context.store.read(type, id))) throw notFound(`${type}/${id}`);
};
