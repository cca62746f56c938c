import { expect, it } from "@jest/globals";
import type { IncomingMessage } from "node:http";
import { BlockList } from "node:net";
import { callerAddress } from "./caller-address.ts";

const proxies = new BlockList();
proxies.addSubnet("10.0.0.0", 8, "ipv4");
proxies.addAddress("::1", "ipv6");

it.each([
  ["no proxy is trusted: the header changes nothing", new BlockList(), "10.0.0.1", "1.2.3.4", "10.0.0.1"],
  ["a peer that is no proxy: the header changes nothing", proxies, "9.9.9.9", "1.2.3.4", "9.9.9.9"],
  ["a proxy's word is believed", proxies, "10.0.0.1", "1.2.3.4", "1.2.3.4"],
  ["a proxy on an IPv6 socket", proxies, "::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"],
  ["what the caller itself wrote before is not", proxies, "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"],
  ["a chain of proxies", proxies, "::1", "1.2.3.4, 10.9.9.9", "1.2.3.4"],
  ["proxies only", proxies, "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["no header", proxies, "10.0.0.1", undefined, "10.0.0.1"],
  ["nonsense in the header", proxies, "10.0.0.1", "unknown, <script>", "10.0.0.1"],
  ["a closed connection", proxies, undefined, "1.2.3.4", undefined],
])("%s", (...[, trusted, remoteAddress, forwarded, expected]) => {
  const incoming = { headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress } };
  expect(callerAddress(incoming as unknown as IncomingMessage, trusted)).toBe(expected);
});
