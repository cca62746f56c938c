/** The pages as a stranger gets them: nothing in them is anybody's, and they may do little. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openHome } from "./home.ts";

let server: Server;

beforeAll(async () => {
  const facts = { version: "1.2.3", base: "https://fhir.test/fhir" };
  const [open, closed] = [
    openHome({ ...facts, registration: true, example: "/apps/example/" }),
    openHome({ ...facts, registration: false, example: undefined }),
  ];
  server = createServer((incoming, response) => {
    const home = incoming.headers["x-closed"] === undefined ? open : closed;
    if (!home(incoming, response)) response.writeHead(404).end("somebody else's");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const get = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);

const pages = ["/", "/forgot", "/reset", "/register", "/invitation"];

describe.each(pages)("%s", (path) => {
  it("may run its own scripts and styles, ask this server, and nothing else", async () => {
    const answer = await get(path);
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  it("has no script, style or handler in itself, and nothing from elsewhere", async () => {
    const text = await (await get(path)).text();
    expect(text).not.toMatch(/<script(?![^>]* src="\/)|<style|\son[a-z]+=|\sstyle=|(?:src|href)="(?!\/)/);
  });

  it("has no form that is sent without its script: they all lie in templates", async () => {
    const text = await (await get(path)).text();
    expect(text.replaceAll(/<template.*?<\/template>/gs, "")).not.toContain("<form");
    expect(text.match(/<form(?! method="post")/g)).toBeNull();
  });

  it("names a script that is there, and that imports what is there", async () => {
    const [, script = ""] = /src="([^"]+)"/.exec(await (await get(path)).text()) ?? [];
    const seen = new Set<string>();
    await follow(script, seen);
    expect([...seen]).toContain("/home/ask.js");
  });

  it("is asked for its body only when it has changed, and has none for HEAD", async () => {
    const tag = (await get(path)).headers.get("etag") ?? "";
    expect((await get(path, { headers: { "if-none-match": tag } })).status).toBe(304);
    const head = await get(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("is there to be read only", async () => {
    expect((await get(path, { method: "POST", body: "password=x" })).status).toBe(404);
  });
});

async function follow(path: string, seen: Set<string>): Promise<void> {
  if (seen.has(path)) return;
  seen.add(path);
  const answer = await get(path);
  expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
    path,
    200,
    "text/javascript; charset=utf-8",
  ]);
  for (const [, name = ""] of (await answer.text()).matchAll(/from "\.\/([a-z-]+\.js)"/g))
    await follow(`/home/${name}`, seen);
}

it.each(["/home/", "/home/home.ts", "/home/../home/home.js.map", "/home/%2e%2e/home.ts", "/Forgot", "//"])(
  "serves nothing but what is on its list: %s",
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

it("offers registration only where it is open", async () => {
  const closed = { headers: { "x-closed": "1" } };
  expect(await (await get("/register")).text()).toContain('id="form-register"');
  expect(await (await get("/register", closed)).text()).not.toContain('id="form-register"');
  expect(await (await get("/")).text()).toContain('href="/register"');
  expect(await (await get("/", closed)).text()).not.toContain('href="/register"');
});

it("leads to the example of an app only where there is one", async () => {
  const closed = { headers: { "x-closed": "1" } };
  expect((await (await get("/")).text()).match(/href="\/apps\/example\/"/g)).toHaveLength(2);
  expect(await (await get("/", closed)).text()).not.toContain("/apps/");
});

it("says scopes in words, and which of them can change data", async () => {
  const asked = new URLSearchParams({ scope: "patient/Observation.rs patient/Appointment.c nonsense/<b>" });
  expect(await (await get(`/home/words?${asked.toString()}`)).json()).toEqual({
    words: [
      { words: "See measurements and results of this patient", writes: false },
      { words: "Add appointments of this patient", writes: true },
      { words: "nonsense/<b>", writes: false },
    ],
  });
});

it.each(["", "?scope=", "?scope=%zz", `?scope=${"a%20".repeat(2_000)}`, "?scope=patient/*.rs%3F%00"])(
  "says something whatever scopes are: %.30s",
  async (query) => {
    const answer = await get(`/home/words${query}`);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { words: unknown[] }).words.length).toBeLessThanOrEqual(100);
  },
);
