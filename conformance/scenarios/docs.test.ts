/** What the documentation shows is what the server answers; its tables are those of the code. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { kinds as errors } from "../../src/fhir/error.ts";
import { kinds as interactions } from "../../src/interactions/table.ts";
import { freePort } from "../../src/testing/free-port.ts";
import { type DataFolder, dataFolder, type Served } from "./commands.ts";
import { topics } from "./search-rules/topics.ts";
import { differences, examplesOf, matches, type Example, variablesOf } from "./page.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");
/** The address that the pages use. */
const address = "http://127.0.0.1:8080";

const pages = [
  "docs",
  "docs/guides",
  "docs/reference",
  "docs/decisions",
  "bench",
  "conformance",
  "profiles",
  "seed",
  ".",
]
  .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => (folder === "." ? name : `${folder}/${name}`)))
  .filter((path) => path.endsWith(".md"));
const withExamples = pages.filter((page) => examplesOf(read(page)).length > 0);

/** Sends an example, and says where the answer differs from the page. */
async function run({ method, url, headers, body, shown }: Example, origin: string): Promise<readonly string[]> {
  const reply = await fetch(url.replace(address, origin), { method, headers, ...(body !== undefined && { body }) });
  const text = (await reply.text()).replaceAll(origin, address);
  const status = `HTTP/1.1 ${reply.status} ${reply.statusText}`;
  if (shown === undefined) return reply.ok ? [] : [`is ${status}: ${text}`];
  const said = [...reply.headers].map(([name, value]) => `${name}: ${value.replaceAll(origin, address)}`);
  const lines = [status, ...said];
  const missing = [shown.status ?? "HTTP/1.1 2… …", ...shown.headers.map(lowerName)].filter(
    (line) => !lines.some((one) => matches(line, one)),
  );
  return [
    ...missing.map((line) => `shows ${line}, has ${lines.join("; ")}: ${text}`),
    ...(shown.body === undefined ? [] : differences(shown.body, text === "" ? undefined : JSON.parse(text))),
  ];
}

const lowerName = (line: string): string => line.replace(/^[^:]+/, (name) => name.toLowerCase());

describe.each(withExamples)("%s", (page) => {
  let origin = "";
  let data: DataFolder | undefined;
  let server: Served | undefined;
  beforeAll(async () => {
    const port = String(await freePort());
    origin = `http://127.0.0.1:${port}`;
    // As who reads the page has it.
    data = dataFolder({ AUTH: "", SEED: "demo", PORT: port });
    server = await data.serve();
  });
  afterAll(async () => {
    await server?.end("SIGTERM");
    await data?.remove();
  });

  /** What the commands of the page print, in its variables. */
  async function valuesOf(markdown: string): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    for (const { name, before, args } of variablesOf(markdown))
      values.set(name, `${before}${(await data?.cardea(...args))?.out.trim() ?? ""}`);
    return values;
  }

  test("each request is answered as the page shows it", async () => {
    const found = [];
    for (const example of examplesOf(read(page), await valuesOf(read(page))))
      for (const difference of await run(example, origin)) found.push(`${example.command}\n  ${difference}`);
    expect(found).toEqual([]);
  });
});

test("README and four guides have examples", () => {
  const guides = ["first-steps", "operating", "searching", "smart-app"].map((name) => `docs/guides/${name}.md`);
  expect(withExamples.toSorted()).toEqual(["README.md", ...guides]);
});

test.each(pages)("%s: each link within the project leads somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
    ([, link = ""]) => new URL(link, `file://${root}${page}`),
  );
  expect(links.filter((link) => !exists(link)).map(String)).toEqual([]);
});

function exists(file: URL): boolean {
  try {
    return readFileSync(file).length >= 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR";
  }
}

test("docs/reference/errors.md has the table of src/fhir/error.ts", () => {
  const rows = Object.entries(errors).map(([kind, { status, code }]) => `| \`${kind}\` | ${status} | \`${code}\` |`);
  expect(read("docs/reference/errors.md")).toContain(
    ["| kind | status | issue code |", "|---|---|---|", ...rows].join("\n"),
  );
});

test("docs/reference/interactions.md has a row for each handler, and none besides", () => {
  const rows = [...read("docs/reference/interactions.md").matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, kind]) => kind);
  expect(rows.toSorted()).toEqual(interactions.toSorted());
});

test("docs/reference/search.md names the topics of the rules of search, and none besides", () => {
  const cells = read("docs/reference/search.md").match(/(?:\| |^Topics: )`[^|`]*`(?:, `[^|`]*`)*(?: \||\.)$/gm) ?? [];
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect([...new Set(named)].toSorted()).toEqual(topics.map(({ name }) => name).toSorted());
});
