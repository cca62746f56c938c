/** `_filter`: a search as one expression. http://hl7.org/fhir/R4/search_filter.html */
import { attempt, FhirError, invalid } from "../../fhir/error.ts";
import type { Criterion } from "../../storage/query.ts";
import { typeInLanguage } from "../language.ts";
import { ask, followed } from "../link.ts";
import { parameterIn, type Room } from "../room.ts";
import type { TypeName } from "../types/table.ts";
import { shown } from "../value.ts";
import { meaningOf } from "./operators.ts";
import { parseFilter, type Filter, type Path } from "./syntax.ts";

/** Most characters. */
const longest = 20_000;

type Test = Extract<Filter, { kind: "test" }>;
type Step = Path["steps"][number];

/** A filter that is being read: what its pieces came to, by type, as many ways may lead to one. */
interface Reading {
  room: Room;
  come: Map<Filter | Step, Map<string, Criterion | FhirError>>;
}

/**
 * What a filter asks of resources of a type.
 * @throws FhirError `invalid` or `not-supported` saying what cannot be read, and where
 */
export function filterOn(room: Room, type: string, text: string): Criterion {
  if (text.length > longest) throw invalid(`_filter: more than ${longest} characters`);
  return compile(parseFilter(text), type, { room, come: new Map() });
}

function compile(filter: Filter, type: string, reading: Reading): Criterion {
  switch (filter.kind) {
    case "and":
    case "or":
      return { op: filter.kind, of: filter.of.map((one) => compile(one, type, reading)) };
    case "not":
      return { op: "not", of: compile(filter.of, type, reading) };
    case "test":
      return along(filter, type, reading);
  }
}

/** What a test asks of the resources at the beginning of its path. */
function along(test: Test, start: string, reading: Reading): Criterion {
  const { steps } = test.path;
  const from = (at: number, type: string): Criterion => {
    const step = steps[at];
    if (!step) return once(reading, test, type, () => ended(test, type, reading.room));
    const { name, where } = step;
    return once(reading, step, type, () =>
      followed(reading.room, { type, code: name, name: `_filter: ${name}` }, (target) => {
        const rest = from(at + 1, target);
        return where ? { op: "and", of: [compile(where, target, reading), rest] } : rest;
      }),
    );
  };
  return from(0, start);
}

/** A failure is kept, too: what one type does not have, another may. */
function once({ come }: Reading, piece: Filter | Step, type: string, make: () => Criterion): Criterion {
  const known = come.get(piece) ?? new Map<string, Criterion | FhirError>();
  come.set(piece, known);
  const found = known.get(type) ?? attempt(make);
  known.set(type, found);
  if (found instanceof FhirError) throw found;
  return found;
}

function ended({ path: { end }, operator, value }: Test, type: string, room: Room): Criterion {
  const name = end === "id" && !room.table(type).parameters.has(end) ? "_id" : end;
  const say = (modifier: string, text: string) => ask(room, type, name + modifier)(text);
  return meaningOf(kindOf(room, type, name), operator, name)(say, value);
}

/** The type of the parameter at the end of a name. */
function kindOf(room: Room, type: string, name: string): TypeName {
  const own = typeInLanguage(name);
  if (own !== undefined) return own;
  if (!name.startsWith("_has:")) return parameterIn(room, type, name, `_filter: ${shown(name)}`).type;
  const [, source = "", , ...rest] = name.split(":");
  if (!room.ground.definitions.isResourceType(source)) throw invalid(`_filter: R4 has no type ${shown(source)}`);
  return kindOf(room, source, rest.join(":"));
}
