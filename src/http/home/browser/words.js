/** What went wrong, in words. Codes: /docs. */

const problems = {
  "invalid-credentials": "E-mail and password do not belong together, or the account is locked for a while.",
  "wrong-password": "That password is not right, or the account is locked for a while.",
  "invalid-code": "That code is not right, or it was used before. Wait for the next one.",
  "invalid-ticket": "That took too long, or was tried too often. Please sign in again.",
  "invalid-token": "This link is not good any more. It may be too old, it may have been used, or there is a newer one.",
  "invalid-request": "Something is missing, or is not as it should be.",
  "password-rejected": "That password cannot be used.",
  "not-signed-in": "You are not signed in any more.",
  "session-expired": "You were signed out, because nothing was done for a while.",
  "step-up-required": "Much time has passed since you signed in. Cancel this, and begin again.",
  "mfa-required-by-role": "A role of yours asks for a second factor: it cannot be turned off.",
  "registration-closed":
    "Nobody can register here by themselves. Ask whoever looks after your record for an invitation.",
  "already-linked": "There is an account already. Sign in with it.",
  "already-active": "A second factor is in use already.",
  forbidden: "Whoever invited you may not do so any more. Please ask for another invitation.",
  csrf: "That did not come from this page. Load it again.",
  busy: "Much is going on here at the moment. Please try again.",
  unreachable: "The server cannot be reached. Please try again.",
};

const rules = {
  "too-short": "It is shorter than 12 characters.",
  "too-long": "It is too long.",
  "needs-classes": "It needs three kinds of characters.",
  common: "It is one that many people use.",
  personal: "It contains a name or the e-mail.",
  same: "It is the one that you have.",
};

const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** @param seconds To be waited */
function waiting(seconds) {
  const told = seconds > 90 ? plural(Math.ceil(seconds / 60), "minute") : plural(seconds, "second");
  return `Too many tries. Please wait ${told}.`;
}

/** @param problem As `ask.js` throws it */
export function inWords({ code, title = "", errors = [], wait = 1 }) {
  if (code === "too-many-requests") return waiting(wait);
  const first = problems[code] ?? (title ? `${title}.` : "That did not work. Please try again.");
  if (code !== "password-rejected") return first;
  return [first, ...errors.flatMap((one) => rules[one.code] ?? [])].join(" ");
}

const roles = {
  "system-admin": "System administrator",
  "clinic-admin": "Administrator of a clinic",
  "front-desk": "Front desk",
  "read-only": "Reader",
};

/** What somebody is. */
export const roleInWords = (role) => roles[role] ?? `${role.charAt(0).toUpperCase()}${role.slice(1).replace("-", " ")}`;

const browsers = [
  ["Edge", /Edg\//],
  ["Firefox", /Firefox\//],
  ["Chrome", /Chrom(?:e|ium)\//],
  ["Safari", /Safari\//],
];
const systems = [
  ["Android", /Android/],
  ["iPhone or iPad", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["Mac", /Macintosh/],
  ["Linux", /Linux/],
];

const named = (list, text) => list.find(([, form]) => form.test(text))?.[0];

/** A device, as its owner would call it. */
export function deviceInWords({ device_name: name, user_agent: agent = "", kind }) {
  if (name) return name;
  const [program, system] = [named(browsers, agent), named(systems, agent)];
  if (program && system) return `${program} on ${system}`;
  return program ?? system ?? (kind === "api" ? "A program" : "A browser");
}
