/** `/reset`: another password, by the link of a mail. */
import { ask, codeIn, takeToken } from "./ask.js";
import { focusFirst, showForm } from "./form.js";
import { entitle, make, read, tell } from "./make.js";
import { inWords } from "./words.js";

const place = document.getElementById("place");
const token = takeToken();

function showEnd(title, words, [text, href]) {
  entitle(title);
  tell(place, words, make("p", {}, make("a", { href }, text)));
  read(document.querySelector("h1"));
}

const showBad = (problem) => showEnd("This does not work", inWords(problem), ["Ask for another link", "/forgot"]);

async function send({ new_password, code }) {
  try {
    await ask("POST /auth/password/reset", { token, new_password, ...(code && codeIn(code)) });
    showEnd("Your password is set", "Sign in with it now: where an app asked you to, or on the first page.", [
      "Sign in",
      "/",
    ]);
  } catch (problem) {
    if (problem.code !== "invalid-token") throw problem;
    showBad(problem);
  }
}

try {
  if (token === undefined) throw { code: "invalid-token" };
  const { mfa } = await ask("POST /auth/password/validate", { token });
  focusFirst(showForm(place, mfa ? "reset-code" : "reset", { send }));
} catch (problem) {
  showBad(problem);
}
