/** `_filter`: a search as one expression. http://hl7.org/fhir/R4/search_filter.html */
import { invalid } from "../../fhir/error.ts";
import type { Criterion } from "../../storage/query.ts";
import { ask, followed } from "../link.ts";
import { parameterIn, type Room } from "../room.ts";
import type { TypeName } from "../types/table.ts";
import { shown } from "../value.ts";
import { meaningOf } from "./operators.ts";
import { parseFilter, type Filter, type Path } from "./syntax.ts";

/** Most characters. */
const longest = 20_000;

/**
 * What a filter asks of resources of a type.
 * @throws FhirError `invalid` or `not-supported` saying what cannot be read, and where
 */
export function filterOn(room: Room, type: string, text: string): Criterion {
  if (text.length > longest) throw invalid(`_filter: more than ${longest} characters`);
  return compile(parseFilter(text), type, room);
}

type Test = Extract<Filter, { kind: "test" }>;

function compile(filter: Filter, type: string, room: Room): Criterion {
  switch (filter.kind) {
    case "and":
    case "or":
      return { op: filter.kind, of: filter.of.map((one) => compile(one, type, room)) };
    case "not":
      return { op: "not", of: compile(filter.of, type, room) };
    case "test":
      return along(filter.path.steps, filter, type, room);
  }
}

function along([step, ...more]: Path["steps"], test: Test, type: string, room: Room): Criterion {
  if (!step) return ended(test, type, room);
  const { name, where } = step;
  return followed(room, { type, code: name, name: `_filter: ${name}` }, (target) => {
    const rest = along(more, test, target, room);
    return where ? { op: "and", of: [compile(where, target, room), rest] } : rest;
  });
}

function ended({ path: { end }, operator, value }: Test, type: string, room: Room): Criterion {
  const name = end === "id" && !room.table(type).parameters.has(end) ? "_id" : end;
  const say = (modifier: string, text: string) => ask(room, type, name + modifier)(text);
  return meaningOf(kindOf(room, type, name), operator, name)(say, value);
}

const always: Readonly<Record<string, TypeName>> = {
  _id: "token",
  _lastUpdated: "date",
  _text: "special",
  _content: "special",
  _list: "special",
};

/** The type of the parameter at the end of a name. */
function kindOf(room: Room, type: string, name: string): TypeName {
  if (Object.hasOwn(always, name)) return always[name] ?? "special";
  if (!name.startsWith("_has:")) return parameterIn(room, type, name, `_filter: ${shown(name)}`).type;
  const [, source = "", , ...rest] = name.split(":");
  if (!room.ground.definitions.isResourceType(source)) throw invalid(`_filter: R4 has no type ${shown(source)}`);
  return kindOf(room, source, rest.join(":"));
}
