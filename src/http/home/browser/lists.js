/** Apps and sessions, as lists of what can be ended. */
import { ask } from "./ask.js";
import { make, timeOf } from "./make.js";
import { deviceInWords } from "./words.js";

/** @param end Is called with the app when its owner wants it out */
export async function showApps(end) {
  const { apps } = await ask("GET /auth/apps");
  const items = await Promise.all(apps.map((app) => appItem(app, end)));
  document.getElementById("no-apps").hidden = apps.length > 0;
  document.getElementById("apps").replaceChildren(...items);
}

async function appItem(app, end) {
  const { words } = await ask(`GET /home/words?scope=${encodeURIComponent(app.scope)}`);
  const about =
    app.patient === undefined ? [] : [make("p", { className: "hint" }, `About the record Patient/${app.patient}`)];
  return make(
    "li",
    {},
    make("h3", {}, app.client_name),
    ...about,
    make("p", { className: "hint" }, "Allowed ", timeOf(app.granted_at), ", last used ", timeOf(app.last_used_at)),
    make(
      "details",
      { open: words.length <= 8 },
      make("summary", {}, `What it may do (${words.length})`),
      make("ul", { className: "may" }, ...words.map(wordsItem)),
    ),
    make(
      "p",
      { className: "row" },
      button(`End access`, app.client_name, () => end(app)),
    ),
  );
}

const wordsItem = ({ words, writes }) =>
  make("li", {}, words, ...(writes ? [" ", make("span", { className: "mark" }, "can change data")] : []));

/** A button whose name says what it is about, for who does not see where it stands. */
const button = (text, about, onclick) =>
  make("button", { className: "quiet", type: "button", onclick, "aria-label": `${text}: ${about}` }, text);

/** @param end Is called with the session when its owner wants it ended @returns How many there are */
export async function showSessions(end) {
  const { sessions } = await ask("GET /auth/sessions");
  document.getElementById("sessions").replaceChildren(...sessions.map((session) => sessionItem(session, end)));
  return sessions.length;
}

function sessionItem(session, end) {
  const device = deviceInWords(session);
  const here = session.current ? [" ", make("span", { className: "mark" }, "this one")] : [];
  const from = session.ip === undefined ? "" : ` from ${session.ip}`;
  return make(
    "li",
    {},
    make("h3", {}, device, ...here),
    make(
      "p",
      { className: "hint" },
      "Since ",
      timeOf(session.created_at),
      from,
      ", last active ",
      timeOf(session.last_activity_at),
    ),
    ...(session.current
      ? []
      : [
          make(
            "p",
            { className: "row" },
            button("End", device, () => end(session)),
          ),
        ]),
  );
}
