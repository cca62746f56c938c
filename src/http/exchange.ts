import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Actor } from "../audit/event.ts";
import type { Target } from "../interactions/interaction.ts";
import { type Format, plain } from "./format.ts";

/** One request and the answer that is owed to it. */
export interface Exchange {
  incoming: IncomingMessage;
  response: ServerResponse;
  /** X-Request-Id: the caller's, or made here. */
  id: string;
  /** Milliseconds of the process's own clock. */
  started: number;
  /** How the answer is written: FHIR JSON until negotiation says otherwise. */
  format: Format;
  /** What was asked for, once it is known. */
  target?: Target;
  /** As whom it is on record, once that is known. */
  actor?: Actor;
  /** Whoever performs it has it on record, or nothing of it is to be. */
  isToldOf?: boolean;
  /** Beside the FHIR API: the pattern of the path, with nothing in it that somebody sent. */
  pattern?: string;
}

/** Opens an exchange. */
export function exchangeOf(incoming: IncomingMessage, response: ServerResponse): Exchange {
  return { incoming, response, id: requestId(incoming), started: performance.now(), format: plain };
}

/** The caller's id when it is one that may be repeated in a header and a log. http://hl7.org/fhir/R4/http.html#custom */
function requestId({ headers }: IncomingMessage): string {
  const sent = headers["x-request-id"];
  return typeof sent === "string" && /^[A-Za-z0-9._:/+=-]{1,64}$/.test(sent) ? sent : randomUUID();
}

/** A header that came once, or several of one name as one text. */
export function header({ incoming }: Exchange, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === "object" ? value.join(", ") : value;
}
