/** Pages of signing in: HTML without script, on any screen, for a reader that speaks, too. */
import { readFileSync } from "node:fs";
import { escapeHtml } from "../../fhir/html.ts";

/** Where the style sheet is. */
export const stylePath = "/oauth2/style.css";
export const style = readFileSync(new URL("pages.css", import.meta.url), "utf8");

/** What went wrong in a step: a code that is stable, and words. */
export interface Problem {
  code: string;
  words: string;
}

/** A step of signing in: one form. */
export interface Step {
  /** `login`, `mfa` and so on: its `data-step`. */
  name: string;
  /** Where it is sent. */
  action: string;
  csrf: string;
  problem?: Problem;
}

/** @param title Is the heading, too; plain text @param content HTML */
export const page = (title: string, content: string, head = ""): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} – Cardea</title>
<link rel="stylesheet" href="${stylePath}">${head}
</head>
<body>
<header><p class="name">Cardea</p></header>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;

/** @param content HTML of its fields and buttons */
export const form = ({ name, action, csrf, problem }: Step, content: string): string =>
  `<form data-step="${name}" method="post" action="${escapeHtml(action)}">
<input type="hidden" name="csrf" value="${escapeHtml(csrf)}">
${problem ? alert(problem) : ""}${content}
</form>`;

const alert = ({ code, words }: Problem): string =>
  `<p class="problem" role="alert" id="problem" data-code="${escapeHtml(code)}">${escapeHtml(words)}</p>\n`;

export interface Field {
  name: string;
  label: string;
  type?: "text" | "password";
  /** Tokens of HTML's `autocomplete`. */
  autocomplete: string;
  /** Plain text. */
  hint?: string;
  /** More attributes, as HTML. */
  more?: string;
}

/** A field with its label; where something is wrong it is said with it. */
export function field({ name, label, type = "text", autocomplete, hint, more = "" }: Field, problem?: Problem): string {
  const told = [...(hint === undefined ? [] : [`${name}-hint`]), ...(problem ? ["problem"] : [])].join(" ");
  const described = told === "" ? "" : ` aria-describedby="${told}"`;
  const marked = problem ? ' aria-invalid="true"' : "";
  return `<p class="field"><label for="${name}">${escapeHtml(label)}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${described}${marked}${more}>${
    hint === undefined ? "" : `\n<span class="hint" id="${name}-hint">${escapeHtml(hint)}</span>`
  }</p>`;
}

export const button = (text: string): string => `<p><button>${escapeHtml(text)}</button></p>`;

/**
 * A page that leads on by itself. Chromium holds redirects after a form against `form-action`, so a step that may
 * lead to an app ends here.
 */
export const onward = (to: string): string =>
  page(
    "One moment",
    `<p><a href="${escapeHtml(to)}">Continue</a></p>`,
    `\n<meta http-equiv="refresh" content="0;url=${escapeHtml(to)}">`,
  );

/** Ends a sign-in. @param words Plain text */
export const errorPage = (title: string, words: string): string =>
  page(title, `<p role="alert">${escapeHtml(words)}</p>\n<p>Go back to the app and start again.</p>`);
