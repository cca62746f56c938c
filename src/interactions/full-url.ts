import { parseReference } from "../fhir/reference.ts";
import { clash, type Entry } from "./entry.ts";

/** Where an entry's resource is, or is going to be. */
export interface Located {
  entry: Entry;
  type: string;
  id: string;
  /** Its version after the transaction, where that is known before. */
  version: string | undefined;
}

/** What the fullUrls of a transaction stand for. */
export interface Links {
  /**
   * What a text that points at an entry becomes, such as `Patient/1`: with its fragment, and with the version there is
   * then. Undefined when it points at none.
   * @param from fullUrl of the entry that says so: what is relative is relative to its server.
   */
  resolve(text: string, from: string | undefined): string | undefined;
}

/** @throws FhirError `invalid` when two entries have one fullUrl. http://hl7.org/fhir/R4/bundle.html#bundle-unique */
export function expectOwnFullUrls(entries: readonly Entry[]): void {
  const seen = new Map<string, number>();
  for (const { fullUrl, index } of entries) {
    if (fullUrl === undefined || fullUrl === "") continue;
    const first = seen.get(fullUrl);
    if (first !== undefined) throw clash(first, index, ".fullUrl", "have the same fullUrl");
    seen.set(fullUrl, index);
  }
}

/** @param base Our own FHIR base: what is relative in an entry without a fullUrl is relative to it. */
export function linksTo(located: readonly Located[], base: string): Links {
  const targets = new Map(located.flatMap((one) => (one.entry.fullUrl ? [[one.entry.fullUrl, one] as const] : [])));
  const beginnings = new Set([...targets.keys()].map(beginning));
  const mayPoint = (text: string) =>
    targets.size > 0 && text.length <= longest && (beginnings.has(beginning(text)) || relative.test(text));
  return {
    resolve(text, from) {
      if (!mayPoint(text)) return undefined;
      const [, address = "", sent, fragment = ""] = /^([^#]*?)(?:\/_history\/([^/#]+))?(#.*)?$/s.exec(text) ?? [];
      const found = targets.get(address) ?? targets.get(absolute(address, from, base) ?? "");
      if (!found) return undefined;
      const version = sent === undefined ? "" : `/_history/${found.version ?? sent}`;
      return `${found.type}/${found.id}${version}${fragment}`;
    },
  };
}

/** Most strings of a resource point at nothing: a look at their first characters tells it. */
const beginning = (text: string) => text.slice(0, 8);
const relative = /^[A-Z][A-Za-z]{1,63}\//;
const longest = 4_096;

/** http://hl7.org/fhir/R4/bundle.html#references */
function absolute(address: string, from: string | undefined, base: string): string | undefined {
  if (parseReference(address).form !== "local") return undefined;
  if (from === undefined || from === "") return `${base}/${address}`;
  const server = /^(https?:\/\/.+)\/[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(from)?.[1];
  return server && `${server}/${address}`;
}
