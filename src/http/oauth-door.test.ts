import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openLimits } from "./auth/limits.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import { beginnings, longestBeginning, openBeginnings } from "./beginnings.ts";
import { oauthDoor } from "./oauth-door.ts";

let base = "";
/** What the log is told. */
const troubles: unknown[] = [];
let close = async (): Promise<void> => undefined;
/** What the authorization server is made to answer. */
let status = 401;

beforeAll(async () => {
  const { store, records } = await openSqlite({ file: ":memory:", now: Date.now });
  const door = oauthDoor({
    handle(_incoming, response) {
      response.writeHead(status).end();
      return true;
    },
    limits: openLimits(records, Date.now),
    beginnings: openBeginnings(true),
    isSignedIn: async ({ headers: { cookie } }) => {
      if (cookie === "cardea_session=broken") throw new Error("a bug");
      return cookie === "cardea_session=good";
    },
    addressOf: ({ headers }) => headers["x-from"] as string,
    noteTrouble: (thrown) => troubles.push(thrown),
  });
  const server = createServer((incoming, response) => void door(incoming, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.close();
    server.closeAllConnections();
    await store.close();
  };
});
afterAll(() => close());

const ask = async (path: string, from: string, client = "") => {
  const authorization = `Basic ${Buffer.from(`${client}:x`).toString("base64")}`;
  const answer = await fetch(`${base}${path}`, { method: "POST", headers: { "x-from": from, authorization } });
  return answer.status;
};
const times = async (count: number, work: () => Promise<number>) => {
  const all: number[] = [];
  for (let at = 0; at < count; at++) all.push(await work());
  return all;
};

it("counts failures of a client and a network by themselves", async () => {
  status = 401;
  const fail = (from: string, client: string) => () => ask("/oauth2/token", from, client);
  expect(new Set(await times(20, fail("192.0.2.1", "a")))).toEqual(new Set([401]));
  expect(await fail("192.0.2.1", "a")()).toBe(429);
  expect(await fail("192.0.2.1", "b")()).toBe(401);
  expect(await fail("192.0.2.2", "a")()).toBe(401);
});

it("counts a path with a slash at its end as the one without", async () => {
  status = 401;
  expect((await times(21, () => ask("/oauth2/token/", "192.0.2.4"))).at(-1)).toBe(429);
  expect(await ask("/oauth2/token", "192.0.2.4")).toBe(429);
});

it("counts a path in capitals as the one in small letters", async () => {
  status = 401;
  expect((await times(21, () => ask("/oauth2/TOKEN", "192.0.2.5"))).at(-1)).toBe(429);
  expect(await ask("/oauth2/Token/", "192.0.2.5")).toBe(429);
  status = 200;
  expect((await times(11, () => ask("/oauth2/Register", "192.0.2.5"))).at(-1)).toBe(429);
});

it("does not count what succeeds, but where clients register", async () => {
  status = 200;
  expect(new Set(await times(30, () => ask("/oauth2/token", "192.0.2.3")))).toEqual(new Set([200]));
  expect((await times(11, () => ask("/oauth2/register", "192.0.2.3"))).slice(-2)).toEqual([200, 429]);
});

it("leaves other paths alone", async () => {
  status = 401;
  expect(new Set(await times(30, () => ask("/oauth2/authorize", "192.0.2.4")))).toEqual(new Set([401]));
});

describe("sign-ins that begin", () => {
  const begin = async (from: string, headers: Record<string, string> = {}, path = "/oauth2/authorize?client_id=x") =>
    fetch(`${base}${path}`, { headers: { "x-from": from, ...headers } });
  const statuses = async (count: number, from: (at: number) => string, headers = {}) => {
    const all: number[] = [];
    for (let at = 0; at < count; at++) all.push((await begin(from(at), headers)).status);
    return all;
  };
  const counted = (all: readonly number[]) => [200, 429].map((one) => all.filter((other) => other === one).length);

  it("are 120 in a minute from a network; beyond that a page says how long to wait", async () => {
    status = 200;
    const all = await statuses(beginnings.network + 10, () => "192.0.2.9");
    expect(counted(all)).toEqual([beginnings.network, 10]);
    const refused = await begin("192.0.2.9");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.text()).toContain("Try again in");
    expect((await begin("192.0.2.10")).status).toBe(200);
    expect(
      (await fetch(`${base}/oauth2/authorize`, { method: "HEAD", headers: { "x-from": "192.0.2.9" } })).status,
    ).toBe(429);
  });

  it("are a thousand from all networks together, but for browsers in which somebody is signed in", async () => {
    const all = await statuses(beginnings.all + 100, (at) => `10.2.${at >> 8}.${at & 255}`);
    expect(counted(all)[0]).toBeLessThan(beginnings.all);
    expect(all.slice(-100)).toEqual(Array<number>(100).fill(429));
    const known = { cookie: "cardea_session=good" };
    expect(counted(await statuses(150, () => "192.0.2.9", known))).toEqual([150, 0]);
    expect((await begin("192.0.2.9", { cookie: "cardea_session=guessed" })).status).toBe(429);
  });

  it("have an address that is not too long", async () => {
    const path = `/oauth2/authorize?state=${"x".repeat(longestBeginning)}`;
    expect((await begin("192.0.2.11", { cookie: "cardea_session=good" }, path)).status).toBe(414);
  });

  it("are refused for now where a bug keeps them from it, which the log is told", async () => {
    const { status: answered, headers } = await begin("192.0.2.12", { cookie: "cardea_session=broken" });
    expect([answered, headers.get("retry-after")]).toEqual([503, "1"]);
    expect(troubles).toEqual([new Error("a bug")]);
  });
});
