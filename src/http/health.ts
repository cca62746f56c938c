/** What machines ask to know whether the server runs, and whether it can be given work. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { outcomeOf } from "../fhir/error.ts";
import type { Health } from "../storage/store.ts";

/** Answers `/health/live`: the process runs. */
export const live = (incoming: IncomingMessage, response: ServerResponse): void =>
  say(incoming, response, 200, { status: "live" });

/** Answers `/health/ready`: 200 when requests are served and the store can write, else 503 and why not. */
export function ready(readiness: () => Promise<Health>) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const state = await readiness();
    if (state.ok) say(incoming, response, 200, { status: "ready" });
    else say(incoming, response, 503, { status: "not ready", reason: state.reason });
  };
}

/** Answers everything while the server is not there yet. */
export function notYet(incoming: IncomingMessage, response: ServerResponse): void {
  const { url = "" } = incoming;
  if (url === "/health/live") live(incoming, response);
  else if (url.startsWith("/fhir")) say(incoming, response, 503, starting);
  else say(incoming, response, 503, { status: "not ready", reason: "starting" });
}

const starting = outcomeOf([{ severity: "error", code: "transient", diagnostics: "the server is starting" }]);

function say(incoming: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  const type = "resourceType" in body ? "application/fhir+json; charset=utf-8" : "application/json";
  const headers = { "Content-Type": type, "Content-Length": text.length, "Cache-Control": "no-store" };
  response.writeHead(status, headers).end(incoming.method === "HEAD" ? undefined : text);
}
