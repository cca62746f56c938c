/** The words of a resource, for `_text` and `_content`. http://hl7.org/fhir/R4/search.html#content */
import { memberName, type Definitions } from "../fhir/definitions.ts";
import { onceEach } from "../fhir/once.ts";
import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "../storage/query.ts";
import { fold } from "./fold.ts";
import { asElement, asList, asText } from "./types/type.ts";

/** Entries of words in the narrative, and of those that are elsewhere only. */
export const narrative = "_text";
export const elsewhere = "_content";

/** Most words of one resource that are found by. */
const most = 20_000;
/** What is longer is no word of a language: its beginning stands for it. */
const longest = 64;
/** Deeper elements have no words. */
const deepest = 64;

/** Types whose values are read by people. Codes are not: parameters of their own find them (decision 26). */
const texts: ReadonlySet<string> = new Set(["string", "markdown"]);
/** Strings by their type that no one reads, and parts of a resource that say nothing of its subject. */
const unread: ReadonlySet<string> = new Set(["Reference.reference", "Narrative", "Meta"]);
const identifier = /^(?:urn:|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-)/i;

/** The words of a text, folded: what letters and digits stand together. Some may come twice. */
export function wordsOf(text: string): string[] {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u);
  return words.filter((word) => word !== "").map((word) => (word.length > longest ? word.slice(0, longest) : word));
}

/** Member of a type → what it holds; absent: nothing that is read. */
type Plan = ReadonlyMap<string, "text" | { type: string }>;

/** Adds an entry a word, each once; words of the narrative are not told again. */
export function wordReader(definitions: Definitions): (resource: Resource, into: IndexEntry[]) => void {
  const plan = onceEach((type: string): Plan => {
    const elements = definitions.type(type)?.elements ?? [];
    const members = elements.filter(({ name }) => !unread.has(`${type}.${name}`) && name !== "id");
    const typed = members.flatMap((element) => element.types.map((one) => [memberName(element, one), one] as const));
    const read = typed.filter(([, one]) => texts.has(one) || isRead(one));
    return new Map(read.map(([name, one]) => [name, texts.has(one) ? "text" : { type: one }]));
  });

  /** Narratives are read apart; primitives of other types, such as dates and urls, have no words. */
  function isRead(type: string): boolean {
    const kind = definitions.type(type)?.kind;
    return !unread.has(type) && kind !== undefined && kind !== "primitive";
  }

  function walk(value: unknown, type: string, depth: number, found: Set<string>): void {
    const element = asElement(value);
    if (!element || depth > deepest) return;
    const members = plan(asText(element["resourceType"]) ?? type);
    for (const name in element) {
      const member = members.get(name);
      if (member === undefined) continue;
      for (const one of asList(element[name]))
        if (member === "text") addWords(one, found);
        else walk(one, member.type, depth + 1, found);
    }
  }

  return (resource, into) => {
    const told = new Set<string>();
    const div = asText(asElement(resource["text"])?.["div"]);
    if (div !== undefined) addWords(plainText(div), told);
    const others = new Set<string>();
    walk(resource, resource.resourceType, 0, others);
    let left = most;
    for (const word of told) if (left-- > 0) into.push({ kind: "token", param: narrative, system: "", code: word });
    for (const word of others)
      if (!told.has(word) && left-- > 0) into.push({ kind: "token", param: elsewhere, system: "", code: word });
  };
}

function addWords(text: unknown, found: Set<string>): void {
  if (typeof text !== "string" || found.size >= most || identifier.test(text)) return;
  for (const word of wordsOf(text)) found.add(word);
}

const characters: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** What XHTML says, without its tags. */
function plainText(div: string): string {
  const bare = div.replace(/<[^<>]*>/g, " ");
  if (!bare.includes("&")) return bare;
  return bare.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,32}));/gi,
    (_all, dec?: string, hex?: string, name?: string) => {
      if (name !== undefined) return characters.get(name) ?? " ";
      const point = dec === undefined ? parseInt(hex ?? "", 16) : Number(dec);
      return point <= 0x10_ffff ? String.fromCodePoint(point) : " ";
    },
  );
}
