import type { Criterion } from "../storage/query.ts";
import { missing, ofLanguage } from "./language.ts";
import { checkModifier, codeAndModifier } from "./modifier.ts";
import { parameterIn, type Room } from "./room.ts";
import { accepted, type Parameter, type Stored } from "./table.ts";
import { jointValues, parseJoint } from "./types/composite.ts";
import { anyOf, type Term } from "./types/type.ts";
import { alternatives } from "./value.ts";

/** Reads the value of a parameter whose name is understood. @throws FhirError `invalid` naming the parameter. */
export type Ask = (text: string) => Criterion;

/**
 * What a parameter, with or without a modifier, asks of resources of a type.
 * @param end What is left of the name behind the last link: `family:exact` of `subject.family:exact`.
 * @param name As it was sent, for messages.
 * @throws FhirError `invalid` or `not-supported` naming the parameter, when there is no such parameter or modifier.
 */
export function askOwn(room: Room, type: string, end: string, name: string): Ask {
  const [code, modifier] = codeAndModifier(end, name);
  const language = ofLanguage(room, name, code, modifier);
  if (language) return language;
  const parameter = parameterIn(room, type, code, name);
  if (modifier === "missing" && parameter.type !== "composite") {
    const present = presence(parameter);
    return (text) => missing(name, text, present);
  }
  checkModifier(room, parameter, name, modifier);
  if (parameter.type === "composite") return (text) => joint(name, text, parameter);
  return (text) => values(room, parameter, { name, modifier }, text);
}

/** Any entry of any of its names: a logical reference alone is a value too. */
function presence({ stored, type }: Parameter): Criterion {
  const suffixes = type === "reference" ? ["", ":identifier"] : [""];
  return anyOf(
    stored.flatMap((one) => suffixes.map((suffix): Criterion => ({ op: "present", param: one.name + suffix }))),
  );
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
