/** `/`: what runs here, for someone with a browser. The only page that is HTML. */
import type { RequestHandler } from "express";
import { FhirError, toOutcome } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import { standard, type Answer, type Interaction, type Preferences } from "../interactions/interaction.ts";
import { type Home, targetOf } from "../interactions/url.ts";
import { type Example, examples } from "./front-page-examples.ts";
import { indent } from "./indent.ts";
import { type Answered, type Facts, printPage, style } from "./front-page-html.ts";
import { pagePolicy } from "./secured.ts";

export interface FrontPageSettings extends Pick<Facts, "version" | "store"> {
  home: Home;
  perform: (asked: Interaction, preferences: Preferences) => Promise<Answer>;
  /** How many current resources of each type there are. */
  counts: () => Promise<Facts["counts"]>;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** How long a page is shown again as it was: the counts of a large store are not free. Milliseconds. */
const fresh = 10_000;

/** Answers `/`. */
export function frontPage(settings: FrontPageSettings): RequestHandler {
  let made: { at: number; page: Promise<string> } | undefined;
  return async (_request, response) => {
    const at = settings.now();
    if (!made || at - made.at >= fresh) made = { at, page: pageOf(settings) };
    const page = await made.page;
    response.set(headers).send(page);
  };
}

const headers = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-cache",
  "Content-Security-Policy": pagePolicy(style),
};

async function pageOf(settings: FrontPageSettings): Promise<string> {
  const { version, store, home, counts } = settings;
  const answered: Answered[] = [];
  for (const example of examples) answered.push(await answerTo(example, settings));
  return printPage({ version, store, base: home.base, counts: await counts(), examples: answered });
}

/** What the server says to an example: also that it can't, where the store holds something else. */
async function answerTo(example: Example, { home, perform }: FrontPageSettings): Promise<Answered> {
  try {
    const target = targetOf({ method: "GET", url: example.path }, home);
    const { status, version, body } = await perform(target as Interaction, standard);
    return { ...example, status, text: indent(body?.join("") ?? version?.text ?? "{}") };
  } catch (thrown) {
    if (!(thrown instanceof FhirError)) throw thrown;
    const { status, outcome } = toOutcome(thrown);
    return { ...example, status, text: indent(printJson(outcome)) };
  }
}
