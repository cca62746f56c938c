import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { isPublic, openOutside } from "./outside.ts";

it.each([
  ["93.184.216.34", true],
  ["8.8.8.8", true],
  ["2606:2800:220:1:248:1893:25c8:1946", true],
  ["127.0.0.1", false],
  ["127.255.255.254", false],
  ["10.1.2.3", false],
  ["172.16.0.1", false],
  ["172.31.255.255", false],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["255.255.255.255", false],
  ["224.0.0.1", false],
  ["198.18.0.1", false],
  ["::1", false],
  ["::", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["fe80::1", false],
  ["fc00::1", false],
  ["fd12:3456::1", false],
  ["ff02::1", false],
  ["64:ff9b::7f00:1", false],
  ["2002:7f00:1::1", false],
  ["2001:db8::1", false],
  ["not an address", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

let server: Server;
let answer: (incoming: IncomingMessage, response: ServerResponse) => void;
const port = () => (server.address() as AddressInfo).port;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    answer(incoming, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const loopback = [{ address: "127.0.0.1", family: 4 }];

it("goes to the address that was looked at, and looks once", async () => {
  let looked = 0;
  const lookup = async () => (++looked === 1 ? loopback : [{ address: "192.0.2.1", family: 4 }]);
  answer = ({ headers }, response) => {
    response.setHeader("cache-control", "max-age=7");
    response.end(headers.host);
  };
  const outside = openOutside({ development: true, lookup });
  const fetched = await outside(`http://keys.example.org:${port()}/`);
  expect(fetched).toEqual({ text: `keys.example.org:${port()}`, cacheControl: "max-age=7" });
  expect(looked).toBe(1);
});

it.each([
  ["a redirect", (response: ServerResponse) => response.writeHead(302, { location: "http://127.0.0.1/" }).end()],
  ["a failure", (response: ServerResponse) => response.writeHead(500).end()],
  ["an answer without end", (response: ServerResponse) => response.end("x".repeat(70_000))],
  ["a connection that breaks", (response: ServerResponse) => response.destroy()],
])("%s is no answer", async (_name, act) => {
  answer = (_incoming, response) => {
    act(response);
  };
  const outside = openOutside({ development: true, lookup: async () => loopback });
  await expect(outside(`http://keys.example.org:${port()}/`)).rejects.toThrow();
});

it.each([
  ["http", "http://keys.example.org/", [{ address: "93.184.216.34", family: 4 }], "only https"],
  ["a file", "file:///etc/passwd", [], "only https"],
  ["no address", "keys", [], "only https"],
  ["a name within", "https://keys.example.org/", loopback, "not on the public Internet"],
  [
    "a name that is within, too",
    "https://keys.example.org/",
    [{ address: "93.184.216.34", family: 4 }, ...loopback],
    "not on the public Internet",
  ],
  ["an address within", "https://[::1]/", [], "not on the public Internet"],
  ["a number", "https://2130706433/", [], "not on the public Internet"],
  ["a name of nothing", "https://keys.example.org/", [], "no address"],
])("in production %s is not asked", async (_name, url, addresses, why) => {
  let asked = 0;
  answer = (_incoming, response) => {
    asked++;
    response.end();
  };
  const outside = openOutside({ development: false, lookup: async () => addresses });
  await expect(outside(url)).rejects.toThrow(why);
  expect(asked).toBe(0);
});
