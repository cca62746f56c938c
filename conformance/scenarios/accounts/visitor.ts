/** Who asks: a browser with a cookie, a program with a token, or nobody. */
import type { Somebody } from "../../../src/testing/accounts.ts";

/** What somebody holds who is signed in. */
export interface Signed {
  cookie?: string;
  csrf?: string;
  bearer?: string;
  refresh?: string;
  session: string;
  account: string;
}

export interface Told {
  status: number;
  /** Of a problem. */
  code: unknown;
  body: Record<string, unknown>;
  /** As it came. */
  text: string;
  headers: Headers;
  /** `name=value` of the cookie that was handed out; empty when it was taken back. */
  cookie: string | undefined;
}

export interface More {
  as?: Signed | undefined;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Network address. */
  from?: string;
}

export interface Visitor {
  /** @param line Such as `POST /auth/login` */
  ask: (line: string, more?: More) => Promise<Told>;
  /** Signs in, with both factors where there are two. @param code Makes a code that is good */
  signIn: (
    who: Somebody,
    choice?: { session?: "cookie" | "token"; code?: () => string; from?: string },
  ) => Promise<Signed>;
  /** The same of a program. */
  base: string;
}

/** @param check Is shown each answer, and may throw */
export function openVisitor(
  base: string,
  origin: string,
  check: (line: string, told: Told) => void = () => undefined,
): Visitor {
  async function ask(line: string, { as, body, headers = {}, from }: More = {}): Promise<Told> {
    const [method = "", path = ""] = line.split(" ");
    const shown = {
      "content-type": body === undefined ? undefined : "application/json",
      "x-forwarded-for": from,
      ...credentialsOf(as),
    };
    const sent = { ...Object.fromEntries(Object.entries(shown).filter(isThere)), ...headers };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(`${base}${path}`, { method, headers: sent, ...(body !== undefined && { body: text }) });
    const found = told(answer, await answer.text());
    check(line, found);
    return found;
  }

  return {
    ask,
    base,
    async signIn(who, { session = "cookie", code, from } = {}) {
      const where = from === undefined ? {} : { from };
      const first = await ask("POST /auth/login", {
        body: { username: who.email, password: who.password, session },
        headers: { origin },
        ...where,
      });
      const { next, ticket } = first.body;
      if (next !== "mfa") return signedIn(first);
      return signedIn(await ask("POST /auth/login/mfa", { body: { ticket, code: code?.() }, ...where }));
    },
  };
}

const isThere = (pair: [string, string | undefined]): pair is [string, string] => pair[1] !== undefined;

const credentialsOf = ({ cookie, csrf, bearer }: Partial<Signed> = {}) => ({
  cookie,
  "x-csrf-token": csrf,
  authorization: bearer && `Bearer ${bearer}`,
});

function told({ status, headers }: Response, text: string): Told {
  const body = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
  const [set] = headers.getSetCookie();
  const isOver = set?.includes("Max-Age=0") === true;
  const cookie = isOver ? "" : set?.split(";", 1)[0];
  return { status, code: body["code"], body, text, headers, cookie };
}

/** What an answer to a sign-in hands over. @throws when it is none */
export function signedIn({ body, cookie, text }: Told): Signed {
  const { next, account, session, csrf_token: csrf, access_token: bearer, refresh_token: refresh } = body;
  if (next !== "done") throw new Error(`nobody is signed in by ${text}`);
  return {
    ...(cookie !== undefined && { cookie, csrf: csrf as string }),
    ...(bearer !== undefined && { bearer: bearer as string, refresh: refresh as string }),
    session: (session as { id: string }).id,
    account: (account as { id: string }).id,
  };
}
