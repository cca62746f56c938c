import type { Definitions } from "../../fhir/definitions.ts";
import { onceEach } from "../../fhir/once.ts";
import type { Criterion, IndexEntry } from "../../storage/query.ts";
import { fold, folded } from "../fold.ts";
import { unescape } from "../value.ts";
import { asElement, asList, type Ground, type SearchType } from "./type.ts";

/** Names, addresses and texts. http://hl7.org/fhir/R4/search.html#string */
export function stringType({ definitions }: Ground): SearchType {
  const partsOf = textParts(definitions);
  return {
    modifiers: ["exact", "contains"],

    index(param, { value, type }, _required, into) {
      if (typeof value === "string") add(param, value, into);
      else
        for (const part of partsOf(type)) for (const text of asList(asElement(value)?.[part])) add(param, text, into);
    },

    parse({ name, text, modifier, param }) {
      const asked = unescape(text);
      if (modifier === "exact") return exactly(param, asked);
      return { op: "string", param, how: modifier === "contains" ? "contains" : "starts", text: folded(name, asked) };
    },
  };
}

/** An index has the order of folded texts only: so the exact one is looked for among those that fold alike. */
const exactly = (param: string, text: string): Criterion => ({
  op: "and",
  of: [
    { op: "string", param, how: "starts", text: fold(text) },
    { op: "string", param, how: "exact", text },
  ],
});

function add(param: string, text: unknown, into: IndexEntry[]): void {
  if (typeof text === "string" && text !== "") into.push({ kind: "string", param, folded: fold(text), exact: text });
}

/** The elements of a type that are texts: of HumanName family, given, prefix, suffix and text. */
const textParts = (definitions: Definitions): ((type: string) => readonly string[]) =>
  onceEach((type) => {
    const elements = definitions.type(type)?.elements ?? [];
    const parts = elements.filter(({ types, choice }) => types[0] === "string" && !choice).map(({ name }) => name);
    return parts.filter((name) => name !== "id");
  });
