/** Asks the JSON API of /auth, in the session that the cookie stands for. */

/** A failure that is told: a code of the API, or `unreachable`. */
export class Problem extends Error {
  constructor({ code = "internal-error", title = "", errors = [] }, wait = 0) {
    super(code);
    Object.assign(this, { code, title, errors, wait });
  }
}

/** For what changes something; bound to the session. */
let csrf;

/** @param {string} line Such as `POST /auth/logout` @returns The body of the answer @throws Problem */
export async function ask(line, body) {
  const known = csrf;
  try {
    return await asked(line, body);
  } catch (problem) {
    if (problem.code !== "csrf" || known === undefined) throw problem;
    // Somebody signed in anew in another window.
    forget();
    return asked(line, body);
  }
}

async function asked(line, body) {
  const [method, path] = line.split(" ");
  if (method !== "GET" && csrf === undefined && !isPublic(path, body)) await knowCsrf();
  const answer = await sent(path, { method, headers: headersOf(method, body), body: body && JSON.stringify(body) });
  const read = await bodyOf(answer);
  if (!answer.ok) throw new Problem(read, Number(answer.headers.get("Retry-After") ?? 1));
  if (read.csrf_token) csrf = read.csrf_token;
  return read;
}

/** Another session has another. */
export const forget = () => void (csrf = undefined);

/** Nobody needs to be signed in for it. */
const isPublic = (path, body) =>
  /^\/auth\/(login|register|invitations|password\/(forgot|validate|reset))/.test(path) || body?.ticket !== undefined;

async function knowCsrf() {
  csrf = (await ask("GET /auth/csrf")).csrf_token;
}

const headersOf = (method, body) => ({
  Accept: "application/json",
  ...(body && { "Content-Type": "application/json" }),
  ...(method !== "GET" && csrf && { "X-CSRF-Token": csrf }),
});

async function sent(path, more) {
  try {
    return await fetch(path, { ...more, cache: "no-store", credentials: "same-origin", redirect: "error" });
  } catch {
    throw new Problem({ code: "unreachable" });
  }
}

async function bodyOf(answer) {
  const isJson = /json/.test(answer.headers.get("Content-Type") ?? "");
  return isJson ? answer.json() : {};
}

/** A code of the authenticator has six digits, maybe with a space; what else is typed is a recovery code. */
export function codeIn(typed) {
  const digits = typed.replaceAll(/\s/g, "");
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: typed.trim() };
}

/** The token in the link of a mail. It leaves the address at once, so that no history keeps it. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
  history.replaceState(null, "", location.pathname);
  // The same page, opened by another link: begin anew.
  addEventListener("hashchange", () => location.reload());
  return token;
}
