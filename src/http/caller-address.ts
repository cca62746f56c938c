import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";

/**
 * The address a request came from: that of the peer or, where the peer is a trusted proxy, the last one of
 * X-Forwarded-For that is not such a proxy's too. Undefined once the connection is closed.
 */
export function callerAddress({ headers, socket }: IncomingMessage, trusted: BlockList): string | undefined {
  const peer = socket.remoteAddress && unmapped(socket.remoteAddress);
  if (peer === undefined || !isTrusted(peer, trusted)) return peer;
  const forwarded = headers["x-forwarded-for"] ?? "";
  const hops = (typeof forwarded === "string" ? forwarded : forwarded.join(",")).split(",").map((hop) => hop.trim());
  const named = hops.filter((hop) => isIP(hop) !== 0).map(unmapped);
  return named.findLast((hop) => !isTrusted(hop, trusted)) ?? named[0] ?? peer;
}

const isTrusted = (address: string, trusted: BlockList) =>
  trusted.rules.length > 0 && trusted.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");

/** An IPv4 address that arrived on an IPv6 socket. */
const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
