/** `/`: somebody signs in, or is signed in. */
import { hideAccount, showAccount } from "./account.js";
import { ask, forget } from "./ask.js";
import { focusFirst, showForm } from "./form.js";
import { entitle, read } from "./make.js";
import { goOn } from "./sign-in.js";

const [welcome, place] = [document.getElementById("welcome"), document.getElementById("place")];
const extras = [document.getElementById("lead"), document.getElementById("ways")];

function showWelcome(problem) {
  forget();
  hideAccount();
  entitle("Welcome");
  welcome.hidden = false;
  for (const extra of extras) extra.hidden = false;
  return showForm(place, "login", { send: signIn, problem });
}

async function signIn({ username, password }) {
  const step = await ask("POST /auth/login", { username, password });
  for (const extra of extras) extra.hidden = true;
  await goOn(step, { place, done, again: showWelcome });
}

async function done() {
  await enter();
  read(document.querySelector("h1"));
}

async function enter() {
  const me = await ask("GET /auth/me");
  welcome.hidden = true;
  place.replaceChildren();
  await showAccount(me, leave);
}

/** Nobody is signed in any more. */
function leave(problem) {
  const form = showWelcome(problem);
  if (!problem) focusFirst(form);
}

/** Whoever comes back to the page sees at once that the session is over. */
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !welcome.hidden) return;
  await ask("GET /auth/session").catch((problem) => problem.code === "unreachable" || leave(problem));
});

await enter().catch((problem) => showWelcome(problem.code === "unreachable" ? problem : undefined));
