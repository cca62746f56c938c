/** Criteria on other resources: chains (`subject:Patient.name`) and `_has`. */
import { attempt, FhirError, invalid } from "../fhir/error.ts";
import { onceEach } from "../fhir/once.ts";
import type { Criterion } from "../storage/query.ts";
import { criterionKey } from "./by-type.ts";
import { inside } from "./contained-criterion.ts";
import { placeOf } from "./contained-name.ts";
import { askOwn, type Ask } from "./criterion.ts";
import { codeAndModifier } from "./modifier.ts";
import { parameterIn, type Room } from "./room.ts";
import { bearable } from "./size.ts";
import { accepted, isLink, pointsAt, type Parameter } from "./table.ts";
import { anyOf } from "./types/type.ts";
import { shown } from "./value.ts";

/** Most links of one criterion. */
const deepest = 8;

/** A name that is followed link by link. */
interface Trail {
  /** As it was sent, for messages. */
  name: string;
  /** What its ends came to, by type and the rest of the name: many ways may lead to one. */
  ends: Map<string, Ask | FhirError>;
}

/**
 * What `name` asks of resources of a type, chains and `_has` included.
 * @throws FhirError `invalid` or `not-supported` naming the parameter, when the name is not understood.
 */
export function ask(room: Room, type: string, name: string): Ask {
  const links = name.split(/\.|_has:/).length - 1;
  const label = shown(name);
  if (links > deepest) throw invalid(`${label}: more than ${deepest} links`);
  return links === 0 ? askOwn(room, type, name, label) : askEnd(room, type, name, { name: label, ends: new Map() });
}

/** Each end is read once, and asked once for each value. */
function askEnd(room: Room, type: string, rest: string, trail: Trail): Ask {
  const end = endOf(room, type, rest, trail);
  if (end instanceof FhirError) throw end;
  return end;
}

function endOf(room: Room, type: string, rest: string, trail: Trail): Ask | FhirError {
  const key = `${type} ${rest}`;
  // What one type of target does not have, another may: so a failure is kept, too.
  const end = trail.ends.get(key) ?? attempt(() => onceEach(read(room, type, rest, trail)));
  trail.ends.set(key, end);
  return end;
}

function read(room: Room, type: string, rest: string, trail: Trail): Ask {
  if (rest.startsWith("_has:")) return askHas(room, type, rest, trail);
  return rest.includes(".") ? askChain(room, type, rest, trail) : askOwn(room, type, rest, trail.name);
}

/** `_has:Observation:patient:code`. http://hl7.org/fhir/R4/search.html#has */
function askHas(room: Room, type: string, rest: string, trail: Trail): Ask {
  const { name } = trail;
  const [, source = "", code = "", ...more] = rest.split(":");
  if (!room.ground.definitions.isResourceType(source) || more.length === 0)
    throw invalid(`${name}: expected _has:Type:reference:parameter`);
  const { stored, targets } = linkIn(room, source, code, name);
  // `Resource`: several types are searched.
  const pointing = stored.filter((one) => type === "Resource" || pointsAt(accepted(one, targets), type));
  if (pointing.length === 0) throw invalid(`${name}: ${code} of ${source} points at no ${type}`);
  const inner = askEnd(room, source, more.join(":"), trail);
  return (text) => {
    const where = inner(text);
    return anyOf(pointing.map(({ name: param }) => ({ op: "referredBy", type: source, param, where })));
  };
}

/** `subject:Patient.name`, `subject.name`. http://hl7.org/fhir/R4/search.html#chaining */
function askChain(room: Room, type: string, rest: string, trail: Trail): Ask {
  const { name } = trail;
  const dot = rest.indexOf(".");
  const step = { type, code: rest.slice(0, dot), name };
  const { parameter, found: asks } = follow(room, step, (target) => endOf(room, target, rest.slice(dot + 1), trail));
  return (text) => chain(room, parameter, new Map([...asks].map(([target, inner]) => [target, inner(text)])));
}

/** A reference, with or without the type of its target, as `subject:Patient`. */
interface Step {
  type: string;
  code: string;
  /** For messages. */
  name: string;
}

/**
 * What is asked of the targets of a reference.
 * @param whereOf By type of target. One for which it fails is not followed.
 * @throws FhirError when none is
 */
export function followed(room: Room, step: Step, whereOf: (target: string) => Criterion): Criterion {
  const { parameter, found } = follow(room, step, (target) => attempt(() => whereOf(target)));
  return chain(room, parameter, found);
}

/** What is found for each type of target; one for which it is refused is not followed. @throws FhirError when none is */
function follow<Result>(room: Room, { type, code, name }: Step, find: (target: string) => Result | FhirError) {
  const [own, modifier] = codeAndModifier(code, name);
  const parameter = linkIn(room, type, own, name);
  const found = new Map<string, Result>();
  let refused: FhirError | undefined;
  for (const target of targetsOf(room, parameter, name, modifier)) {
    const one = find(target);
    if (one instanceof FhirError) refused = one;
    else found.set(target, one);
  }
  if (found.size === 0) throw refused ?? invalid(`${name}: ${own} points at nothing`);
  return { parameter, found };
}

/** A reference parameter, or `invalid`; `not-supported` for canonical references, which name no resource of a store. */
function linkIn(room: Room, type: string, code: string, name: string): Parameter {
  const parameter = parameterIn(room, type, code, name);
  if (parameter.type !== "reference") throw invalid(`${name}: ${code} is no reference`);
  if (isLink(parameter)) return parameter;
  throw new FhirError("not-supported", `${name}: links by canonical url are not supported`);
}

function targetsOf({ ground }: Room, { targets, code }: Parameter, name: string, modifier: string | undefined) {
  const all = targets.length > 0 ? targets : ground.definitions.resourceTypes;
  if (modifier === undefined) return all.filter((one) => ground.definitions.isResourceType(one));
  if (!ground.definitions.isResourceType(modifier)) throw invalid(`${name}: ${modifier} is no type of R4`);
  if (!all.includes(modifier)) throw invalid(`${name}: ${code} points at no ${modifier}`);
  return [modifier];
}

/** One link a stored name; types of which the same is asked share it. */
function chain({ ground }: Room, { stored }: Parameter, wheres: ReadonlyMap<string, Criterion>): Criterion {
  const links = new Map<string, { param: string; types: string[]; where: Criterion }>();
  for (const one of stored)
    for (const type of accepted(one, [...wheres.keys()])) {
      const where = wheres.get(type) ?? { op: "none" };
      const key = `${one.name} ${criterionKey(where)}`;
      const link = links.get(key) ?? { param: one.name, types: [], where };
      link.types.push(type);
      links.set(key, link);
    }
  const referring = Array.from(links.values(), (link): Criterion => ({ op: "refers", ...link }));
  return anyOf(ground.intoContained ? [...referring, ...containing(stored, wheres)] : referring);
}

/** The same of what is contained, asked within its container. @throws FhirError `too-costly` */
function containing(stored: Parameter["stored"], wheres: ReadonlyMap<string, Criterion>): readonly Criterion[] {
  const found: Criterion[] = [];
  for (const one of stored)
    for (const type of accepted(one, [...wheres.keys()])) {
      const inner = inside(wheres.get(type) ?? { op: "none" }, placeOf(one.name, type));
      if (inner.op !== "none") found.push(inner);
    }
  return bearable(found);
}
