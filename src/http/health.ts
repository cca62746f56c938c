/** What machines ask to know whether the server runs, and whether it can be given work. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** The state of the server: serving, or why it is not. */
export type Readiness = { ok: true } | { ok: false; reason: string };

/** Answers `/health/live`: the process runs. */
export const live = (incoming: IncomingMessage, response: ServerResponse): void =>
  say(incoming, response, 200, { status: "live" });

/** Answers `/health/ready`: 200 when requests are served and the store can write, else 503 and why not. */
export function ready(readiness: () => Promise<Readiness>) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const state = await readiness();
    if (state.ok) say(incoming, response, 200, { status: "ready" });
    else say(incoming, response, 503, { status: "not ready", reason: state.reason });
  };
}

/** Answers everything while the server is not there yet. */
export function notYet(incoming: IncomingMessage, response: ServerResponse): void {
  if (incoming.url === "/health/live") live(incoming, response);
  else say(incoming, response, 503, { status: "not ready", reason: "starting" });
}

function say(incoming: IncomingMessage, response: ServerResponse, status: number, body: Record<string, string>): void {
  const text = JSON.stringify(body);
  const headers = { "Content-Type": "application/json", "Content-Length": text.length, "Cache-Control": "no-store" };
  response.writeHead(status, headers).end(incoming.method === "HEAD" ? undefined : text);
}
