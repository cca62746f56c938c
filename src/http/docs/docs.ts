/** `/docs`: what there is beside the FHIR API, for people and for programs. */
import type { RequestListener } from "node:http";
import { sessionCookie } from "../../auth/cookies.ts";
import { Problem, problemBody } from "../auth/problem.ts";
import { pagePolicy } from "../secured.ts";
import { openApi } from "./openapi.ts";
import { docsPage, docsStyle } from "./page.ts";

export interface DocsOptions {
  /** Origin that the server is reached at. */
  origin: string;
  version: string;
}

/** What is answered, made once. */
interface Page {
  type: string;
  text: string;
  policy?: string;
}

export function openDocs({ origin, version }: DocsOptions): RequestListener {
  const document = openApi({ origin, version, cookie: sessionCookie(origin) });
  const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
    ["/docs", { type: "text/html; charset=utf-8", text: docsPage(version), policy: pagePolicy(docsStyle) }],
    ["/docs/openapi.json", { type: "application/json; charset=utf-8", text: JSON.stringify(document) }],
  ]);
  const missing: Page = {
    type: "application/problem+json; charset=utf-8",
    text: JSON.stringify(problemBody(new Problem("not-found"))),
  };
  return ({ method, url = "" }, response) => {
    const isRead = method === "GET" || method === "HEAD";
    const page = isRead ? pages.get(url.split("?", 1)[0] ?? "") : undefined;
    const { type, text, policy } = page ?? missing;
    response.setHeader("Content-Type", type).setHeader("Cache-Control", "no-cache");
    response.setHeader("Content-Length", Buffer.byteLength(text));
    if (policy !== undefined) response.setHeader("Content-Security-Policy", policy);
    response.writeHead(page ? 200 : 404).end(method === "HEAD" ? undefined : text);
  };
}
