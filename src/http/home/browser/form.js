/** Forms: shown from a template, sent by script, with what went wrong said where it went wrong. */
import { copyOf, make } from "./make.js";
import { inWords } from "./words.js";

/**
 * @typedef {object} Showing
 * @property {(values: Record<string, string>) => Promise<void>} send What it is for; a Problem that it throws is told.
 * @property {(form: HTMLFormElement) => void} [fill] Puts in what the template has not.
 * @property {unknown} [problem] Told from the start.
 */

/** Shows a form in a place. @param {Showing} showing @returns The form */
export function showForm(place, name, { send, fill, problem }) {
  const copied = copyOf(`form-${name}`);
  const form = copied.querySelector("form");
  fill?.(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form, send);
  });
  for (const button of form.querySelectorAll("[data-copied]")) enableCopy(button);
  place.replaceChildren(copied);
  if (problem) tellProblem(form, problem);
  return form;
}

/** The heading that goes with a form. */
export const titleOf = (name) => document.getElementById(`form-${name}`).dataset.title;

async function submit(form, send) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  untell(form);
  try {
    await send(Object.fromEntries(new FormData(form)));
  } catch (problem) {
    tellProblem(form, problem);
  } finally {
    form.ariaBusy = "false";
  }
}

/** Which field is at fault. */
const faulty = {
  "invalid-credentials": ["password", "current_password"],
  "invalid-code": ["code"],
  "password-rejected": ["new_password", "password"],
};

/** Whoever is signed in has typed no e-mail. */
const toldAs = (form, code) =>
  code === "invalid-credentials" && !form.elements.namedItem("username") ? "wrong-password" : code;

/** Says what went wrong, and puts the focus where it can be mended. */
export function tellProblem(form, problem) {
  if (problem.code === undefined) console.error(problem);
  untell(form);
  const { code = "internal-error", errors = [] } = problem;
  const words = inWords({ ...problem, code: toldAs(form, code) });
  form.prepend(
    make("p", { className: "problem", role: "alert", id: "problem", "data-code": code, tabIndex: -1 }, words),
  );
  const names = [...errors.map(({ field }) => field), ...(faulty[code] ?? [])];
  const fields = names.flatMap((name) => form.elements.namedItem(name) ?? []);
  for (const field of fields) mark(field);
  if (code === "invalid-code") fields[0]?.select();
  (fields[0] ?? form.querySelector("#problem")).focus();
}

function mark(field) {
  field.ariaInvalid = "true";
  field.dataset.described ??= field.getAttribute("aria-describedby") ?? "";
  field.setAttribute("aria-describedby", `${field.dataset.described} problem`.trim());
}

function untell(form) {
  form.querySelector("#problem")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", field.dataset.described);
    if (field.dataset.described === "") field.removeAttribute("aria-describedby");
  }
}

/** A button with `data-copied` copies that, where the browser can. */
function enableCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const isDone = await navigator.clipboard.writeText(button.dataset.copied).then(
      () => true,
      () => false,
    );
    button.textContent = isDone ? "Copied" : `${label}: your browser does not let us`;
  });
}

/** Tells a browser that keeps passwords whose the one in a form is. */
export const nameOwner = (form, email) =>
  form.prepend(make("input", { type: "text", hidden: true, autocomplete: "username", value: email }));

/** Puts the focus where something is to be typed, or pressed. */
export const focusFirst = (form) => form.querySelector("input:not([hidden]), button:not(.quiet)")?.focus();
