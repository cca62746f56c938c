/** `/` and the pages that links of mails lead to. They show nothing by themselves: they ask `/auth`, in the session. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { isWriting, scopeInWords } from "../../auth/pages/words.ts";
import { split } from "../../auth/scopes.ts";
import type { Door } from "../doors.ts";
import { type HomeFacts, pagesOf } from "./pages.ts";

/** What the pages may do: their own scripts and styles, and ask this server. */
const policy = [
  "default-src 'none'",
  ...["script-src", "style-src", "connect-src", "form-action"].map((what) => `${what} 'self'`),
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Modules in the order in which they build on each other, and the style. */
const files = [
  ...["make.js", "words.js", "ask.js", "form.js", "sign-in.js", "dialog.js", "lists.js", "account.js"],
  ...["home.js", "forgot.js", "reset.js", "register.js", "invitation.js", "home.css"],
];

/** What is answered, made once. */
interface Served {
  type: string;
  text: string;
  tag: string;
  policy?: string;
}

const served = (type: string, text: string, more: Pick<Served, "policy"> = {}): Served => ({
  ...{ type: `${type}; charset=utf-8`, text, ...more },
  tag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`,
});

/** What scopes let an app do, in words, for a page that lists apps. */
const wordsPath = "/home/words";

/** Answers GET and HEAD of the pages and of what they are made of. */
export function openHome(facts: HomeFacts): Door {
  const shelf = shelfOf(facts);
  return ({ method, url = "", headers }, response) => {
    if (method !== "GET" && method !== "HEAD") return false;
    const [path = "", query = ""] = url.split("?", 2);
    const found = path === wordsPath ? wordsFor(query) : shelf.get(path);
    if (!found) return false;
    give(response, found, { isHead: method === "HEAD", known: headers["if-none-match"] });
    return true;
  };
}

function shelfOf(facts: HomeFacts): ReadonlyMap<string, Served> {
  const pages = Object.entries(pagesOf(facts)).map(
    ([path, text]) => [path, served("text/html", text, { policy })] as const,
  );
  return new Map([...pages, ...files.map(fileOf)]);
}

function fileOf(name: string): readonly [string, Served] {
  const text = readFileSync(new URL(`browser/${name}`, import.meta.url), "utf8");
  return [`/home/${name}`, served(name.endsWith(".js") ? "text/javascript" : "text/css", text)];
}

/** Scopes of an app are few; a longer list is cut. */
const most = 100;

function wordsFor(query: string): Served {
  const scopes = split(new URLSearchParams(query).get("scope") ?? "").slice(0, most);
  const words = scopes.map((scope) => ({ words: scopeInWords(scope), writes: isWriting(scope) }));
  return served("application/json", JSON.stringify({ words }));
}

interface How {
  isHead: boolean;
  /** Tag of what the browser has. */
  known: string | undefined;
}

function give(response: ServerResponse, { type, text, tag, policy: allowed }: Served, { isHead, known }: How): void {
  response.setHeader("Cache-Control", "no-cache").setHeader("ETag", tag);
  if (allowed !== undefined) response.setHeader("Content-Security-Policy", allowed);
  if (known === tag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("Content-Type", type).setHeader("Content-Length", Buffer.byteLength(text));
  response.writeHead(200).end(isHead ? undefined : text);
}
