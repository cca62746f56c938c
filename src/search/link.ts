/** Criteria on other resources: chains (`subject:Patient.name`) and `_has`. */
import { FhirError, invalid } from "../fhir/error.ts";
import type { Criterion } from "../storage/query.ts";
import type { Ask } from "./criterion.ts";
import { askOwn } from "./criterion.ts";
import type { Room } from "./room.ts";
import { parameterIn } from "./room.ts";
import type { Parameter, Stored } from "./table.ts";
import { accepted } from "./table.ts";
import { anyOf } from "./types/type.ts";

/** Most links of one criterion. */
const deepest = 4;

/**
 * What `name` asks of resources of a type, chains and `_has` included.
 * @throws FhirError `invalid` or `not-supported` naming the parameter, when the name is not understood.
 */
export function ask(room: Room, type: string, name: string, depth = 0): Ask {
  if (depth > deepest) throw invalid(`${name}: more than ${deepest} links`);
  if (name.startsWith("_has:")) return askHas(room, type, name, depth);
  const dot = name.indexOf(".");
  return dot === -1 ? askOwn(room, type, name) : askChain(room, type, name, depth);
}

/** `_has:Observation:patient:code`. http://hl7.org/fhir/R4/search.html#has */
function askHas(room: Room, type: string, name: string, depth: number): Ask {
  const [, source = "", code = "", ...rest] = name.split(":");
  if (!room.ground.definitions.isResourceType(source) || rest.length === 0)
    throw invalid(`${name}: expected _has:Type:reference:parameter`);
  const { stored } = linkIn(room, source, code, name);
  const pointing = stored.filter((one) => pointsAt(one, type));
  if (pointing.length === 0) throw invalid(`${name}: ${code} of ${source} points at no ${type}`);
  const inner = ask(room, source, rest.join(":"), depth + 1);
  return (text) => {
    const where = inner(text);
    return anyOf(pointing.map(({ name: param }) => ({ op: "referredBy", type: source, param, where })));
  };

  function pointsAt(one: Stored, target: string): boolean {
    const { targets } = parameterIn(room, source, code);
    const types = accepted(one, targets);
    return target === "Resource" || types.length === 0 || types.includes(target);
  }
}

/** `subject:Patient.name`, `subject.name`. http://hl7.org/fhir/R4/search.html#chaining */
function askChain(room: Room, type: string, name: string, depth: number): Ask {
  const dot = name.indexOf(".");
  const [code = "", modifier, ...more] = name.slice(0, dot).split(":");
  if (more.length > 0) throw invalid(`${name}: more than one modifier`);
  const parameter = linkIn(room, type, code, name);
  const asks = new Map<string, Ask>();
  for (const target of targetsOf(room, parameter, name, modifier)) {
    const inner = attempt(() => ask(room, target, name.slice(dot + 1), depth + 1));
    if (inner) asks.set(target, inner);
  }
  if (asks.size === 0) throw invalid(`${name}: nothing that ${code} points at has this parameter`);
  return (text) => chain(parameter, new Map([...asks].map(([target, inner]) => [target, inner(text)])));
}

/** A reference parameter, or `invalid`; `not-supported` for canonical references, which name no resource of a store. */
function linkIn(room: Room, type: string, code: string, name: string): Parameter {
  const parameter = parameterIn(room, type, code);
  if (parameter.type !== "reference") throw invalid(`${name}: ${code} is no reference`);
  const leaves = parameter.stored.flatMap(({ sources }) => sources.map(({ leaf }) => leaf));
  if (leaves.some((leaf) => leaf.type !== "canonical" && leaf.type !== "uri")) return parameter;
  throw new FhirError("not-supported", `${name}: links by canonical url are not supported`);
}

function targetsOf({ ground }: Room, { targets, code }: Parameter, name: string, modifier: string | undefined) {
  const all = targets.length > 0 ? targets : ground.definitions.resourceTypes;
  if (modifier === undefined) return all.filter((one) => ground.definitions.isResourceType(one));
  if (!ground.definitions.isResourceType(modifier)) throw invalid(`${name}: ${modifier} is no type of R4`);
  if (!all.includes(modifier)) throw invalid(`${name}: ${code} points at no ${modifier}`);
  return [modifier];
}

/** What one type of target does not have, another may. */
function attempt(make: () => Ask): Ask | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof FhirError) return undefined;
    throw error;
  }
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
