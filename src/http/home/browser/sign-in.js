/** The steps of a sign-in after its first: a code, setting up a second factor, another password. */
import { ask, codeIn } from "./ask.js";
import { focusFirst, showForm, titleOf } from "./form.js";
import { entitle, make } from "./make.js";

/**
 * Where steps are shown, and what follows.
 * @typedef {object} Way
 * @property {HTMLElement} place
 * @property {() => void | Promise<void>} done Somebody is signed in.
 * @property {(problem: unknown) => void} again The sign-in has to begin anew.
 */

/** Goes on with what a sign-in asks for. @param step As the API answers @param {Way} way */
export async function goOn(step, way) {
  if (step.next === "done") return way.done();
  return steps[step.next](step, way);
}

const steps = {
  mfa: (step, way) =>
    show("mfa", way, async ({ code }) => {
      await goOn(await ask("POST /auth/login/mfa", { ticket: step.ticket, ...codeIn(code) }), way);
    }),
  async "mfa-setup"({ ticket }, way) {
    const key = await ask("POST /auth/mfa/totp/setup", { ticket });
    const send = async ({ code }) => {
      const made = await ask("POST /auth/mfa/totp/verify", { ticket, code: code.replaceAll(/\s/g, "") });
      showCodes(made.recovery_codes, way, () => goOn(made, way));
    };
    show("enrol", way, send, (form) => fillKey(form, key));
  },
  "password-change": (step, way) =>
    show("password-change", way, async ({ new_password }) => {
      await goOn(await ask("POST /auth/login/password", { ticket: step.ticket, new_password }), way);
    }),
};

function show(name, { place, again }, send, fill) {
  const sending = async (values) => {
    try {
      await send(values);
    } catch (problem) {
      if (problem.code !== "invalid-ticket") throw problem;
      again(problem);
    }
  };
  entitle(titleOf(name));
  focusFirst(showForm(place, name, { send: sending, fill }));
}

/** The key of an authenticator, in groups that can be typed. */
export function fillKey(form, { secret, otpauth_uri: uri, qr }) {
  const groups = secret.match(/.{1,4}/g) ?? [];
  form.querySelector("#totp-secret").replaceChildren(...groups.map((group) => make("span", {}, group)));
  form.querySelector("[data-copied]").dataset.copied = secret;
  form.querySelector("#totp-uri").href = uri;
  drawQr(form.querySelector("#totp-qr"), qr);
}

/** With the four modules of quiet around it that cameras need. */
function drawQr(image, { size, path }) {
  image.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  image.querySelector("path").setAttribute("d", path);
}

/** Shows recovery codes until their owner says that they are kept. */
function showCodes(codes, way, then) {
  show("recovery-codes", way, then, (form) => fillCodes(form, codes));
}

export function fillCodes(form, codes) {
  const items = codes.map((code) => make("li", { className: "recovery-code" }, code));
  form.querySelector("#codes").replaceChildren(...items);
  form.querySelector("[data-copied]").dataset.copied = codes.join("\n");
}
