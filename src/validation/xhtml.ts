import { allowed, entities, links } from "./xhtml-names.ts";

/** What is wrong with a narrative, and which of FHIR's rules says so; `structure` for what is no XML. */
export interface XhtmlFault {
  rule: "structure" | "txt-1" | "txt-2";
  why: string;
}

/** Where the reader is, and what is open there. */
interface Reader {
  text: string;
  at: number;
  open: string[];
  /** It has shown text or an image. */
  filled: boolean;
}

/**
 * The first fault of a narrative's `div`, undefined when there is none. One pass, no recursion.
 * @see http://hl7.org/fhir/R4/narrative.html
 */
export function xhtmlFault(text: string): XhtmlFault | undefined {
  const reader: Reader = { text: text.trim(), at: 0, open: [], filled: false };
  if (!/^<div[\s>/]/.test(reader.text)) return illFormed("it must be one div element");
  while (reader.at < reader.text.length) {
    const fault = next(reader);
    if (fault) return fault;
    if (reader.open.length === 0 && reader.at < reader.text.length) return illFormed("there is content after the div");
  }
  if (reader.open.length > 0) return illFormed(`${reader.open.at(-1) ?? ""} is not closed`);
  return reader.filled ? undefined : { rule: "txt-2", why: "it must have text or an image (txt-2)" };
}

const illFormed = (why: string): XhtmlFault => ({ rule: "structure", why });
const forbidden = (why: string): XhtmlFault => ({ rule: "txt-1", why: `${why} (txt-1)` });

const patterns = {
  text: /[^<&]+/y,
  entity: /&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|(?<name>[A-Za-z][A-Za-z0-9]{1,9}));/y,
  close: /<\/(?<name>[A-Za-z][\w:.-]*)\s*>/y,
  open: /<(?<name>[A-Za-z][\w:.-]*)/y,
  attribute: /\s+(?<name>[A-Za-z_:][\w:.-]*)\s*=\s*(?<quoted>"[^"<]*"|'[^'<]*')/y,
  end: /\s*(?<empty>\/?)>/y,
};

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text) ?? undefined;
  if (found) reader.at = pattern.lastIndex;
  return found;
}

function next(reader: Reader): XhtmlFault | undefined {
  const text = take(reader, patterns.text);
  if (text) {
    reader.filled ||= /\S/.test(text[0]);
    return undefined;
  }
  if (reader.text[reader.at] === "&") return entity(reader);
  if (reader.text.startsWith("<!--", reader.at)) return comment(reader);
  const close = take(reader, patterns.close);
  return close ? closed(reader, close.groups?.["name"]) : element(reader);
}

function entity(reader: Reader): XhtmlFault | undefined {
  const { at } = reader;
  const found = take(reader, patterns.entity);
  if (!found || !isReference(found)) return illFormed(`${reader.text.slice(at, at + 12)} is no character reference`);
  reader.filled = true;
  return undefined;
}

function comment(reader: Reader): XhtmlFault | undefined {
  const end = reader.text.indexOf("--", reader.at + 4);
  if (end === -1 || reader.text[end + 2] !== ">") return illFormed("a comment is not closed, or has -- in it");
  reader.at = end + 3;
  return undefined;
}

function closed(reader: Reader, name: string | undefined): XhtmlFault | undefined {
  const expected = reader.open.pop();
  return name === expected ? undefined : illFormed(`${name ?? ""} is closed where ${expected ?? "nothing"} is open`);
}

function element(reader: Reader): XhtmlFault | undefined {
  const name = take(reader, patterns.open)?.groups?.["name"];
  if (name === undefined) return illFormed(`${reader.text.slice(reader.at, reader.at + 12)} is not XHTML`);
  const names = allowed.get(name);
  if (!names) return forbidden(`the element ${name} is not allowed`);
  const fault = attributes(reader, name, names);
  if (fault) return fault;
  const end = take(reader, patterns.end);
  if (!end) return illFormed(`the tag of ${name} is not well-formed`);
  if (end.groups?.["empty"] !== "/") reader.open.push(name);
  reader.filled ||= name === "img";
  return undefined;
}

const namespace = "http://www.w3.org/1999/xhtml";

function attributes(reader: Reader, element: string, names: ReadonlySet<string>): XhtmlFault | undefined {
  const seen = new Set<string>();
  for (let found = take(reader, patterns.attribute); found; found = take(reader, patterns.attribute)) {
    const { name = "", quoted = "" } = found.groups ?? {};
    if (seen.has(name)) return illFormed(`${element} has ${name} twice`);
    if (!names.has(name)) return forbidden(`the attribute ${name} of ${element} is not allowed`);
    seen.add(name);
    const fault = attributeFault(name, quoted.slice(1, -1));
    if (fault) return fault;
  }
  const lacksNamespace = reader.open.length === 0 && !seen.has("xmlns");
  return lacksNamespace ? illFormed(`the div must have xmlns="${namespace}"`) : undefined;
}

function attributeFault(name: string, value: string): XhtmlFault | undefined {
  const unknown = unknownReference(value);
  if (unknown !== undefined) return illFormed(`${unknown} is no character reference`);
  if (name === "xmlns") return value === namespace ? undefined : illFormed(`the namespace must be ${namespace}`);
  const plain = decoded(value);
  if (links.has(name) && !isHarmless(plain, name)) return forbidden(`${name} must not point there`);
  return name === "style" && isActive(plain) ? forbidden("the style does more than format") : undefined;
}

function unknownReference(value: string): string | undefined {
  for (const [reference] of value.matchAll(/&[^;\s]{0,12};?/g)) {
    patterns.entity.lastIndex = 0;
    const found = patterns.entity.exec(reference);
    if (!found || !isReference(found)) return reference;
  }
  return undefined;
}

/** To an entity of XHTML, or a character that XML has. https://www.w3.org/TR/xml/#NT-Char */
function isReference({ 0: reference, groups }: RegExpExecArray): boolean {
  const name = groups?.["name"];
  return name === undefined
    ? !/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|^$/u.test(decoded(reference))
    : entities.has(name);
}

const marks: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Without character references, so that a scheme cannot hide behind one. */
function decoded(value: string): string {
  return value.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return marks[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}

/** A relative URL, or one of a scheme that runs nothing. Images may be in the text itself. */
function isHarmless(url: string, attribute: string): boolean {
  // A browser skips control characters and blanks in a scheme.
  const [start = ""] = url
    .replace(/[^!-\uffff]/g, "")
    .toLowerCase()
    .split(/[/?#;,]/, 1);
  if (!start.includes(":")) return true;
  if (start.startsWith("data:")) return attribute === "src" && /^\s*data:\s*image\//i.test(url);
  return /^(?:https?|ftp|mailto|tel|urn|cid):/.test(start);
}

const isActive = (style: string): boolean =>
  /expression\s*\(|javascript:|vbscript:|@import|behaviou?r\s*:|-moz-binding|\\/i.test(style);
