/**
 * Scopes that name resources, of SMART App Launch 2.2 and, as they are still sent, of its first version.
 * http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */
import { parametersOf } from "../interactions/parameters.ts";
import type { Parameters } from "../search/value.ts";

/** What may be done, in the order in which a scope has to name it: create, read, update, delete, search. */
export const letters = ["c", "r", "u", "d", "s"] as const;
export type Letter = (typeof letters)[number];

export interface Scope {
  /** As it was written. */
  text: string;
  /** Whose: the patient's in context, all that the user may see, or all that the client may. */
  level: "patient" | "user" | "system";
  /** `*`: of any type. */
  type: string;
  letters: ReadonlySet<Letter>;
  /** It is only about what these search parameters find. */
  query: Parameters;
}

const form =
  /^(?<level>patient|user|system)\/(?<type>\*|[A-Z][A-Za-z]{1,63})\.(?<may>[a-z*]{1,5})(?:\?(?<query>\S{1,2000}))?$/;

/** The first version's words, in letters. */
const words: ReadonlyMap<string, string> = new Map([
  ["read", "rs"],
  ["write", "cud"],
  ["*", "cruds"],
]);

/**
 * Reads one scope.
 * @returns undefined for one that names no resources, or that is not well-formed: letters out of order, a filter on a
 *   word of the first version, a filter without a value.
 */
export function readScope(text: string): Scope | undefined {
  const { level, type, may, query: filter } = form.exec(text)?.groups ?? {};
  if (type === undefined || may === undefined) return undefined;
  const old = words.get(may);
  if (old !== undefined && filter !== undefined) return undefined;
  const [named, query] = [lettersIn(old ?? may), filterIn(filter)];
  return named && query && { text, level: level as Scope["level"], type, letters: named, query };
}

/** Each at most once, in order. */
function lettersIn(text: string): ReadonlySet<Letter> | undefined {
  const named = letters.filter((letter) => text.includes(letter));
  return named.join("") === text ? new Set(named) : undefined;
}

function filterIn(text: string | undefined): Parameters | undefined {
  if (text === undefined) return [];
  try {
    const parameters = parametersOf(text);
    return parameters.every(([name, value]) => name !== "" && value !== "") ? parameters : undefined;
  } catch {
    return undefined;
  }
}

/** Scopes of a space-separated list that name resources. */
export const readScopes = (list: string): readonly Scope[] => list.split(" ").flatMap((text) => readScope(text) ?? []);

/** Whether what one scope asks for is all given by another. */
export const covers = (given: Scope, asked: Scope): boolean =>
  given.level === asked.level &&
  (given.type === "*" || given.type === asked.type) &&
  asked.letters.isSubsetOf(given.letters) &&
  given.query.every(([name, value]) => asked.query.some((one) => one[0] === name && one[1] === value));
