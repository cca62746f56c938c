/** How the text of a setting is read. Each throws an Error that says what was expected. */
import { BlockList, isIP } from "node:net";

/** A whole number in a range. */
export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= low && Number(text) <= high) return Number(text);
    throw new Error(`expected a whole number from ${low} to ${high}`);
  };
}

/** Megabytes, at most 256: what one body may take. */
export function megabytes(text: string): number {
  const size = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (size > 0 && size <= 256) return size;
  throw new Error("expected a number of megabytes above 0 and at most 256");
}

/**
 * A length of time, as a number of a unit that may have a fraction.
 * @param unit Milliseconds
 * @param most Milliseconds
 * @returns Milliseconds
 */
export function duration(unit: number, most: number): (text: string) => number {
  return (text) => {
    const time = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) * unit : NaN;
    if (time > 0 && time <= most) return time;
    throw new Error(`expected a number above 0 and at most ${most / unit}`);
  };
}

/** A URL of SMTP; "" stays so. What is wrong is told without its text, which may hold a password. */
export function mailServer(text: string): string {
  const url = URL.parse(text);
  if (text === "" || (url && ["smtp:", "smtps:"].includes(url.protocol) && url.hostname !== "")) return text;
  throw new Error("expected a URL such as smtps://user:password@mail.example.org");
}

/** An e-mail address, with a name before it or not; "" stays so. */
export function address(text: string): string {
  if (
    text === "" ||
    /^(?:[^<>@\p{Cc}]{0,80}<[^\s<>@,;]{1,64}@[\w.-]{1,253}>|[^\s<>@,;]{1,64}@[\w.-]{1,253})$/u.test(text)
  )
    return text;
  throw new Error("expected an address such as no-reply@example.org or Cardea <no-reply@example.org>");
}

/** One of some words. */
export function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new Error(`expected ${words.join(", ").replace(/, (?=[^,]*$)/, " or ")}`);
    return found;
  };
}
/** An IP address, in brackets or not, or a name. */
export function hostName(text: string): string {
  const name = text.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(name)) return name;
  throw new Error("expected an IP address or a host name");
}

/** The origin of a URL, without a slash at the end; "" stays so. */
export function origin(text: string): string {
  if (text === "") return text;
  const url = URL.parse(text);
  const plain = url && ["http:", "https:"].includes(url.protocol) && url.pathname === "/" && !url.search && !url.hash;
  if (plain && url.username === "") return url.origin;
  throw new Error("expected an origin such as https://fhir.example.org, without a path");
}

/** A URI of MongoDB; "" stays so. What is wrong is told without its text, which may hold a password. */
export function databaseUri(text: string): string {
  if (text === "") return text;
  const parts = /^mongodb(?:\+srv)?:\/\/(?:([^@/]*)@)?([^@/?]+)(?:\/([^/?]*))?(?:\?.*)?$/.exec(text);
  if (parts === null) throw new Error(`expected ${uriExample}${/@.*@/.test(text) ? escapes : ""}`);
  const [, , hosts = "", database = ""] = parts;
  if (!hosts.split(",").every((host) => /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host)))
    throw new Error(`expected hosts with ports, by commas, as in ${uriExample}`);
  if (!/^[\w-]{0,63}$/.test(database))
    throw new Error("expected a database of at most 63 letters, digits, - and _ in its path");
  return text;
}

const uriExample = "a URI such as mongodb://host:27017/cardea?replicaSet=rs0";
const escapes = "; an @ in a user or password is written as %40";

/** Addresses and networks, by commas. */
export function networks(text: string): BlockList {
  const list = new BlockList();
  for (const part of text.split(",").map((piece) => piece.trim())) if (part !== "") addNetwork(list, part);
  return list;
}

function addNetwork(list: BlockList, part: string): void {
  const [address = "", bits, ...rest] = part.split("/");
  const version = isIP(address);
  const width = version === 4 ? 32 : 128;
  const size = bits === undefined ? width : integer(0, width)(bits);
  if (version === 0 || rest.length > 0) throw new Error(`${part} is no IP address and no network such as 10.0.0.0/8`);
  list.addSubnet(address, size, version === 4 ? "ipv4" : "ipv6");
}
