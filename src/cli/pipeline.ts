import type { Placed } from "./place.ts";
import type { Work } from "./work.ts";

/** Most works that are under way at once, and entries in them: while some are committed, the next are checked. */
const [mostWorks, mostEntries] = [8, 500];

/**
 * Runs works in order, a few at once where they touch different resources.
 * @throws what a work throws, once those before it are done
 */
export async function pipeline(
  works: AsyncIterable<Work>,
  run: (work: Work) => Promise<Placed>,
  done: (work: Work, placed: Placed) => Promise<void>,
): Promise<void> {
  const flying: { work: Work; urls: ReadonlySet<string> | undefined; end: Promise<() => Placed> }[] = [];
  const land = async () => {
    const first = flying.shift();
    if (first) await done(first.work, (await first.end)());
  };
  try {
    for await (const work of works) {
      const urls = urlsOf(work);
      while (isFull(flying) || flying.some((other) => !areApart(urls, other.urls))) await land();
      flying.push({ work, urls, end: run(work).then(valued, thrown) });
    }
    while (flying.length > 0) await land();
  } finally {
    await Promise.all(flying.map(({ end }) => end));
  }
}

const isFull = (flying: readonly { work: Work }[]): boolean =>
  flying.length >= mostWorks || flying.reduce((sum, { work }) => sum + work.entries.length, 0) >= mostEntries;

const valued = (placed: Placed) => () => placed;
const thrown = (error: unknown) => (): never => {
  throw error;
};

/** The resources that a work touches; undefined when that cannot be told, as it may search. */
function urlsOf({ entries }: Work): ReadonlySet<string> | undefined {
  const plain = entries.every(
    ({ request, mayAsk }) => request?.method === "PUT" && !request.url.includes("?") && !mayAsk?.(),
  );
  return plain ? new Set(entries.map(({ request }) => request?.url ?? "")) : undefined;
}

const areApart = (one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean =>
  one !== undefined && other !== undefined && one.isDisjointFrom(other);
