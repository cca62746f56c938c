/** Requests to addresses that others chose: they must not reach what only this machine can reach. */
import { lookup as systemLookup } from "node:dns/promises";
import { type IncomingMessage, type RequestOptions, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { BlockList, isIP } from "node:net";

export interface OutsideOptions {
  /** Plain http is let through, and any address. */
  development: boolean;
  /** Addresses of a name. */
  lookup?: (name: string) => Promise<readonly { address: string; family: number }[]>;
}

/** An answer with status 200. */
interface Fetched {
  text: string;
  cacheControl: string;
}

/** @throws Error saying why it was not asked, or what is wrong with the answer */
export type Outside = (url: string) => Promise<Fetched>;

/** Bytes, and milliseconds for all of it. */
const largest = 65_536;
const patience = 2_500;

/** Loopback, private, link-local, shared, reserved: RFC 6890, and IPv6 forms that IPv4 addresses hide in. */
const inner = new BlockList();
for (const [net, bits] of [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
  ] as const),
  ...([
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3],
  ] as const),
] as const)
  inner.addSubnet(net, bits, "ipv4");
/** Only 2000::/3 is given out; of it some parts lead elsewhere. */
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
const tunnels = new BlockList();
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  tunnels.addSubnet(net, bits, "ipv6");

/** Whether an address is one that anybody on the Internet may have. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, "ipv4");
  return family === 6 && global6.check(address, "ipv6") && !tunnels.check(address, "ipv6");
}

const everyAddress = (name: string) => systemLookup(name, { all: true });

/** One GET, without redirects, to the address that was looked at: not to one that the name means a moment later. */
export function openOutside({ development, lookup = everyAddress }: OutsideOptions): Outside {
  return async (text) => {
    const url = URL.parse(text);
    if (url === null || (url.protocol !== "https:" && !(development && url.protocol === "http:")))
      throw new Error("only https addresses are asked");
    const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const found = isIP(name) === 0 ? await lookup(name) : [{ address: name, family: isIP(name) }];
    const [first] = found;
    if (first === undefined) throw new Error("the host has no address");
    if (!development && !found.every(({ address }) => isPublic(address)))
      throw new Error("the host is not on the public Internet");
    return ask(url, first);
  };
}

function ask(url: URL, { address, family }: { address: string; family: number }): Promise<Fetched> {
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  // Which shape is wanted depends on the caller; both get the one address.
  const pinned: NonNullable<RequestOptions["lookup"]> = (_name, options, done) =>
    options.all === true ? done(null, [{ address, family }]) : done(null, address, family);
  const signal = AbortSignal.timeout(patience);
  const headers = { accept: "application/json", "user-agent": "Cardea" };
  return new Promise((resolve, reject) => {
    const asked = request(url, { lookup: pinned, signal, headers, agent: false }, (response) => {
      read(response)
        .then(resolve, reject)
        .finally(() => asked.destroy());
    });
    asked.on("error", reject).end();
  });
}

async function read(response: IncomingMessage): Promise<Fetched> {
  if (response.statusCode !== 200) throw new Error(`the host answered ${response.statusCode ?? "nothing"}, not 200`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString(), cacheControl: response.headers["cache-control"] ?? "" };
}
