/** `/register`: somebody registers, and, by the link of the mail, confirms. */
import { ask, takeToken } from "./ask.js";
import { focusFirst, showForm, titleOf } from "./form.js";
import { entitle, make, read, tell } from "./make.js";
import { goOn } from "./sign-in.js";
import { inWords } from "./words.js";

const place = document.getElementById("place");
const token = takeToken();

function showEnd(title, words, ...more) {
  entitle(title);
  tell(place, words, ...more);
  read(document.querySelector("h1"));
}

const showClosed = () => showEnd("Registration is closed", inWords({ code: "registration-closed" }));
const showBad = (problem) =>
  showEnd("This does not work", inWords(problem), make("p", {}, make("a", { href: "/register" }, "Register again")));

async function register(values) {
  const given = Object.entries(values).filter(([, value]) => value !== "");
  try {
    await ask("POST /auth/register", Object.fromEntries(given));
    showEnd("Look into your mail", `A link is on its way to ${values.email}. Your account is made when you follow it.`);
  } catch (problem) {
    if (problem.code !== "registration-closed") throw problem;
    showClosed();
  }
}

async function confirm() {
  try {
    const step = await ask("POST /auth/register/confirm", { token });
    await goOn(step, { place, done: () => location.assign("/"), again: () => location.assign("/") });
  } catch (problem) {
    if (problem.code !== "invalid-token") throw problem;
    showBad(problem);
  }
}

function askToConfirm() {
  entitle(titleOf("register-confirm"));
  focusFirst(showForm(place, "register-confirm", { send: confirm }));
}

if (token !== undefined) askToConfirm();
else if (document.getElementById("form-register")) focusFirst(showForm(place, "register", { send: register }));
else showClosed();
