import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openLimits } from "./auth/limits.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import { oauthDoor } from "./oauth-door.ts";

let base = "";
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
    addressOf: ({ headers }) => headers["x-from"] as string,
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

it("does not count what succeeds, but where clients register", async () => {
  status = 200;
  expect(new Set(await times(30, () => ask("/oauth2/token", "192.0.2.3")))).toEqual(new Set([200]));
  expect((await times(11, () => ask("/oauth2/register", "192.0.2.3"))).slice(-2)).toEqual([200, 429]);
});

it("leaves other paths alone", async () => {
  status = 401;
  expect(new Set(await times(30, () => ask("/oauth2/authorize", "192.0.2.4")))).toEqual(new Set([401]));
});
