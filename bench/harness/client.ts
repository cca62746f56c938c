/** What came back: the body read as JSON, or undefined where it is none. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // The shape of an answer is what a check is about, so it is looked at member by member.
  json: ReplyJson | undefined;
}

/** The members that checks look at. */
interface ReplyJson {
  id?: string;
  meta?: { versionId?: string };
  total?: number;
  name?: { family?: string }[];
  identifier?: { value?: string }[];
  subject?: { reference?: string };
  link?: { relation: string; url: string }[];
  entry?: ReplyEntry[];
  issue?: { diagnostics?: string }[];
}

export interface ReplyEntry {
  resource?: ReplyJson & {
    birthDate?: string;
    effectiveDateTime?: string;
    code?: { coding?: { code?: string }[] };
  };
  search?: { mode?: string };
  response?: { status?: string; location?: string };
}

/** A FHIR base on this machine, and how to ask it. */
export interface Client {
  /** Without a slash at the end. */
  base: string;
  headers: Readonly<Record<string, string>>;
  /**
   * @param path Below the base.
   * @param more Headers besides the usual.
   * @throws when the answer takes longer than 60 s
   */
  send: (method: string, path: string, body?: unknown, more?: Readonly<Record<string, string>>) => Promise<Reply>;
}

const loopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * @param base Such as `http://127.0.0.1:8080/fhir`.
 * @throws when it is not on loopback: a load bench has no business on someone else's server.
 */
export function clientOf(base: string): Client {
  const url = new URL(base);
  if (url.protocol !== "http:" || !loopback.test(url.hostname))
    throw new Error(`${base} is refused: only http on loopback is put under load`);
  const root = url.href.replace(/\/$/, "");
  const headers = { accept: "application/fhir+json", "content-type": "application/fhir+json" };
  const send: Client["send"] = async (method, path, body, more) => {
    const reply = await fetch(`${root}${path === "" ? "" : `/${path}`}`, {
      method,
      headers: { ...headers, ...more },
      signal: AbortSignal.timeout(60_000),
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, json: parsed(text) };
  };
  return { base: root, headers, send };
}

function parsed(text: string): ReplyJson | undefined {
  try {
    return JSON.parse(text) as ReplyJson;
  } catch {
    return undefined;
  }
}
