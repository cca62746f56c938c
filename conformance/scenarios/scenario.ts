/** A whole server for one file of scenarios, and how they talk to it. */
import { afterAll, beforeAll } from "@jest/globals";
import { startProcess, type Running } from "./process.ts";

/** The members of an answer that scenarios look at. */
interface Body {
  resourceType: string;
  id: string;
  type?: string;
  meta: { versionId: string; lastUpdated: string; tag?: { code?: string }[] };
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: Entry[];
  issue?: { severity: string; code: string; diagnostics?: string; expression?: string[] }[];
  [member: string]: unknown;
}

interface Entry {
  fullUrl?: string;
  resource?: Body;
  search?: { mode: string };
  request?: { method: string; url: string };
  response?: { status: string; location?: string; etag?: string; lastModified?: string; outcome?: Body };
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** A request; a body that is text is sent as it is. */
interface Ask {
  headers?: Record<string, string>;
  body?: unknown;
}

/** Ways to ask a server. */
export interface Client {
  /** @param path Below the FHIR base, or a whole URL. */
  send: (method: string, path: string, ask?: Ask) => Promise<Reply>;
  get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
  put: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
}

/** A server that listens for as long as a file's tests run. */
export interface Scenario extends Client {
  /** FHIR base, without a slash at the end. */
  base: () => string;
}

/** Starts a server before the tests of a file and stops it after them. */
export function scenario(settings: Record<string, string> = {}): Scenario {
  let server: Running | undefined;
  beforeAll(async () => {
    server = await startProcess({ LOG_LEVEL: "error", ...settings });
  });
  afterAll(async () => {
    await server?.stop();
  });
  const base = (): string => server?.base ?? "";
  return { base, ...clientOf(base) };
}

/**
 * @param base The FHIR base for the next request, without a slash at the end.
 * @param always Headers of every request.
 */
export function clientOf(base: () => string, always: Record<string, string> = {}): Client {
  const send: Client["send"] = (method, path, { headers, ...ask } = {}) =>
    request(method, address(base(), path), { ...ask, headers: { ...always, ...headers } });
  return {
    send,
    get: (path, headers = {}) => send("GET", path, { headers }),
    post: (path, body, headers = {}) => send("POST", path, { body, headers }),
    put: (path, body, headers = {}) => send("PUT", path, { body, headers }),
  };
}

const address = (base: string, path: string): string =>
  path.startsWith("http:") ? path : `${base}${path === "" ? "" : "/"}${path}`;

async function request(method: string, url: string, { headers = {}, body }: Ask = {}): Promise<Reply> {
  const reply = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/fhir+json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, body: (text === "" ? {} : parsed(text)) as Body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // an answer that is no JSON has none of the members that are looked at
  }
}

/** The ids of a Bundle's matches, in order. */
export const matchIds = ({ body }: Reply): readonly string[] =>
  (body.entry ?? []).filter(({ search }) => search?.mode === "match").map(({ resource }) => resource?.id ?? "");

/** `Type/id` of what came along with the matches. */
export const includedKeys = ({ body }: Reply): readonly string[] =>
  (body.entry ?? [])
    .filter(({ search }) => search?.mode === "include")
    .map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);

/** Where a Bundle's link of that name leads. */
export const linkOf = ({ body }: Reply, relation: string): string | undefined =>
  body.link?.find((link) => link.relation === relation)?.url;

/** The version of each entry of a history, newest first; of a deletion its status. */
export const versions = ({ body }: Reply): readonly (string | undefined)[] =>
  (body.entry ?? []).map(({ resource, response }) => resource?.meta.versionId ?? response?.status);
