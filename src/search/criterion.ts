import { invalid } from "../fhir/error.ts";
import type { Criterion } from "../storage/query.ts";
import { checkModifier, noModifier } from "./modifier.ts";
import { parameterIn, type Room } from "./room.ts";
import { accepted, type Parameter, type Stored } from "./table.ts";
import { jointValues, parseJoint } from "./types/composite.ts";
import { askedSpan } from "./types/date.ts";
import { anyOf, type Ground, type Term } from "./types/type.ts";
import { alternatives, shown, split, unescape, unreadable } from "./value.ts";
import { isId } from "../fhir/reference.ts";

/** Reads the value of a parameter whose name is understood. @throws FhirError `invalid` naming the parameter. */
export type Ask = (text: string) => Criterion;

/**
 * What a parameter, with or without a modifier, asks of resources of a type.
 * @param end What is left of the name behind the last link: `family:exact` of `subject.family:exact`.
 * @param name As it was sent, for messages.
 * @throws FhirError `invalid` or `not-supported` naming the parameter, when there is no such parameter or modifier.
 */
export function askOwn(room: Room, type: string, end: string, name: string): Ask {
  const [code = "", modifier, ...more] = end.split(":");
  if (more.length > 0) throw invalid(`${name}: more than one modifier`);
  const language = own(room.ground, name, code, modifier);
  if (language) return language;
  const parameter = parameterIn(room, type, code, name);
  if (modifier === "missing" && parameter.type !== "composite") return (text) => missing(name, text, parameter);
  checkModifier(room, parameter, name, modifier);
  if (parameter.type === "composite") return (text) => joint(name, text, parameter);
  return (text) => values(room, parameter, { name, modifier }, text);
}

/** `_id` and `_lastUpdated` have criteria of their own. */
function own(ground: Ground, name: string, code: string, modifier: string | undefined): Ask | undefined {
  if (code !== "_id" && code !== "_lastUpdated") return undefined;
  if (modifier === "missing") return (text) => (truth(name, text) ? { op: "none" } : { op: "all" });
  if (code === "_lastUpdated" && modifier === undefined) return (text) => updated(ground, name, text);
  if (code === "_lastUpdated" || (modifier !== undefined && modifier !== "not")) throw noModifier(name, modifier ?? "");
  return (text) => (modifier === "not" ? { op: "not", of: ids(name, text) } : ids(name, text));
}

function ids(name: string, text: string): Criterion {
  const asked = alternatives(name, text).map((one) => split(one, "|").map(unescape).join("|"));
  const wrong = asked.find((id) => !isId(id));
  if (wrong !== undefined) throw unreadable(name, shown(wrong), "the id of a resource");
  return { op: "id", ids: asked };
}

function updated({ now }: Ground, name: string, text: string): Criterion {
  return anyOf(
    alternatives(name, text).flatMap((one) => {
      const { tests, asked } = askedSpan(name, one, now());
      return tests.map((how): Criterion => ({ op: "updated", how, ...asked }));
    }),
  );
}

/** Any entry of any of its names: a logical reference alone is a value too. */
function missing(name: string, text: string, { stored, type }: Parameter): Criterion {
  const suffixes = type === "reference" ? ["", ":identifier"] : [""];
  const present = anyOf(
    stored.flatMap((one) => suffixes.map((suffix): Criterion => ({ op: "present", param: one.name + suffix }))),
  );
  return truth(name, text) ? { op: "not", of: present } : present;
}

function truth(name: string, text: string): boolean {
  if (text !== "true" && text !== "false") throw unreadable(name, shown(text), "true or false");
  return text === "true";
}

function values(room: Room, parameter: Parameter, asked: Pick<Term, "name" | "modifier">, text: string): Criterion {
  const found = alternatives(asked.name, text).flatMap((one) => value(room, parameter, { ...asked, text: one }));
  const any = anyOf(found.length > fewTokens ? listed(found) : found);
  return asked.modifier === "not" || asked.modifier === "not-in" ? { op: "not", of: any } : any;
}

/** More tokens than this are asked for as one list. */
const fewTokens = 16;

/** Tokens with system and code as one criterion a stored name, the rest as they are. */
function listed(criteria: readonly Criterion[]): Criterion[] {
  const lists = new Map<string, { system: string; code: string }[]>();
  const rest: Criterion[] = [];
  for (const one of criteria) {
    if (one.op !== "token" || one.system === undefined || one.code === undefined) rest.push(one);
    else {
      const list = lists.get(one.param) ?? [];
      list.push({ system: one.system, code: one.code });
      lists.set(one.param, list);
    }
  }
  return [...rest, ...[...lists].map(([param, of]): Criterion => ({ op: "tokens", param, of }))];
}

/** One value, asked of each name that the parameter is stored under. */
function value({ types }: Room, parameter: Parameter, asked: Pick<Term, "name" | "modifier" | "text">): Criterion[] {
  const { type, stored, targets } = parameter;
  if (type === "composite") return [];
  return stored.flatMap((one) => {
    const required = one.sources[0]?.leaf.required;
    const term = { ...asked, param: one.name, targets: accepted(one, targets), required };
    const criterion = types[type].parse(term);
    return canHold(one, criterion) ? parts(criterion) : [];
  });
}

const parts = (criterion: Criterion): readonly Criterion[] => (criterion.op === "or" ? criterion.of : [criterion]);

/** False for a reference to a type that is stored under another name. */
function canHold(stored: Stored, criterion: Criterion): boolean {
  if (criterion.op === "none") return false;
  if (criterion.op !== "reference" || criterion.type === undefined) return true;
  return accepted(stored, [criterion.type]).includes(criterion.type);
}

function joint(name: string, text: string, { stored }: Parameter): Criterion {
  return anyOf(
    stored.flatMap((one) => {
      const components = one.sources[0]?.parts ?? [];
      const term = { name, modifier: undefined, param: one.name, targets: [] };
      return jointValues(name, text, components.length).flatMap((texts) => parts(parseJoint(term, components, texts)));
    }),
  );
}
