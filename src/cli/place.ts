import type { BundleText } from "../fhir/read-bundle.ts";
import type { Issue } from "../fhir/error.ts";
import type { PlacedEntry } from "./pieces.ts";
import { asRefusal, type Target } from "./target.ts";
import type { Refusal, Work } from "./work.ts";

/** What became of a work. */
export interface Placed {
  loaded: readonly PlacedEntry[];
  refused: readonly Refusal[];
}

/**
 * Does one work. A group that is refused is halved until those at fault stand alone.
 * @throws Trouble
 */
export async function place(work: Work, path: string, target: Target): Promise<Placed> {
  const placed = work.whole ? await runWhole(work, path, target) : await putAll(work.entries, path, target);
  return { ...placed, refused: [...work.unread, ...placed.refused] };
}

async function runWhole({ whole = "batch", entries }: Work, path: string, target: Target): Promise<Placed> {
  const faults = await faultsOf({ type: whole, entries }, target);
  if ("all" in faults) return { loaded: [], refused: [{ path, place: lineOf(entries), issues: faults.all }] };
  const refused = entries.flatMap(({ place }, index) => {
    const issues = faults.each[index];
    return issues ? [{ path, place, issues }] : [];
  });
  return { loaded: entries.filter((_, index) => !faults.each[index]), refused };
}

/** The line of a Bundle, from the place of its first entry. */
const lineOf = ([first]: readonly PlacedEntry[]): string => /^\d+(?= )/.exec(first?.place ?? "")?.[0] ?? "";

async function putAll(entries: readonly PlacedEntry[], path: string, target: Target): Promise<Placed> {
  if (entries.length === 0) return { loaded: [], refused: [] };
  const halves = collisionFree(entries) ? [entries] : split(entries);
  if (halves.length === 2) return inTurn(halves, path, target);
  const faults = await faultsOf({ type: "transaction", entries }, target);
  if (!("all" in faults)) return { loaded: entries, refused: [] };
  const [only, ...others] = entries;
  if (only && others.length === 0)
    return {
      loaded: [],
      refused: [{ path, place: only.place, issues: faults.all.map((issue) => asOwn(issue, only)) }],
    };
  return inTurn(split(entries), path, target);
}

const split = (entries: readonly PlacedEntry[]) => {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)];
};

/** One after the other: the later of two with one id wins. */
async function inTurn(parts: readonly (readonly PlacedEntry[])[], path: string, target: Target): Promise<Placed> {
  const done: Placed[] = [];
  for (const part of parts) done.push(await putAll(part, path, target));
  return { loaded: done.flatMap(({ loaded }) => loaded), refused: done.flatMap(({ refused }) => refused) };
}

const collisionFree = (entries: readonly PlacedEntry[]): boolean =>
  new Set(entries.map(({ request }) => request?.url)).size === entries.length;

type Faults = { all: readonly Issue[] } | { each: readonly (readonly Issue[] | undefined)[] };

async function faultsOf(bundle: BundleText, target: Target): Promise<Faults> {
  try {
    return { each: await target.run(bundle) };
  } catch (error) {
    return { all: asRefusal(error).issues };
  }
}

/** The place in the resource itself, instead of in the Bundle that we made of it. */
function asOwn(issue: Issue, { request }: PlacedEntry): Issue {
  const type = request?.url.split("/")[0] ?? "";
  const expression = issue.expression?.replace(/^Bundle\.entry\[0\]\.resource(?=\.|$)/, type);
  return expression === undefined ? issue : { ...issue, expression };
}
