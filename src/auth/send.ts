/** Answers that are not oidc-provider's. */
import type { ServerResponse } from "node:http";

/** Of every page: nothing is loaded but the style sheet, nothing frames it, nothing remembers it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "Cache-Control": "no-store",
  // Without any, browsers would send forms with the origin "null".
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

type Headers = Readonly<Record<string, string>>;

function send(response: ServerResponse, status: number, text: string, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.statusCode = status;
  response.end(response.req.method === "HEAD" ? undefined : text);
}

export const sendPage = (response: ServerResponse, status: number, html: string): void =>
  send(response, status, html, { ...pageHeaders, "Content-Type": "text/html; charset=utf-8" });

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void =>
  send(response, status, JSON.stringify(body), { ...headers, "Content-Type": "application/json; charset=utf-8" });

export const sendText = (response: ServerResponse, type: string, text: string, headers: Headers): void =>
  send(response, 200, text, { ...headers, "Content-Type": type, "X-Content-Type-Options": "nosniff" });

/** 303: the next thing is a GET. */
export const seeOther = (response: ServerResponse, to: string): void =>
  send(response, 303, "", { Location: to, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });

/** Nobody keeps the answer. */
export const unkept: Headers = { "Cache-Control": "no-store", Pragma: "no-cache" };
