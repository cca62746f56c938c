/** Probes a server for what it must not tell, and for what it must. */
import { marksIn, idOf, kinds, marker, thing, type Mark } from "./world.ts";
import type { Prober } from "./callers.ts";
import { targetOf, type Paths, type Probe } from "./probe.ts";
import { probesFor } from "./probes.ts";

export interface Told {
  status: number;
  /** All that the answer says; over HTTP its headers, too, but for those that are another for each answer. */
  text: string;
}

/** Asks as a prober; nothing is thrown. */
export type Ask = (prober: Prober, probe: Probe) => Promise<Told>;

/** What was told that should not have been, or was not that should. */
interface Fault {
  scopes: string;
  asked: string;
  why: string;
}

export interface Findings {
  asked: number;
  faults: readonly Fault[];
}

const lineOf = ({ method, url, body }: Probe): string =>
  `${method} ${url}${body === undefined ? "" : ` ${JSON.stringify(body).slice(0, 300)}`}`;

/** Pages that are followed from one answer. */
const mostPages = 4;

export interface Run {
  /** The beginning of ids that are not there; another for each run. As long as `beatrix` where lengths are told. */
  nobody: string;
  /** Besides the paths that there are everywhere. */
  more?: Paths;
  /** Of so many probes one is asked; which, `turn` says. */
  every: number;
  turn: number;
  /** After so many faults no more is asked; absent: everything is. */
  enough?: number;
  /** Whether a probe is asked at all; absent: each is. */
  which?: (one: Probe) => boolean;
}

/** Asks whatever is another's, and beside it what is nobody's. */
export async function probe(
  ask: Ask,
  prober: Prober,
  { nobody, more, every, turn, enough = Infinity, which = () => true }: Run,
): Promise<Findings> {
  const faults: Fault[] = [];
  let asked = 0;
  const note = (one: Probe, why: string) => void faults.push({ scopes: prober.scopes, asked: lineOf(one), why });

  async function tell(one: Probe): Promise<Told> {
    const told = await ask(prober, one);
    asked++;
    const shown = marksIn(told.text).filter((mark) => !prober.sees(mark));
    if (shown[0]) note(one, `${told.status} shows ${marker(shown[0])}`);
    if (told.status >= 500) note(one, `fails: ${told.status} ${told.text}`);
    return told;
  }

  async function follow(one: Probe, told: Told): Promise<void> {
    let next = one.method === "GET" ? nextOf(told.text) : undefined;
    for (let pages = 0; next !== undefined && pages < mostPages; pages++)
      next = nextOf((await tell({ method: "GET", url: next })).text);
  }

  async function beside(one: Probe, twin: Probe, isRead: boolean): Promise<void> {
    const told = await tell(one);
    if (isForAll(prober)) return;
    await follow(one, told);
    if (one.taken || (isRead && one.url === twin.url)) return;
    const why = differs(told, await tell(twin), nobody, isRead);
    if (why !== undefined) note(one, why);
  }

  const [there, none] = [allFor("beatrix", more), allFor(nobody, more)];
  for (const part of isForAll(prober) ? (["reads"] as const) : (["reads", "writes"] as const))
    for (const [n, one] of there[part].entries())
      if ((n + turn) % every === 0 && faults.length < enough && which(one))
        await beside(one, none[part][n] ?? one, part === "reads");
  return { asked, faults };
}

function allFor(patient: string, more: Paths = () => ({ reads: [], writes: [] })): ReturnType<Paths> {
  const body = (type: string, kind: string) => thing({ patient: "anna", type, kind }, "mine");
  const [usual, other] = [probesFor(targetOf(patient), body), more(targetOf(patient), body)];
  return { reads: [...usual.reads, ...other.reads], writes: [...usual.writes, ...other.writes] };
}

/** A prober that sees some of the other's is told of those, and may write them. */
const isForAll = ({ sees }: Prober): boolean => kinds.some((kind) => sees({ patient: "beatrix", ...kind }));

/** @param whole Whether the bodies must be alike, names aside */
function differs(told: Told, other: Told, nobody: string, whole: boolean): string | undefined {
  if (told.status !== other.status)
    return `${told.status}, and ${other.status} for what is not there: ${told.text.slice(0, 200)}`;
  // What was written is another thing each time; a refusal is the same.
  if ((!whole && told.status < 400) || told.text === other.text) return undefined;
  const [one, two] = [named(told.text, "beatrix"), named(other.text, nobody)];
  return one === two ? undefined : `tells ${one.slice(0, 300)}, and ${two.slice(0, 300)} of what is not there`;
}

/** An id that the server gave. */
const given = /\b(?:id-\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\b/g;

/** Without what the caller itself has named, and what is another each time. */
const named = (text: string, patient: string): string =>
  text
    .replaceAll(patient, "~")
    .replace(/_cursor=[^"&]*/g, "")
    .replace(given, "#");

function nextOf(text: string): string | undefined {
  return /"relation":"next","url":"[^"]*?\/fhir\/?([^"]*)"/.exec(text)?.[1];
}

/** The paths that have to work: each resource of the first patient that a prober may see. */
export async function legitimate(ask: Ask, prober: Prober): Promise<Findings> {
  const faults: Fault[] = [];
  const shown = kinds
    .map((kind): Mark => ({ patient: "anna", ...kind }))
    .filter((mark) => (mark.type !== "Binary" || prober.may.read) && prober.sees(mark));
  let asked = 0;
  for (const mark of shown) {
    const [place, id] = [`${mark.type}/${idOf(mark)}`, idOf(mark)];
    const reads = [place, `${place}/_history`, `${place}/_history/1`];
    const searches = [
      `${mark.type}?_id=${id}`,
      `${mark.type}/_history`,
      `?_type=${mark.type}&_id=${id}`,
      `${mark.type}?_sort=-_lastUpdated`,
    ];
    for (const url of [...(prober.may.read ? reads : []), ...(prober.may.search ? searches : [])]) {
      const told = await ask(prober, { method: "GET", url });
      asked++;
      if (told.status !== 200 || !told.text.includes(marker(mark)))
        faults.push({
          scopes: prober.scopes,
          asked: `GET ${url}`,
          why: `does not show ${marker(mark)}: ${told.status} ${told.text.slice(0, 200)}`,
        });
    }
  }
  return { asked, faults };
}
