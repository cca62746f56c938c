import { invalid } from "../../fhir/error.ts";
import { isId, parseReference, type ReferenceTarget } from "../../fhir/reference.ts";
import type { Criterion, IndexEntry } from "../../storage/query.ts";
import { fold } from "../fold.ts";
import { shown, unescape, unreadable } from "../value.ts";
import { tokenType } from "./token.ts";
import { anyOf, asElement, asText, type Ground, type SearchType, type Term } from "./type.ts";

/** More possible types than this are not listed one by one. */
const fewTypes = 16;

/** References to resources, literal, logical and canonical. http://hl7.org/fhir/R4/search.html#reference */
export function referenceType(ground: Ground): SearchType {
  const { base, definitions } = ground;
  const token = tokenType(ground);

  function addLiteral(param: string, text: string, into: IndexEntry[]): void {
    const target = parseReference(text, base);
    if (target.form === "local") into.push({ kind: "reference", param, ...place(target) });
    else into.push({ kind: "url", param, url: text });
  }

  function addCanonical(param: string, text: string, into: IndexEntry[]): void {
    const bar = text.lastIndexOf("|");
    addLiteral(param, bar > 0 ? text.slice(0, bar) : text, into);
    if (bar > 0) into.push({ kind: "url", param, url: text });
  }

  function addReference(param: string, element: Readonly<Record<string, unknown>>, into: IndexEntry[]): void {
    const before = into.length;
    const literal = asText(element["reference"]);
    if (literal !== undefined) addLiteral(param, literal, into);
    const { system, value } = asElement(element["identifier"]) ?? {};
    token.index(`${param}:identifier`, { value: { system, value }, type: "Identifier" }, undefined, into);
    const display = asText(element["display"]);
    if (into.length === before && display !== undefined) into.push({ kind: "text", param, text: fold(display) });
  }

  return {
    modifiers: ["identifier"],

    index(param, { value }, _required, into) {
      if (typeof value === "string") addCanonical(param, value, into);
      else if (isResource(value)) addResource(param, value, into);
      else addReference(param, asElement(value) ?? {}, into);
    },

    parse(term) {
      if (term.modifier === "identifier")
        return token.parse({ ...term, modifier: undefined, param: `${term.param}:identifier` });
      const text = unescape(term.text);
      if (isId(text)) return byId(term, text);
      const target = parseReference(text, base);
      if (target.form === "local") return byPlace(term, target, definitions.isResourceType(target.type));
      if (target.form === "absolute" && isOther(target.type, term.modifier)) return { op: "none" };
      if (target.form === "absolute" || target.form === "urn") return { op: "url", param: term.param, url: text };
      throw unreadable(term.name, shown(text), "id, Type/id or url");
    },
  };
}

type Local = Extract<ReferenceTarget, { form: "local" }>;

const place = ({ type, id, version }: Local) => ({ type, id, ...(version !== undefined && { version }) });

/** `subject:Patient` is asked for what says that it is another. */
const isOther = (type: string | undefined, wanted: string | undefined): boolean =>
  type !== undefined && wanted !== undefined && type !== wanted;

/** An id alone may be of any type that the parameter can point at. */
function byId({ param, targets, modifier }: Term, id: string): Criterion {
  const types = modifier === undefined ? targets : [modifier];
  if (types.length === 0 || types.length > fewTypes) return { op: "reference", param, id };
  return anyOf(types.map((type) => ({ op: "reference", param, type, id })));
}

function byPlace({ param, name, modifier }: Term, target: Local, known: boolean): Criterion {
  if (!known) throw invalid(`${name}=${shown(target.type)}/…: R4 has no type ${target.type}`);
  if (isOther(target.type, modifier)) return { op: "none" };
  return { op: "reference", param, ...place(target) };
}

interface Held {
  resourceType: string;
  id?: unknown;
}

const isResource = (element: unknown): element is Held => typeof asElement(element)?.["resourceType"] === "string";

/** A resource in a Bundle is found by the type and id it has there. */
function addResource(param: string, { resourceType: type, id }: Held, into: IndexEntry[]) {
  if (typeof id === "string" && isId(id)) into.push({ kind: "reference", param, type, id });
}
