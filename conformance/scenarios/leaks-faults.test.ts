/** Each way to let go over HTTP of what may be seen, in one place, is noticed by the probes of the leak matrix. */
import type { IncomingMessage, RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Prober } from "../../src/testing/leaks/callers.ts";
import type { Probe } from "../../src/testing/leaks/probe.ts";
import { probe, type Ask } from "../../src/testing/leaks/run.ts";
import { wirePaths } from "../../src/testing/leaks/wire.ts";
import { guarded } from "./guarded.ts";
import { asking, fill } from "./leaks.ts";

const anna: Prober = {
  scopes: "patient/*.cruds",
  ...{ user: "Patient/anna", patient: "anna" },
  sees: ({ patient, type }) => patient === "anna" && !["Group", "AuditEvent", "Task"].includes(type),
  may: { read: true, search: true },
};

const rig = guarded();
let ask: Ask & { close: () => void };
let everything = "";
beforeAll(async () => {
  ask = asking(rig);
  everything = await rig.bearer({ scope: "system/*.cruds" });
}, 60_000);
beforeEach(() => fill(rig), 60_000);
afterAll(() => ask.close());

let runs = 0;

/** What the probes for which something holds find wrong. */
async function noticed(app: RequestListener, which: (one: Probe) => boolean): Promise<number> {
  rig.serve(app);
  const run = { nobody: `nob-${(++runs).toString().padStart(3, "0")}`, more: wirePaths, every: 1, turn: 0 };
  const { asked, faults } = await probe(ask, anna, { ...run, which, enough: 1 });
  rig.serve(rig.server.app);
  expect(asked).toBeGreaterThan(0);
  return faults.length;
}

type Told = Pick<IncomingMessage, "method" | "url" | "headers">;
type When = (asked: Told) => boolean;

/** What is asked so is done as by somebody who may do everything. */
const letting =
  (when: When): RequestListener =>
  (incoming, response) => {
    if (when(incoming)) incoming.headers.authorization = everything;
    rig.server.app(incoming, response);
  };

const about = ({ method, url, headers = {} }: Probe): Told => ({ method, url: `/fhir/${url}`, headers });
const path = ({ url = "" }: Told): string => url.split("?", 1)[0] ?? "";
const query = ({ url = "" }: Told): string => url.split("?")[1] ?? "";
const has =
  (header: string): When =>
  ({ headers }) =>
    headers[header] !== undefined;

const doors: readonly (readonly [string, When])[] = [
  ["HEAD", ({ method }) => method === "HEAD"],
  ["a read with If-None-Match", has("if-none-match")],
  ["a read with If-Modified-Since", has("if-modified-since")],
  ["a search by a form", (asked) => asked.method === "POST" && path(asked).endsWith("/_search")],
  ["a parameter that comes twice", (asked) => query(asked).split("_id=").length > 2],
  ["a path that is escaped", (asked) => path(asked).includes("%")],
  ["a path that ends in a slash", (asked) => path(asked).endsWith("/") && path(asked) !== "/fhir/"],
  ["_format", (asked) => query(asked).includes("_format=")],
  ["Accept of a browser", ({ headers }) => headers.accept?.includes("text/html") === true],
  [
    "Prefer: handling=lenient",
    ({ method, headers }) => method === "GET" && String(headers["prefer"]).includes("lenient"),
  ],
  ["a purpose of use that is an emergency", has("x-purpose-of-use")],
  ["another origin", has("origin")],
  ["a part of an answer", has("range")],
  ["$explain", (asked) => path(asked).includes("$explain")],
  ["$everything by POST", (asked) => asked.method === "POST" && path(asked).includes("$everything")],
  ["what is on a list", (asked) => query(asked).includes("_list=")],
  ["what nothing is asked in a compartment for", (asked) => /^\/fhir\/Patient\/[^/]+\/[A-Z*]/.test(path(asked))],
  ["a link through a link", (asked) => query(asked).split("_has:").length > 2],
  ["a write with Prefer", (asked) => ["PUT", "PATCH"].includes(asked.method ?? "") && has("prefer")(asked)],
  ["a write with If-Match: *", ({ method, headers }) => method !== "GET" && headers["if-match"] === "*"],
  ["a conditional update", (asked) => asked.method === "PUT" && query(asked) !== ""],
  ["a conditional delete", (asked) => asked.method === "DELETE" && query(asked) !== ""],
];

describe("all rights for", () => {
  it.each(doors)(
    "%s",
    async (_name, when) => {
      expect(await noticed(rig.server.app, (one) => when(about(one)))).toBe(0);
      expect(await noticed(letting(when), (one) => when(about(one)))).toBeGreaterThan(0);
    },
    60_000,
  );
});

/** Whether there is something where a path leads, whoever asks. */
async function isThere(asked: IncomingMessage): Promise<boolean> {
  const [, type = "", id = ""] = /^\/fhir\/([A-Z]\w+)\/([\w-]+)$/.exec(path(asked)) ?? [];
  if (id === "") return false;
  const found = await rig.server.perform({ kind: "read", type, id }).catch(() => undefined);
  return found !== undefined;
}

/** Headers of an answer that only what is there has. @param when And only so asked */
const telling =
  (when: When, name: string, value: string): RequestListener =>
  (incoming, response) => {
    if (!when(incoming)) rig.server.app(incoming, response);
    else
      void isThere(incoming).then((there) => {
        if (there) response.setHeader(name, value);
        rig.server.app(incoming, response);
      });
  };

const isGet: When = ({ method }) => method === "GET";

const headers: readonly (readonly [string, When, string, string])[] = [
  ["the ETag of a 404", isGet, "ETag", 'W/"1"'],
  ["Last-Modified of a 404", isGet, "Last-Modified-There", "Sat, 01 Jan 2000 00:00:00 GMT"],
  ["the name of who it is of", isGet, "X-Hint", "zq-beatrix-Patient-one-qz"],
  ["Allow of OPTIONS", ({ method }) => method === "OPTIONS", "Allow-There", "DELETE"],
  ["Location of a write that is refused", ({ method }) => method === "PUT", "Location", "/fhir/x/_history/1"],
];

describe("an answer that tells by", () => {
  it.each(headers)(
    "%s",
    async (_name, when, name, value) => {
      const app = telling(when, name, value);
      expect(await noticed(app, (one) => when(about(one)))).toBeGreaterThan(0);
    },
    60_000,
  );

  it("304 for what is hidden", async () => {
    const isConditional: When = ({ method, headers: { "if-none-match": tag } }) => method === "GET" && tag === "*";
    const app: RequestListener = (incoming, response) =>
      void isThere(incoming).then((there) => {
        if (there && isConditional(incoming)) response.writeHead(304).end();
        else rig.server.app(incoming, response);
      });
    expect(await noticed(app, (one) => isConditional(about(one)))).toBeGreaterThan(0);
  }, 60_000);

  it("doing what another method would", async () => {
    const isOverridden = has("x-http-method-override");
    const app: RequestListener = (incoming, response) => {
      if (isOverridden(incoming)) {
        incoming.method = String(incoming.headers["x-http-method-override"]);
        incoming.headers.authorization = everything;
      }
      rig.server.app(incoming, response);
    };
    expect(await noticed(app, (one) => isOverridden(about(one)))).toBeGreaterThan(0);
  }, 60_000);
});
