/** `cardea client`. */
import { readFile } from "node:fs/promises";
import { isObject } from "../fhir/json.ts";
import type { Auth } from "../auth/auth.ts";
import { shownClient } from "./client-shape.ts";
import { PathError } from "./files.ts";
import { operating, say, sayJson } from "./operator.ts";
import { Refused } from "./refused.ts";

type NewClient = Parameters<Auth["register"]>[0];

/** The options of `client create`, as they were given. */
export interface ClientOptions extends Pick<NewClient, "name" | "scope" | "auth" | "jwksUri" | "launchUri"> {
  redirectUri: string[];
  grant: string[];
  /** A file. */
  jwks?: string;
  resourceServer?: true;
}

/** Registers an app, and prints its id, and its secret, which is not shown again. @throws Refused, PathError */
export const createClient = (options: ClientOptions): Promise<void> =>
  operating("cardea client create", async ({ auth }) => {
    const { clientId, clientSecret } = await auth.register(await newClient(options));
    sayJson({ client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) });
  });

async function newClient({ redirectUri, grant, jwks, ...given }: ClientOptions): Promise<NewClient> {
  const usual = redirectUri.length > 0 ? "authorization_code" : "client_credentials";
  const grants = (grant.length > 0 ? grant : [usual]) as NewClient["grants"];
  const keys = jwks === undefined ? undefined : await readKeys(jwks);
  return { ...given, redirectUris: redirectUri, grants, ...(keys && { jwks: keys }) };
}

/** Members that only the owner of a key has. https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const secretMembers = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"];

async function readKeys(path: string): Promise<{ keys: object[] }> {
  const found = parsed(await textOf(path));
  const keys: unknown = isObject(found) ? found["keys"] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isObject))
    throw new Refused(`--jwks: ${path} holds no JWK Set, which is { "keys": [...] }`);
  if (keys.some((key) => secretMembers.some((member) => Object.hasOwn(key, member))))
    throw new Refused(`--jwks: ${path} holds a private key: keep that, and give the public one`);
  return { keys };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new PathError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prints a line for each. */
export const listClients = (): Promise<void> =>
  operating("cardea client list", async ({ apps }) => {
    for (const client of await apps.clients.list()) say(JSON.stringify(shownClient(client)));
  });

/** @throws Refused where there is no such client */
export const changeClient = (deed: "approve" | "disable", id: string): Promise<void> =>
  operating(`cardea client ${deed}`, async ({ apps }) => {
    const client = await apps.clients[deed](id);
    if (!client) throw new Refused(`there is no client ${id}`);
    sayJson(shownClient(client));
  });
