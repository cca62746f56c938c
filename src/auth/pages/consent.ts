/** The page on which somebody allows an app something, or not. */
import { escapeHtml } from "../../fhir/html.ts";
import { form, page, type Step } from "./page.ts";
import { isWriting, partsOf, scopeInWords } from "./words.ts";

/** What an app asks for. */
export interface Asked {
  /** What it calls itself. */
  app: string;
  /** It registered itself, and nobody here has looked at it. */
  isUnverified: boolean;
  /** Host that it goes back to. */
  host: string;
  /** Who is asked: the e-mail. */
  user: string;
  /** Whose record it is about. */
  patient?: string;
  scopes: readonly string[];
}

export const consentPage = (step: Step, asked: Asked): string =>
  page(
    `Let ${asked.app} in?`,
    `${asked.isUnverified ? warning(asked) : ""}<p>You are signed in as <strong>${escapeHtml(asked.user)}</strong>.${
      asked.patient === undefined ? "" : ` This is about the record of <strong>${escapeHtml(asked.patient)}</strong>.`
    }</p>
${form(
  step,
  `<fieldset><legend>This app wants to</legend>
${asked.scopes.map(item).join("\n")}
</fieldset>
<p class="hint">Afterwards you go back to <strong>${escapeHtml(asked.host)}</strong>. You can end this at any time on your page here.</p>
<p class="decision"><button name="decision" value="allow">Allow</button>
<button class="quiet" name="decision" value="deny">Do not allow</button></p>`,
)}`,
  );

const warning = ({ app, host }: Asked): string =>
  `<p class="warning" role="note"><strong>Nobody here has checked this app.</strong> It calls itself ${escapeHtml(app)}, and what you allow goes to ${escapeHtml(host)}. Go on only if you know it.</p>
`;

function item(scope: string, at: number): string {
  const parts = partsOf(scope);
  const mark = isWriting(scope) ? ' <span class="mark">can change data</span>' : "";
  const box = `<p class="box"><input type="checkbox" id="scope-${at}" name="scope" value="${escapeHtml(scope)}" checked>
<label for="scope-${at}">${escapeHtml(scopeInWords(scope))}${mark}</label></p>`;
  return parts.length === 0 ? box : `${box}\n${choice(parts, at)}`;
}

const choice = (parts: ReturnType<typeof partsOf>, at: number): string =>
  `<details><summary>Only a part of it</summary>
<p class="hint">Untick the line above, and tick what may be seen.</p>
${parts
  .map(
    ([scope, words], n) =>
      `<p class="box"><input type="checkbox" id="scope-${at}-${n}" name="scope" value="${escapeHtml(scope)}">
<label for="scope-${at}-${n}">Only ${escapeHtml(words)}</label></p>`,
  )
  .join("\n")}
</details>`;
