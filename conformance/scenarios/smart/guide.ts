/** The guide of SMART apps, as something that can be run. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Fence, fencesOf, wordsOf } from "../page.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const markdown = readFileSync(`${root}docs/guides/smart-app.md`, "utf8");

/** Where things are in a test; the guide has other addresses. */
export interface Places {
  /** Of the server, and of the app. */
  server: string;
  app: string;
  /** What the app is called by the server, once it is known. */
  client?: string;
}

/** What is typed at the console of the app, and the value that is shown. */
interface Typed {
  code: string;
  /** Absent: nothing is shown. */
  shown?: unknown;
}

export interface Guide {
  /** Files of the app by name. */
  files: ReadonlyMap<string, string>;
  /** Files that are copied from where npm puts libraries: from, to. */
  copied: readonly (readonly [string, string])[];
  /** What follows `npx cardea`, by its first word. */
  commands: ReadonlyMap<string, readonly string[]>;
  typed: readonly Typed[];
}

export function guideAt({ server, app, client = "" }: Places): Guide {
  const text = markdown
    .replaceAll("http://127.0.0.1:8080", server)
    .replaceAll("http://127.0.0.1:3000", app)
    .replaceAll("YOUR_CLIENT_ID", client);
  const fences = fencesOf(text);
  const lines = fences.filter(({ language }) => language === "sh").flatMap((one) => wholeLines(one.text));
  return {
    files: new Map(fences.filter(({ name }) => name !== "").map((one) => [one.name, one.text])),
    copied: lines.filter(([first]) => first === "cp").map(([, from = "", to = ""]) => [`${root}${from}`, to] as const),
    commands: new Map(
      lines
        .filter(([first, second]) => first === "npx" && second === "cardea")
        .map(([, , ...words]) => [words[0] ?? "", words]),
    ),
    typed: fences.flatMap((one, place) => typedIn(one, fences[place + 1])),
  };
}

/** Lines of a shell, as words. */
const wholeLines = (text: string): readonly string[][] =>
  text
    .trim()
    .split(/(?<!\\)\n/)
    .map(wordsOf);

function typedIn({ language, name, text }: Fence, next: Fence | undefined): Typed[] {
  if (language !== "js" || name !== "") return [];
  if (next?.language !== "json") return [{ code: text }];
  return [{ code: `return ${text}`, shown: JSON.parse(next.text) as unknown }];
}

/** What its table of failures is about: OAuth's codes, and statuses. */
export const failures: readonly string[] = [
  ...markdown.matchAll(/^\| [^|]*?(?:`(invalid_\w+|access_denied)`|(4\d\d))/gm),
].map(([, code, status]) => code ?? status ?? "");
