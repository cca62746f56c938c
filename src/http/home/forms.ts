/** The forms of the pages. They lie in templates: without the script that sends them there is none to be sent. */
import { code, email, newCode, newPassword, password, username } from "../../auth/pages/fields.ts";
import { button, field, type Field } from "../../auth/pages/page.ts";
import { escapeHtml } from "../../fhir/html.ts";

/** What a form looks like. */
interface Form {
  /** Its heading. */
  title: string;
  /** HTML before the fields. */
  before?: string;
  fields?: readonly Field[];
  /** HTML of more fields. */
  more?: string;
  /** On its button. */
  act: string;
}

const choose = (name: string, label: string, choices: readonly (readonly [string, string])[]): string =>
  `<p class="field"><label for="${name}">${escapeHtml(label)}</label>
<select id="${name}" name="${name}">${choices.map(([value, words]) => `<option value="${value}">${escapeHtml(words)}</option>`).join("")}</select></p>`;

const key = `<svg class="qr" id="totp-qr" role="img" aria-label="QR code of the key" shape-rendering="crispEdges"><path/></svg>
<p class="secret"><span id="secret-label">Key</span> <code id="totp-secret" aria-labelledby="secret-label"></code></p>
<p class="row"><button type="button" class="quiet" data-copied="" hidden>Copy the key</button></p>
<p><a id="totp-uri">Open it in the authenticator of this device</a></p>`;

const genders = [
  ["", "Rather not say"],
  ["female", "Female"],
  ["male", "Male"],
  ["other", "Other"],
] as const;

const born = `<p class="field"><label for="birth_date">Date of birth</label>
<input id="birth_date" name="birth_date" type="date" min="1880-01-01" autocomplete="bday" required></p>`;
const phone = `<p class="field"><label for="phone">Telephone <span class="hint-inline">(may be left empty)</span></label>
<input id="phone" name="phone" type="tel" autocomplete="tel" maxlength="50"></p>`;

const forms = {
  login: {
    ...{ title: "Sign in", fields: [username, password], act: "Sign in" },
  },
  mfa: { title: "Confirm that it is you", fields: [code], act: "Continue" },
  enrol: {
    title: "Set up a second factor",
    before: `<p>Scan this with an authenticator app, or give it the key; then type the code that it shows.</p>\n${key}`,
    fields: [newCode],
    act: "Continue",
  },
  "recovery-codes": {
    title: "Keep your recovery codes",
    before: `<p>Each lets you in once when you have no authenticator at hand. They are not shown again: write them down, or keep them where you keep passwords.</p>
<ul class="codes" id="codes" tabindex="0" aria-label="Recovery codes"></ul>
<p class="row"><button type="button" class="quiet" data-copied="" hidden>Copy the codes</button></p>`,
    act: "I have kept them",
  },
  "password-change": {
    title: "Choose a password",
    before: "<p>The one you came with was good once. From now on this one is yours.</p>",
    fields: [newPassword("new_password", "New password")],
    act: "Continue",
  },
  "change-password": {
    title: "Change your password",
    before: "<p>Everywhere else you are signed out by it.</p>",
    fields: [
      { ...password, name: "current_password", label: "Present password" },
      newPassword("new_password", "New password"),
    ],
    act: "Change it",
  },
  "step-up": {
    title: "Confirm that it is you",
    before: "<p>This asks for a fresh sign-in.</p>",
    fields: [password],
    act: "Continue",
  },
  "step-up-code": {
    title: "Confirm that it is you",
    before: "<p>This asks for a fresh sign-in.</p>",
    fields: [password, code],
    act: "Continue",
  },
  "turn-off": {
    title: "Turn the second factor off",
    before: "<p>Then a password is all that keeps your account. Everywhere else you are signed out.</p>",
    fields: [code],
    act: "Turn it off",
  },
  confirm: { title: "", before: '<p id="question"></p>', act: "Yes" },
  forgot: {
    title: "Forgot your password?",
    before: "<p>Tell us the e-mail of your account, and we mail you a link to set another password.</p>",
    fields: [email],
    act: "Mail me a link",
  },
  reset: {
    title: "Set another password",
    before: "<p>Afterwards you are signed out everywhere, and every app that you let in is out.</p>",
    fields: [newPassword("new_password", "New password")],
    act: "Set it",
  },
  "reset-code": {
    title: "Set another password",
    before: "<p>Afterwards you are signed out everywhere, and every app that you let in is out.</p>",
    fields: [newPassword("new_password", "New password"), code],
    act: "Set it",
  },
  register: {
    title: "Register as a patient",
    before: "<p>We mail you a link; your account is made when you follow it.</p>",
    fields: [
      { name: "given", label: "Given name", autocomplete: "given-name", more: ' maxlength="200"' },
      { name: "family", label: "Family name", autocomplete: "family-name", more: ' maxlength="200"' },
    ],
    more: [born, choose("gender", "Gender", genders), phone].join("\n"),
    act: "Register",
  },
  "register-confirm": {
    title: "Nearly done",
    before: "<p>One more step: your account is made, and you are signed in.</p>",
    act: "Make my account",
  },
  invitation: {
    title: "You are invited",
    before: '<p id="invited"></p>',
    fields: [newPassword("password", "Password")],
    act: "Accept",
  },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof forms;

/** Registration has its e-mail and password where browsers look for them: together. */
const entry = [email, newPassword("password", "Password")];

function templateOf(name: FormName): string {
  const { title, before = "", fields = [], more = "", act }: Form = forms[name];
  const last = name === "register" ? entry : [];
  const content = [before, ...fields.map((one) => field(one)), more, ...last.map((one) => field(one)), button(act)];
  return `<template id="form-${name}" data-title="${escapeHtml(title)}">
<form method="post" data-step="${name}">
${content.filter((part) => part !== "").join("\n")}
</form>
</template>`;
}

/** Templates of forms, for a page that may need them. */
export const templates = (names: readonly FormName[]): string => names.map(templateOf).join("\n");
