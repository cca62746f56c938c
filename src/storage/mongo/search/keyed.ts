/** Resources by one key, as conditions and look-ups by an identifier ask for them: those of many callers in one command. */
import { LongReply } from "./command.ts";
import { find } from "./commands.ts";
import { openGatherer } from "../database/gather.ts";
import type { Asking, Keyed } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { versionFields } from "../versions/versions.ts";

/** Keys that are asked for at once. */
const most = 64;
/** A key that more have is asked for alone, and so are the others of its family. */
const few = 8;
/** Milliseconds. */
const patience = 5_000;
/** Families that are remembered as having many. */
const mostKnown = 1_000;

type Answers = ReadonlyMap<string, readonly ResourceDocument[] | LongReply>;

export function openKeyed(db: Asking["db"]): Keyed {
  const common = new Set<string>();
  const gatherer = openGatherer((keys) => answered(keys, { db, until: performance.now() + patience }), most);
  return {
    async ask(key, family) {
      if (common.has(family)) return undefined;
      const found = await gatherer.ask(key);
      if (found instanceof LongReply) return undefined;
      if (found) return found;
      if (common.size < mostKnown) common.add(family);
      return undefined;
    },
  };
}

/** What is too long together is asked for alone. */
async function answered(keys: readonly string[], asking: Asking): Promise<Answers> {
  try {
    return await together(keys, asking);
  } catch (error) {
    if (error instanceof LongReply) return new Map(keys.map((key) => [key, error]));
    throw error;
  }
}

/** Keys that have too many are left out; when even the limit was not enough, all are. */
async function together(keys: readonly string[], asking: Asking): Promise<Answers> {
  const limit = keys.length * few + 1;
  const projection = { ...versionFields, k: { $setIntersection: ["$k", { $literal: keys }] } };
  const found = await find<ResourceDocument>(
    { filter: { k: { $in: keys } }, projection, hint: "kb", limit, brief: true },
    asking,
  );
  if (found.length === limit) return new Map();
  const answers = new Map(keys.map((key): [string, ResourceDocument[]] => [key, []]));
  for (const document of found.sort((a, b) => a.born - b.born))
    for (const key of document.k ?? []) answers.get(key)?.push(document);
  return new Map([...answers].filter(([, documents]) => documents.length <= few));
}
