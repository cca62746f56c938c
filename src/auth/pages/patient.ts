/** The page on which somebody chooses whose record an app is about. */
import { escapeHtml } from "../../fhir/html.ts";
import type { PatientLine } from "../patients.ts";
import { form, page, type Step } from "./page.ts";

/**
 * The form of the step comes first, as on every page, for clients that take the first; people see the search above it.
 * @param asked What was searched for @param at Where the page itself is
 */
export const patientPage = (step: Step, at: string, asked: string, found: readonly PatientLine[]): string =>
  page(
    "Choose a patient",
    `<div class="picker">
${form(step, list(found))}
<search><form method="get" action="${escapeHtml(at)}">
<p class="field"><label for="q">Name</label>
<input id="q" name="q" type="search" value="${escapeHtml(asked)}" autocomplete="off"></p>
<p><button class="quiet">Search</button></p>
</form></search>
</div>`,
  );

function list(found: readonly PatientLine[]): string {
  if (found.length === 0) return `<p role="status">Nobody that you may see is called so.</p>`;
  const items = found.map(
    ({ id, name, birthDate }) =>
      `<li><button class="choice" name="patient" value="${escapeHtml(id)}">${escapeHtml(name)}${
        birthDate === undefined ? "" : `<span class="hint"> born ${escapeHtml(birthDate)}</span>`
      }</button></li>`,
  );
  return `<ul class="choices">\n${items.join("\n")}\n</ul>`;
}
