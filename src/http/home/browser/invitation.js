/** `/invitation`: an account begins, by the link of a mail. */
import { ask, takeToken } from "./ask.js";
import { focusFirst, nameOwner, showForm } from "./form.js";
import { entitle, make, read, tell } from "./make.js";
import { goOn } from "./sign-in.js";
import { inWords, roleInWords } from "./words.js";

const place = document.getElementById("place");
const token = takeToken();
/** What a form cannot mend. */
const final = new Set(["invalid-token", "already-linked", "forbidden"]);

function showBad(problem) {
  entitle("This does not work");
  tell(place, inWords(problem), make("p", {}, "Ask whoever invited you for another invitation."));
  read(document.querySelector("h1"));
}

const invitedAs = ({ kind, email, role, mfa_required: factor }) =>
  [
    `You are invited to have an account here for ${email}`,
    kind === "staff" && role ? `, as ${roleInWords(role).toLowerCase()}` : "",
    ". Choose a password",
    factor ? "; then you set up a second factor, so have an authenticator app at hand." : ".",
  ].join("");

async function accept({ password }) {
  try {
    const step = await ask("POST /auth/invitations/accept", { token, password });
    await goOn(step, { place, done: () => location.assign("/"), again: () => location.assign("/") });
  } catch (problem) {
    if (!final.has(problem.code)) throw problem;
    showBad(problem);
  }
}

try {
  if (token === undefined) throw { code: "invalid-token" };
  const invitation = await ask("POST /auth/invitations/validate", { token });
  const fill = (form) => {
    form.querySelector("#invited").textContent = invitedAs(invitation);
    nameOwner(form, invitation.email);
  };
  focusFirst(showForm(place, "invitation", { send: accept, fill }));
} catch (problem) {
  showBad(problem);
}
