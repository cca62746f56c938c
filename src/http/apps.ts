/** Pages of an app that comes with the server: files that are read once, and no others. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Door } from "./doors.ts";

const types = {
  "index.html": "text/html; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "app.css": "text/css; charset=utf-8",
} as const;

/** Everything of its own, nothing of anybody else's. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface Page {
  type: string;
  bytes: Buffer;
}

/**
 * Answers at `/apps/[id]/`.
 * @param folder Holds `index.html`, `app.js`, `app.css`.
 */
export function openAppPages({ id, folder }: { id: string; folder: string }): Door {
  const root = `/apps/${id}`;
  const read = (name: string, type: string): Page => ({ type, bytes: readFileSync(join(folder, name)) });
  const pages = new Map(Object.entries(types).map(([name, type]) => [`${root}/${name}`, read(name, type)]));
  const first = pages.get(`${root}/index.html`);
  if (first) pages.set(`${root}/`, first);
  return ({ method, url = "" }, response) => {
    const [path = "", query] = url.split("?", 2);
    if (method !== "GET" && method !== "HEAD") return false;
    if (path === root) {
      response.writeHead(308, { Location: `${root}/${query === undefined ? "" : `?${query}`}` }).end();
      return true;
    }
    const page = pages.get(path);
    if (!page) return false;
    response.setHeader("Content-Type", page.type).setHeader("Content-Length", page.bytes.length);
    response.setHeader("Cache-Control", "no-cache").setHeader("Content-Security-Policy", policy);
    response.writeHead(200).end(method === "HEAD" ? undefined : page.bytes);
    return true;
  };
}
