/** What somebody sees who is signed in. */
import { ask, codeIn, forget } from "./ask.js";
import { askInDialog, confirm, freshly, openDialog, stepUp } from "./dialog.js";
import { nameOwner } from "./form.js";
import { showApps, showSessions } from "./lists.js";
import { copyOf, entitle, make, read, timeOf } from "./make.js";
import { fillCodes, fillKey } from "./sign-in.js";
import { inWords, roleInWords } from "./words.js";

const found = (id) => document.getElementById(id);

/** Said on the page, and by a reader that speaks: once a dialog that covers it has closed. */
const say = (words) => setTimeout(() => void (found("told").textContent = words));

/** @param out Is called when nobody is signed in any more, with the problem where it was not asked for */
export async function showAccount(me, out) {
  found("here").replaceChildren(copyOf("account"));
  document.body.classList.add("wide");
  entitle("Your account");
  openDialog();
  const desk = { me, out, guarded: (work) => guarding(work, out) };
  showMe(me);
  found("sign-out").onclick = desk.guarded(async () => {
    await ask("POST /auth/logout");
    forget();
    out();
  });
  found("end-others").onclick = () => endOthers(desk);
  found("change-password").onclick = () => changePassword(desk);
  showFactor(desk, me.mfa);
  await Promise.all([listApps(desk), listSessions(desk)]);
}

/** Takes it all away. */
export function hideAccount() {
  found("here").replaceChildren();
  document.body.classList.remove("wide");
}

const gone = new Set(["not-signed-in", "session-expired"]);

/** What fails outside a form is said on the page; a session that is over ends it. */
const guarding = (work, out) => async () => {
  try {
    await work();
  } catch (problem) {
    if (gone.has(problem.code)) out(problem);
    else say(inWords(problem));
  }
};

/** The same in a form of the dialog. */
const inForm =
  (work, { out }) =>
  async (values) => {
    try {
      await work(values);
    } catch (problem) {
      if (!gone.has(problem.code)) throw problem;
      found("dialog").close();
      out(problem);
    }
  };

function showMe({ name: called, email, roles, fhirUser, last_login_at: last }) {
  const facts = [
    ...(called === undefined ? [] : [["Name", called]]),
    ["E-mail", email],
    [roles.length === 1 ? "Role" : "Roles", roles.map(({ role }) => roleInWords(role)).join(", ")],
    ["Record", fhirUser],
    ...(last === undefined ? [] : [["Signed in", timeOf(last)]]),
  ];
  const rows = facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  found("you").replaceChildren(...rows);
}

async function listApps(desk) {
  await showApps((app) =>
    confirm({
      title: `End the access of ${app.client_name}?`,
      question: "It can do nothing more for you, from now on. You can let it in again when it asks.",
      act: "End access",
      send: inForm(async () => {
        await ask(`DELETE /auth/apps/${encodeURIComponent(app.id)}`);
        await listApps(desk);
        settle("apps", `${app.client_name} has no access any more.`);
      }, desk),
    }),
  );
}

/** After something went from a list: the focus was on it. */
function settle(section, words) {
  say(words);
  // The dialog gives the focus back when it closes, to what may not be there any more.
  setTimeout(() => read(found(`${section}-title`)));
}

async function listSessions(desk) {
  const count = await showSessions((session) =>
    desk.guarded(async () => {
      await ask(`DELETE /auth/sessions/${encodeURIComponent(session.id)}`);
      await listSessions(desk);
      settle("sessions", "That session has ended.");
    })(),
  );
  found("end-others").hidden = count < 2;
}

const endOthers = (desk) =>
  confirm({
    title: "Sign out everywhere else?",
    question: "Every other browser and program in which you are signed in has to sign in again.",
    act: "Sign out everywhere else",
    send: inForm(async () => {
      const { revoked } = await ask("DELETE /auth/sessions");
      await Promise.all([listSessions(desk), listApps(desk)]);
      settle("sessions", revoked === 1 ? "One other session has ended." : `${revoked} other sessions have ended.`);
    }, desk),
  });

const changePassword = (desk) =>
  askInDialog("change-password", {
    fill: (form) => nameOwner(form, desk.me.email),
    send: inForm(async ({ current_password, new_password }) => {
      await ask("POST /auth/password/change", { current_password, new_password });
      await Promise.all([listSessions(desk), listApps(desk)]);
      say("Your password is changed.");
    }, desk),
  });

function showFactor(desk, { totp, required, recovery_codes_left: left }) {
  const codes = left === 1 ? "1 recovery code" : `${left || "no"} recovery codes`;
  found("factor").textContent = totp
    ? `An authenticator is in use, with ${codes} left.${required ? " Your role asks for it." : ""}`
    : "Only a password keeps your account. With an authenticator app, nobody gets in who has just that.";
  const acts = totp
    ? [["New recovery codes", newCodes], ...(required ? [] : [["Turn it off", turnOff]])]
    : [["Set up a second factor", setUp]];
  const buttons = acts.map(([text, act]) =>
    make("button", { className: "quiet", type: "button", onclick: desk.guarded(() => act(desk, totp)) }, text),
  );
  found("factor-acts").replaceChildren(...buttons);
}

async function refreshFactor(desk, words) {
  showFactor(desk, await ask("GET /auth/mfa"));
  await listSessions(desk);
  settle("security", words);
}

const setUp = (desk) =>
  freshly(async () => {
    const key = await ask("POST /auth/mfa/totp/setup", {});
    askInDialog("enrol", {
      fill: (form) => fillKey(form, key),
      send: inForm(async ({ code }) => {
        const typed = code.replaceAll(/\s/g, "");
        const { recovery_codes: codes } = await ask("POST /auth/mfa/totp/verify", { code: typed });
        showCodes(desk, codes, "The second factor is in use.");
      }, desk),
    });
  }, false);

const newCodes = (desk) =>
  freshly(async () => {
    const { recovery_codes: codes } = await ask("POST /auth/mfa/recovery-codes");
    showCodes(desk, codes, "You have new recovery codes. The old ones are void.");
  }, true);

const showCodes = (desk, codes, words) =>
  askInDialog("recovery-codes", {
    mustAnswer: true,
    fill: (form) => fillCodes(form, codes),
    send: inForm(() => refreshFactor(desk, words), desk),
  });

/** A code is good once, so a fresh sign-in comes before the form that asks for another. */
async function turnOff(desk) {
  const { step_up_until: until } = await ask("GET /auth/session");
  const form = async () =>
    askInDialog("turn-off", {
      send: inForm(async ({ code }) => {
        await ask("POST /auth/mfa/totp/disable", codeIn(code));
        await refreshFactor(desk, "The second factor is off.");
      }, desk),
    });
  if (Date.parse(until) > Date.now() + 60_000) await form();
  else stepUp(form, true);
}
