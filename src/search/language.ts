/** Parameters of every type that are no entries of one element: each has criteria of its own. */
import { FhirError, invalid } from "../fhir/error.ts";
import { isId } from "../fhir/reference.ts";
import type { Criterion } from "../storage/query.ts";
import { noModifier } from "./modifier.ts";
import { parameterIn, type Room } from "./room.ts";
import { anyText, textCriterion } from "./text.ts";
import { askedSpan } from "./types/date.ts";
import type { TypeName } from "./types/table.ts";
import { anyOf } from "./types/type.ts";
import { alternatives, shown, split, unescape, unreadable } from "./value.ts";

/** What a value asks for. @throws FhirError naming the parameter. */
type Criteria = (room: Room, name: string, text: string) => Criterion;

interface Own {
  /** As operators of `_filter` see it. */
  type: TypeName;
  plain: Criteria;
  /** What is there at all, for `:missing`; absent: it has no such modifier. */
  any?: Criterion;
  /** Whether it has `:not`. */
  not?: true;
}

const all: Readonly<Record<string, Own>> = {
  _id: { type: "token", plain: (_room, name, text) => ids(name, text), any: { op: "all" }, not: true },
  _lastUpdated: { type: "date", plain: updated, any: { op: "all" } },
  _text: { type: "special", plain: (_room, name, text) => textCriterion("_text", name, text), any: anyText("_text") },
  _content: {
    type: "special",
    plain: (_room, name, text) => textCriterion("_content", name, text),
    any: anyText("_content"),
  },
  _list: { type: "special", plain: listed },
};

const ownOf = (code: string): Own | undefined => (Object.hasOwn(all, code) ? all[code] : undefined);

/** The type of a parameter of the language; undefined when it is not one of them. */
export const typeInLanguage = (code: string): TypeName | undefined => ownOf(code)?.type;

/**
 * What a parameter of the language asks with a modifier; undefined when it is not one of them.
 * @param name As it was sent, for messages.
 * @throws FhirError `invalid` naming the parameter, when it has no such modifier.
 */
export function ofLanguage(room: Room, name: string, code: string, modifier: string | undefined) {
  const own = ownOf(code);
  if (!own) return undefined;
  const { plain, any, not } = own;
  if (modifier === undefined) return (text: string) => plain(room, name, text);
  if (modifier === "missing" && any) return (text: string) => missing(name, text, any);
  if (modifier !== "not" || !not) throw noModifier(name, modifier);
  return (text: string): Criterion => ({ op: "not", of: plain(room, name, text) });
}

/**
 * `:missing`. http://hl7.org/fhir/R4/search.html#missing
 * @param present What has a value.
 * @throws FhirError `invalid` naming the parameter, when the text is neither true nor false.
 */
export function missing(name: string, text: string, present: Criterion): Criterion {
  if (text !== "true" && text !== "false") throw unreadable(name, shown(text), "true or false");
  if (present.op === "all") return text === "true" ? { op: "none" } : present;
  return text === "true" ? { op: "not", of: present } : present;
}

function ids(name: string, text: string): Criterion {
  const asked = alternatives(name, text).map((one) => split(one, "|").map(unescape).join("|"));
  const wrong = asked.find((id) => !isId(id));
  if (wrong !== undefined) throw unreadable(name, shown(wrong), "the id of a resource");
  return { op: "id", ids: asked };
}

function updated({ ground }: Room, name: string, text: string): Criterion {
  return anyOf(
    alternatives(name, text).flatMap((one) => {
      const { tests, asked } = askedSpan(name, one, ground.now());
      return tests.map((how): Criterion => ({ op: "updated", how, ...asked }));
    }),
  );
}

/** `_list=42`: what a List has as items. http://hl7.org/fhir/R4/search.html#list */
function listed(room: Room, name: string, text: string): Criterion {
  const lists = alternatives(name, text).map((one) => unescape(one).replace(/^List\//, ""));
  const functional = lists.find((id) => id.startsWith("$"));
  if (functional !== undefined)
    throw new FhirError(
      "not-supported",
      `${name}=${shown(functional)}: functional lists are not supported; ids of Lists are`,
    );
  const wrong = lists.find((id) => !isId(id));
  if (wrong !== undefined) throw invalid(`${name}=${shown(wrong)}: expected the id of a List`);
  const where: Criterion = { op: "id", ids: lists };
  const { stored } = parameterIn(room, "List", "item", name);
  return anyOf(stored.map(({ name: param }) => ({ op: "referredBy", type: "List", param, where })));
}
