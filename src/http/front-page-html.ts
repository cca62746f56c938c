import { escapeHtml } from "../fhir/html.ts";
import type { Example } from "./front-page-examples.ts";
import { styleOf } from "./page-style.ts";

/** An example with what the server answered a moment ago. */
export interface Answered extends Example {
  status: number;
  /** Indented JSON. */
  text: string;
}

/** What the first page tells. */
export interface Facts {
  version: string;
  /** Which store, in a few words. */
  store: string;
  /** FHIR base. */
  base: string;
  /** How many current resources there are, by type; types that have none left out. */
  counts: readonly (readonly [type: string, count: number])[];
  examples: readonly Answered[];
}

/** In the page, which names its hash. */
export const style = styleOf(new URL("front-page.css", import.meta.url));
/** Lines of an answer that are shown; the rest is behind its link. */
const shown = 30;

/** The first page: it needs no script and fetches nothing. */
export function printPage(facts: Facts): string {
  const { base } = facts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cardea: an open FHIR R4 server</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="name">Cardea</p>
<h1>An open FHIR R4 server is running here</h1>
<p class="base"><a href="${escapeHtml(base)}/metadata?_format=application/json&amp;_pretty=true">${escapeHtml(base)}</a></p>
</header>
<main>
${factList(facts)}
<h2 id="try">Try it</h2>
<p>Each answer below was given by this server when you opened the page.${elsewhere(facts)}</p>
${facts.examples.map((example, at) => exampleOf(example, base, at === 0)).join("\n")}
${writing(base)}
${holdings(facts)}
${next}
</main>
<footer><p>Cardea ${escapeHtml(facts.version)} · Apache-2.0 · every patient of the demonstration is invented</p></footer>
</body>
</html>
`;
}

/** Where the demonstration is not stored, the examples show what is asked, and little else. */
const elsewhere = ({ examples }: Facts) =>
  examples.every(({ status }) => status === 200)
    ? ""
    : " They ask for the demonstration, which is not in this store: <code>SEED=demo</code> with another <code>DATA_DIR</code> has it.";

const factList = ({ version, store, counts }: Facts) => `<dl class="facts">
<div><dt>Version</dt><dd>${escapeHtml(version)}, FHIR 4.0.1</dd></div>
<div><dt>Store</dt><dd>${escapeHtml(store)}</dd></div>
<div><dt>Resources</dt><dd>${grouped(counts.reduce((sum, [, count]) => sum + count, 0))}</dd></div>
<div><dt>Sign-in</dt><dd>none: whoever reaches this address may read and change everything</dd></div>
</dl>`;

function exampleOf({ title, shows, path, status, text }: Answered, base: string, open: boolean): string {
  const lines = text.split("\n");
  const rest = lines.length - shown;
  const more = rest > 0 ? `\n… ${rest} more lines` : "";
  return `<section class="example">
<h3>${escapeHtml(title)}</h3>
<p>${escapeHtml(shows)}</p>
<p class="request"><a href="${escapeHtml(link(base, path))}"><span>GET</span> /fhir/${escapeHtml(path)}</a></p>
<details${open || status !== 200 ? " open" : ""}><summary>Answer: ${status}</summary>
<pre tabindex="0"><code>${escapeHtml(lines.slice(0, shown).join("\n"))}${more}</code></pre>
</details>
</section>`;
}

/** A browser shows application/json, and would save application/fhir+json to a file. */
const link = (base: string, path: string) =>
  `${base}/${path}${path.includes("?") ? "&" : "?"}_format=application/json&_pretty=true`;

const writing = (base: string) => `<section class="example">
<h3>Write something of your own</h3>
<p>Anything that is valid is stored; anything that is not is answered with what is wrong, and where.</p>
<pre tabindex="0"><code>curl -i ${escapeHtml(base)}/Patient \\
  -H 'Content-Type: application/fhir+json' \\
  -d '{"resourceType":"Patient","name":[{"family":"Example"}]}'</code></pre>
</section>`;

function holdings({ counts, base }: Facts): string {
  if (counts.length === 0) return "<h2>What is stored</h2>\n<p>Nothing yet.</p>";
  const items = counts.map(
    ([type, count]) =>
      `<li><a href="${escapeHtml(link(base, `${type}?_count=10`))}">${escapeHtml(type)}</a> <span>${grouped(count)}</span></li>`,
  );
  return `<h2>What is stored</h2>\n<ul class="types">\n${items.join("\n")}\n</ul>`;
}

const next = `<h2>Where to go next</h2>
<ul>
<li><a href="/fhir/metadata?_format=application/json&amp;_pretty=true">CapabilityStatement</a>: everything this server can do, type by type</li>
<li><a href="/health/ready">Health</a>: what a load balancer asks</li>
<li><code>npx cardea --help</code>: load your own data, check the store, print the settings</li>
<li><code>docs/</code> in the project: guides, reference, and why things are as they are</li>
<li><a href="http://hl7.org/fhir/R4/http.html" rel="noreferrer">FHIR R4's REST API</a>, <a href="http://hl7.org/fhir/R4/search.html" rel="noreferrer">its search</a></li>
</ul>`;

const grouped = (count: number) => count.toLocaleString("en");
