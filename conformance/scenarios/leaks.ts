/** The leak matrix over HTTP: its world, and how it is asked. */
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { readResource } from "../../src/fhir/resource.ts";
import { printJson } from "../../src/fhir/json.ts";
import { steps } from "../../src/testing/leaks/ground.ts";
import type { Prober } from "../../src/testing/leaks/callers.ts";
import type { Probe } from "../../src/testing/leaks/probe.ts";
import type { Ask, Told } from "../../src/testing/leaks/run.ts";
import type { Guarded } from "./guarded.ts";

/** Puts the world there: some of it nobody may write who comes by HTTP. */
export async function fill({ server }: Guarded): Promise<void> {
  for (const { method, url, body } of steps) {
    const [type = "", id = ""] = url.split("/");
    if (method === "DELETE") await server.perform({ kind: "delete", type, id });
    else await server.perform({ kind: "update", type, id, resource: readResource(printJson(body)) });
  }
}

/** Headers that are another for each answer. */
const passing: ReadonlySet<string> = new Set(["date", "last-modified", "keep-alive", "connection"]);

/** Asks over HTTP, byte for byte as a probe says, with a token of the prober's own. */
export function asking(rig: Guarded): Ask & { close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const tokens = new Map<Prober, Promise<string>>();

  function bearer(prober: Prober): Promise<string> {
    const { scopes: scope, user, patient } = prober;
    const found = tokens.get(prober) ?? rig.bearer({ scope, ...(user && { user }), ...(patient && { patient }) });
    tokens.set(prober, found);
    return found;
  }

  const ask: Ask = async (prober, probe) => {
    const authorization = await bearer(prober);
    const path = `/fhir/${probe.url}`;
    const { headers, body } = sentOf(probe);
    return new Promise((resolve, reject) => {
      const sent = { authorization, "x-request-id": "probe", ...headers };
      const options = { agent, method: probe.method, path, headers: sent, ...placeOf(rig.origin) };
      const asked = request(options, (answer) => void toldBy(answer).then(resolve, reject));
      asked.on("error", reject).end(body);
    });
  };
  return Object.assign(ask, { close: () => agent.destroy() });
}

function placeOf(origin: string) {
  const { hostname, port } = new URL(origin);
  return { hostname, port };
}

/** A list is a JSON Patch, a text is sent as it is. */
function sentOf({ body, headers = {} }: Probe): { headers: Record<string, string>; body?: string } {
  if (body === undefined) return { headers };
  const type = Array.isArray(body) ? "application/json-patch+json" : "application/fhir+json";
  const said = typeof body === "string" ? body : printJson(body);
  return {
    headers: { "content-type": type, "content-length": String(Buffer.byteLength(said)), ...headers },
    body: said,
  };
}

async function toldBy(answer: IncomingMessage): Promise<Told> {
  const body = await text(answer);
  const heads = Object.entries(answer.headers).filter(([name]) => !passing.has(name));
  // How long a cursor is, says nothing.
  const shown = body.includes("_cursor=") ? heads.filter(([name]) => name !== "content-length") : heads;
  const status = answer.statusCode ?? 0;
  return { status, text: [...shown.map((pair) => pair.join(": ")), "", body].join("\n") };
}
