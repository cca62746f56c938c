import type { IndexEntry } from "../../storage/query.ts";
import { fold, folded as foldedText } from "../fold.ts";
import { shown, split, unescape, unreadable } from "../value.ts";
import { codesAsked } from "./codes.ts";
import { anyOf, asElement, asList, asText, type Ground, type SearchType, type Term } from "./type.ts";

type Members = Readonly<Record<string, unknown>>;

/** The implicit system of true and false. http://hl7.org/fhir/R4/search.html#token */
const ofBooleans = "http://terminology.hl7.org/CodeSystem/special-values";

/** Codes and identifiers: `[system]|[code]`. http://hl7.org/fhir/R4/search.html#token */
export function tokenType(ground: Ground): SearchType {
  const folded = foldedBy(ground);
  const system = systemsOf(ground);

  function addToken(param: string, system: unknown, code: unknown, into: IndexEntry[]): void {
    const of = asText(system) ?? "";
    if (of !== "" || asText(code))
      into.push({ kind: "token", param, system: of, code: folded(of, asText(code) ?? "") });
  }

  function addCoding(param: string, { system, code, display }: Members, into: IndexEntry[]): void {
    addToken(param, system, code, into);
    addText(param, display, into);
  }

  function addConcept(param: string, { coding, text }: Members, into: IndexEntry[]): void {
    for (const one of asList(coding)) addCoding(param, asElement(one) ?? {}, into);
    addText(param, text, into);
  }

  function addIdentifier(param: string, { system, value, type }: Members, into: IndexEntry[]): void {
    const kind = asElement(type);
    addToken(param, system, value, into);
    addText(param, kind?.["text"], into);
    if (!asText(value)) return;
    for (const one of asList(kind?.["coding"])) {
      const coding = asElement(one);
      addToken(`${param}:of-type`, `${String(coding?.["system"])}|${String(coding?.["code"])}`, value, into);
    }
  }

  function addObject(param: string, element: Members, type: string, into: IndexEntry[]): void {
    if (type === "ContactPoint") addToken(param, "", element["value"], into);
    else if (type === "Identifier") addIdentifier(param, element, into);
    else if (type === "CodeableConcept") addConcept(param, element, into);
    else addCoding(param, element, into);
  }

  return {
    modifiers: ["not", "text", "of-type", "in", "not-in", "above", "below"],

    index(param, { value, type }, required, into) {
      if (typeof value === "string") addToken(param, system(required, value), value, into);
      else if (typeof value === "boolean") addToken(param, ofBooleans, String(value), into);
      else if (typeof value === "number") addToken(param, "", String(value), into);
      else addObject(param, asElement(value) ?? {}, type, into);
    },

    parse(term) {
      if (term.modifier === "text")
        return { op: "text", param: term.param, text: foldedText(term.name, unescape(term.text)) };
      if (term.modifier === "of-type") return ofType(term);
      const asked = term.modifier === "not-in" ? "in" : term.modifier;
      if (asked === undefined || asked === "not") return pair(term, folded);
      return codesAsked(ground.codes, { ...term, modifier: asked }, { folded, systemOf: system });
    },
  };
}

/** `code`: any system; `|code`: no system; `system|`: any code of it. */
function pair(term: Term, folded: (system: string, code: string) => string) {
  const { name, text, param } = term;
  const parts = split(text, "|").map(unescape);
  const [code = "", system = ""] = parts.toReversed();
  if (parts.length > 2 || (system === "" && code === "")) throw unreadable(name, shown(text), "[system]|[code]");
  if (parts.length === 2) return inSystem(param, system, code === "" ? undefined : folded(system, code));
  const codes = new Set([code, code.toLowerCase()]);
  return anyOf([...codes].map((one) => ({ op: "token", param, code: one })));
}

const inSystem = (param: string, system: string, code: string | undefined) =>
  ({ op: "token", param, system, ...(code !== undefined && { code }) }) as const;

/** `system|code|value`: type and value of an identifier. */
function ofType({ name, text, param }: Term) {
  const [system, code, value, ...more] = split(text, "|").map(unescape);
  if (!system || !code || !value || more.length > 0) throw unreadable(name, shown(text), "system|code|value");
  return { op: "token" as const, param: `${param}:of-type`, system: `${system}|${code}`, code: value.toLowerCase() };
}

function addText(param: string, text: unknown, into: IndexEntry[]): void {
  const folded = fold(asText(text) ?? "");
  if (folded !== "") into.push({ kind: "text", param, text: folded });
}

/** Codes as they are compared: in lower case, unless the system says that case matters. When in doubt it does not. */
const foldedBy =
  ({ definitions }: Ground) =>
  (system: string, code: string): string =>
    definitions.mindsCase(system) ? code : code.toLowerCase();

/** The system of a bare code: the one in its required value set that has it. */
const systemsOf =
  ({ definitions }: Ground) =>
  (required: string | undefined, code: string): string => {
    const systems = required === undefined ? undefined : definitions.valueSet(required);
    for (const [system, codes] of systems ?? []) if (codes.has(code)) return system;
    return "";
  };
