/** Criteria on other resources: chains (`subject:Patient.name`) and `_has`. */
import { FhirError, invalid } from "../fhir/error.ts";
import { onceEach } from "../fhir/once.ts";
import type { Criterion } from "../storage/query.ts";
import { askOwn, type Ask } from "./criterion.ts";
import { parameterIn, type Room } from "./room.ts";
import { accepted, isLink, type Parameter } from "./table.ts";
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
  const end = trail.ends.get(key) ?? read(room, type, rest, trail);
  trail.ends.set(key, end);
  return end;
}

/** What one type of target does not have, another may: so a failure is kept, too. */
function read(room: Room, type: string, rest: string, trail: Trail): Ask | FhirError {
  try {
    if (rest.startsWith("_has:")) return onceEach(askHas(room, type, rest, trail));
    return onceEach(rest.includes(".") ? askChain(room, type, rest, trail) : askOwn(room, type, rest, trail.name));
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
}

/** `_has:Observation:patient:code`. http://hl7.org/fhir/R4/search.html#has */
function askHas(room: Room, type: string, rest: string, trail: Trail): Ask {
  const { name } = trail;
  const [, source = "", code = "", ...more] = rest.split(":");
  if (!room.ground.definitions.isResourceType(source) || more.length === 0)
    throw invalid(`${name}: expected _has:Type:reference:parameter`);
  const { stored, targets } = linkIn(room, source, code, name);
  const pointing = stored.filter((one) => pointsAt(accepted(one, targets), type));
  if (pointing.length === 0) throw invalid(`${name}: ${code} of ${source} points at no ${type}`);
  const inner = askEnd(room, source, more.join(":"), trail);
  return (text) => {
    const where = inner(text);
    return anyOf(pointing.map(({ name: param }) => ({ op: "referredBy", type: source, param, where })));
  };
}

/** `Resource`: several types are searched. No targets: any. */
const pointsAt = (targets: readonly string[], type: string): boolean =>
  type === "Resource" || targets.length === 0 || targets.includes(type);

/** `subject:Patient.name`, `subject.name`. http://hl7.org/fhir/R4/search.html#chaining */
function askChain(room: Room, type: string, rest: string, trail: Trail): Ask {
  const { name } = trail;
  const dot = rest.indexOf(".");
  const [code = "", modifier, ...more] = rest.slice(0, dot).split(":");
  if (more.length > 0) throw invalid(`${name}: more than one modifier`);
  const parameter = linkIn(room, type, code, name);
  const asks = new Map<string, Ask>();
  let refused: FhirError | undefined;
  for (const target of targetsOf(room, parameter, name, modifier)) {
    const inner = endOf(room, target, rest.slice(dot + 1), trail);
    if (inner instanceof FhirError) refused = inner;
    else asks.set(target, inner);
  }
  if (asks.size === 0) throw refused ?? invalid(`${name}: ${code} points at nothing`);
  return (text) => chain(parameter, new Map([...asks].map(([target, inner]) => [target, inner(text)])));
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
export function followed(room: Room, { type, code, name }: Step, whereOf: (target: string) => Criterion): Criterion {
  const [own = "", modifier] = code.split(":");
  const parameter = linkIn(room, type, own, name);
  const wheres = new Map<string, Criterion>();
  let refused: FhirError | undefined;
  for (const target of targetsOf(room, parameter, name, modifier)) {
    try {
      wheres.set(target, whereOf(target));
    } catch (error) {
      if (!(error instanceof FhirError)) throw error;
      refused = error;
    }
  }
  if (wheres.size === 0) throw refused ?? invalid(`${name}: ${own} points at nothing`);
  return chain(parameter, wheres);
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
function chain({ stored }: Parameter, wheres: ReadonlyMap<string, Criterion>): Criterion {
  const links = new Map<string, { param: string; types: string[]; where: Criterion }>();
  for (const one of stored)
    for (const type of accepted(one, [...wheres.keys()])) {
      const where = wheres.get(type) ?? { op: "none" };
      const key = `${one.name} ${JSON.stringify(where)}`;
      const link = links.get(key) ?? { param: one.name, types: [], where };
      link.types.push(type);
      links.set(key, link);
    }
  return anyOf([...links.values()].map((link) => ({ op: "refers", ...link })));
}
