/** Reads the examples of a page of documentation: requests as `curl` sends them, and the answers shown. */

/** A request, and the answer that the page shows below it. */
export interface Example {
  /** Where: the command, as a reader sees it. */
  command: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Absent: the page shows no answer. */
  shown: { status?: string; headers: readonly string[]; body?: unknown } | undefined;
}

export interface Fence {
  language: string;
  /** What stands after the language: the name of a file that later commands send. */
  name: string;
  text: string;
}

/** What is fenced on a page, in order. */
export const fencesOf = (markdown: string): readonly Fence[] =>
  [...markdown.matchAll(/^```(\w+)[ ]?(.*)\n([\s\S]*?)^```$/gm)].map(([, language = "", name = "", text = ""]) => ({
    language,
    name,
    text,
  }));

/** A variable of the shell, with what a command of ours prints in it: `NAME="before $(npx cardea …)"`. */
export interface Variable {
  name: string;
  before: string;
  /** What the command is given. */
  args: readonly string[];
}

export const variablesOf = (markdown: string): readonly Variable[] =>
  [...markdown.matchAll(/^([A-Z]+)="([^"$]*)\$\(npx cardea ([^)]*)\)"$/gm)].map(
    ([, name = "", before = "", command = ""]) => ({ name, before, args: wordsOf(command) }),
  );

/**
 * All requests of a page, in order.
 * @param values Of the variables in it, by name.
 * @throws Error for a command that cannot be read as a request
 */
export function examplesOf(markdown: string, values: ReadonlyMap<string, string> = new Map()): readonly Example[] {
  const fences = fencesOf(markdown);
  const files = new Map(fences.filter(({ name }) => name !== "").map(({ name, text }) => [name, text]));
  return fences.flatMap(({ language, text }, place) =>
    language === "sh" && text.startsWith("curl") ? [exampleOf(text.trim(), fences[place + 1], { files, values })] : [],
  );
}

/** What the commands of a page stand on. */
interface Ground {
  files: ReadonlyMap<string, string>;
  values: ReadonlyMap<string, string>;
}

function exampleOf(command: string, answer: Fence | undefined, { files, values }: Ground): Example {
  const example: Example = { command, method: "GET", url: "", headers: {}, body: undefined, shown: shownIn(answer) };
  const words = wordsOf(command)
    .slice(1)
    .map((word) => values.get(word.replace(/^\$/, "")) ?? word);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const option = options[word];
    if (option) option(words, example, files);
    else if (/^https?:/.test(word)) example.url = word;
    else throw new Error(`${command}: what is ${word}?`);
  }
  if (!example.url) throw new Error(`${command} asks for nothing`);
  return example;
}

type Option = (words: string[], example: Example, files: ReadonlyMap<string, string>) => void;

/** The options of curl that the pages use; those that only change what a terminal shows do nothing. */
const options: Readonly<Record<string, Option>> = {
  "-s": () => undefined,
  "-i": () => undefined,
  "-X": (words, example) => {
    example.method = words.shift() ?? "";
  },
  "-H": (words, example) => {
    const [name = "", value = ""] = (words.shift() ?? "").split(/:\s*(.*)/s);
    example.headers[name.toLowerCase()] = value;
  },
  "-d": (words, example, files) => {
    const given = words.shift() ?? "";
    example.body = given.startsWith("@") ? files.get(given.slice(1)) : given;
    if (example.method === "GET") example.method = "POST";
  },
};

/** Words of a shell: quotes hold one together, a backslash at the end of a line goes on. */
export function wordsOf(command: string): string[] {
  const parts = command.replace(/\\\n/g, " ").match(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g) ?? [];
  return parts.map((part) => part.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}

function shownIn(fence: Fence | undefined): Example["shown"] {
  if (fence?.language === "json" && fence.name === "") return { headers: [], body: JSON.parse(fence.text) as unknown };
  if (fence?.language !== "http") return undefined;
  const [head = "", body = ""] = fence.text.trim().split(/\n\n([\s\S]*)/);
  const [status = "", ...headers] = head.split("\n");
  return { status, headers, ...(body !== "" && { body: JSON.parse(body) as unknown }) };
}

/**
 * Where an answer differs from what a page shows. `…` stands for anything: as a value, within a text, as the last
 * element of an array (more of them), or as a member of an object (more of them).
 */
export function differences(shown: unknown, found: unknown, at = "$"): readonly string[] {
  if (Array.isArray(shown) && Array.isArray(found)) return ofArrays(shown, found, at);
  if (isObject(shown) && isObject(found)) return ofObjects(shown, found, at);
  if (shown === found || isLike(shown, found)) return [];
  return [`${at}: shows ${JSON.stringify(shown)}, is ${JSON.stringify(found)}`];
}

const isLike = (shown: unknown, found: unknown): boolean =>
  shown === "…" || (typeof shown === "string" && typeof found === "string" && matches(shown, found));

/** True when a text is as shown, `…` standing for any part of it. */
export function matches(shown: string, found: string): boolean {
  const literal = shown.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literal.join("[\\s\\S]*")}$`).test(found);
}

function ofArrays(shown: readonly unknown[], found: readonly unknown[], at: string): readonly string[] {
  const open = shown.at(-1) === "…";
  const wanted = open ? shown.slice(0, -1) : shown;
  if (open ? found.length < wanted.length : found.length !== wanted.length)
    return [`${at}: shows ${wanted.length} elements, has ${found.length}`];
  return wanted.flatMap((element, place) => differences(element, found[place], `${at}[${place}]`));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function ofObjects(shown: Record<string, unknown>, found: Record<string, unknown>, at: string): readonly string[] {
  const names = Object.keys(shown).filter((name) => name !== "…");
  const extra = "…" in shown ? [] : Object.keys(found).filter((name) => !names.includes(name));
  return [
    ...extra.map((name) => `${at}.${name} is not shown`),
    ...names.flatMap((name) => differences(shown[name], found[name], `${at}.${name}`)),
  ];
}
