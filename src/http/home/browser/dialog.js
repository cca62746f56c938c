/** One dialog for all that is asked beside the page: forms, one at a time. */
import { ask, codeIn } from "./ask.js";
import { focusFirst, showForm, titleOf } from "./form.js";
import { read } from "./make.js";

const found = (id) => document.getElementById(id);

/**
 * Asks something. The dialog closes when what is sent is done, unless that shows another form.
 * @param {string} name Of a form.
 * @param {import("./form.js").Showing & { title?: string, mustAnswer?: boolean }} showing `mustAnswer`: it cannot be cancelled.
 */
export function askInDialog(name, { title = titleOf(name), mustAnswer = false, send, ...more }) {
  const [dialog, place] = [found("dialog"), found("dialog-place")];
  found("dialog-title").textContent = title;
  found("dialog-cancel").parentElement.hidden = mustAnswer;
  const sending = async (values) => {
    await send(values);
    if (place.contains(form)) dialog.close();
  };
  const form = showForm(place, name, { ...more, send: sending });
  if (!dialog.open) dialog.showModal();
  if (form.querySelector("input")) focusFirst(form);
  else read(found("dialog-title"));
}

/** Asks a question that is answered by yes. */
export const confirm = ({ title, question, act, send }) =>
  askInDialog("confirm", {
    ...{ title, send },
    fill: (form) => {
      form.querySelector("#question").textContent = question;
      form.querySelector("button").textContent = act;
    },
  });

export function openDialog() {
  const [dialog, place] = [found("dialog"), found("dialog-place")];
  found("dialog-cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    if (found("dialog-cancel").parentElement.hidden) event.preventDefault();
  });
  // What was typed is not kept.
  dialog.addEventListener("close", () => place.replaceChildren());
}

/**
 * Asks for a fresh sign-in, and goes on with what needs it.
 * @param {boolean} hasFactor Whether a code is asked for.
 */
export const stepUp = (work, hasFactor) =>
  askInDialog(hasFactor ? "step-up-code" : "step-up", {
    send: async ({ password, code }) => {
      await ask("POST /auth/step-up", { password, ...(code && codeIn(code)) });
      await work();
    },
  });

/** Does what may ask for a fresh sign-in. */
export async function freshly(work, hasFactor) {
  try {
    await work();
  } catch (problem) {
    if (problem.code !== "step-up-required") throw problem;
    stepUp(work, hasFactor);
  }
}
