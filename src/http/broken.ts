import type { Duplex } from "node:stream";
import { outcomeOf } from "../fhir/error.ts";
import type { OperationOutcomeIssue } from "../fhir/types.ts";

interface Broken {
  line: string;
  code: OperationOutcomeIssue["code"];
  why: string;
}

const notHttp: Broken = { line: "400 Bad Request", code: "structure", why: "this is no well-formed HTTP request" };
const tooSlow: Broken = { line: "408 Request Timeout", code: "timeout", why: "the request did not arrive in time" };
const longUrl: Broken = { line: "414 URI Too Long", code: "too-long", why: "the URL is too long" };
const longHeaders: Broken = {
  line: "431 Request Header Fields Too Large",
  code: "too-long",
  why: "the headers are too long",
};

/** Answers what is no HTTP request, or came too slowly, on the bare socket, and hangs up. */
export function answerBroken(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { line, code, why } = brokenBy(error);
  const body = JSON.stringify(outcomeOf([{ severity: "error", code, diagnostics: why }]));
  const head = [`HTTP/1.1 ${line}`, "Connection: close", "Content-Type: application/fhir+json; charset=utf-8"];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n"));
}

function brokenBy({ code, rawPacket }: NodeJS.ErrnoException & { rawPacket?: Buffer }): Broken {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return tooSlow;
  if (code === "HPE_HEADER_OVERFLOW") return rawPacket?.includes("\n") ? longHeaders : longUrl;
  return notHttp;
}
