/** The pages as HTML: what is the same for everybody. Scripts fill in what is somebody's. */
import { page } from "../../auth/pages/page.ts";
import { escapeHtml } from "../../fhir/html.ts";
import { type FormName, templates } from "./forms.ts";

/** What everybody may know. */
export interface HomeFacts {
  version: string;
  /** FHIR base. */
  base: string;
  /** Patients may register themselves. */
  registration: boolean;
  /** Where an app is that comes with the demonstration; undefined: there is none. */
  example: string | undefined;
}

/** Steps of a sign-in that may come after its first. */
const steps: readonly FormName[] = ["mfa", "enrol", "recovery-codes", "password-change"];
/** What somebody does who is signed in. */
const acts: readonly FormName[] = ["change-password", "step-up", "step-up-code", "turn-off", "confirm"];

/** HTML by path. */
export function pagesOf(facts: HomeFacts): Readonly<Record<string, string>> {
  const register: readonly FormName[] = facts.registration ? ["register"] : [];
  return {
    "/": htmlOf("Welcome", "home", [
      welcome(facts),
      account(facts),
      developers(facts),
      templates(["login", ...steps, ...acts]),
    ]),
    "/forgot": htmlOf("Forgot your password?", "forgot", [place, home, templates(["forgot"])]),
    "/reset": htmlOf("Set another password", "reset", [place, home, templates(["reset", "reset-code"])]),
    "/register": htmlOf("Register as a patient", "register", [
      place,
      home,
      templates([...register, "register-confirm", ...steps]),
    ]),
    "/invitation": htmlOf("You are invited", "invitation", [place, home, templates(["invitation", ...steps])]),
  };
}

const htmlOf = (title: string, script: string, parts: readonly string[]): string =>
  page(
    title,
    [...parts, noScript].join("\n"),
    `\n<link rel="stylesheet" href="/home/home.css">\n<script type="module" src="/home/${script}.js"></script>`,
  );

/** Where a form is put, or what came of it. */
const place = `<div id="place"><p role="status">One moment …</p></div>`;
const home = `<p class="after"><a href="/">To the first page</a></p>`;
const noScript = `<noscript><p class="warning" role="note">This page needs JavaScript, its own and nobody else's.</p></noscript>`;

const welcome = ({ registration }: HomeFacts): string => `<div id="welcome">
<p id="lead">This server keeps health records, and lets apps in where somebody allows it. Sign in to see what you allowed.</p>
${place}
<p class="after" id="ways"><a href="/forgot">Forgot your password?</a>${registration ? ` <a href="/register">Register as a patient</a>` : ""}</p>
</div>`;

const card = (
  id: string,
  title: string,
  content: string,
): string => `<section class="card ${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title" tabindex="-1">${title}</h2>
${content}
</section>`;

const account = ({ example }: HomeFacts): string => `<template id="account">
<p id="told" role="status"></p>
${card("you", "You", `<dl id="you"></dl>\n<p class="row"><button class="quiet" id="sign-out">Sign out</button></p>`)}
<div class="cards">
${card("apps", "Apps that you let in", `<p class="hint" id="no-apps" hidden>None. An app that asks for your record is listed here once you allow it.</p>\n<ul class="items" id="apps"></ul>${example === undefined ? "" : tryIt(example)}`)}
<div>
${card("sessions", "Where you are signed in", `<ul class="items" id="sessions"></ul>\n<p class="row"><button class="quiet" id="end-others" hidden>Sign out everywhere else</button></p>`)}
${card("security", "Password and second factor", `<p id="factor"></p>\n<p class="row" id="factor-acts"></p>\n<p class="row"><button class="quiet" id="change-password">Change your password</button></p>`)}
</div>
</div>
<dialog id="dialog" aria-labelledby="dialog-title">
<h2 id="dialog-title" tabindex="-1"></h2>
<div id="dialog-place"></div>
<p class="row"><button type="button" class="quiet" id="dialog-cancel">Cancel</button></p>
</dialog>
</template>
<div id="here"></div>`;

const tryIt = (example: string): string =>
  `\n<p>An example of one: <a href="${escapeHtml(example)}">Patient summary</a></p>`;

const json = "_format=application/json&amp;_pretty=true";

const developers = ({
  version,
  base,
  example,
}: HomeFacts): string => `<section class="developers" aria-labelledby="developers-title">
<h2 id="developers-title">For developers</h2>
<ul>
<li><a href="/docs">Accounts and sign-in, documented</a></li>
<li><a href="/fhir/metadata?${json}">CapabilityStatement</a></li>
<li><a href="/fhir/.well-known/smart-configuration">SMART configuration</a></li>${
  example === undefined ? "" : `\n<li><a href="${escapeHtml(example)}">Example of an app</a></li>`
}
</ul>
<dl class="facts">
<div><dt>FHIR base</dt><dd><code>${escapeHtml(base)}</code></dd></div>
<div><dt>Version</dt><dd>Cardea ${escapeHtml(version)}, FHIR 4.0.1</dd></div>
</dl>
</section>`;
