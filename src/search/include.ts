/** `_include` and `_revinclude`. http://hl7.org/fhir/R4/search.html#revinclude */
import { FhirError, invalid } from "../fhir/error.ts";
import type { Hop } from "../storage/query.ts";
import { parameterIn, type Room } from "./room.ts";
import { accepted, isLink, type Parameter } from "./table.ts";
import { shown } from "./value.ts";

/** Most hops of one parameter. */
const most = 400;

/** `_include` or `_revinclude` as asked. */
interface Way {
  direction: Hop["direction"];
  iterate: boolean;
  /** Types that are searched. */
  searched: readonly string[];
}

/** One reference that is followed. */
interface Link {
  source: string;
  parameter: Parameter;
  target: string | undefined;
}

/**
 * The hops of one `_include` or `_revinclude`.
 * @param searched Types that are searched.
 * @param name With its modifier.
 * @param text `Type:parameter[:target]`, `Type:*` or `*`.
 * @throws FhirError `invalid` or `not-supported` naming the parameter.
 */
export function hops(room: Room, searched: readonly string[], name: string, text: string): Hop[] {
  const way = wayOf(name, searched);
  const links = text === "*" ? everything(room, way, name) : linksOf(room, `${name}=${shown(text)}`, text);
  if (!canStart(way, links))
    throw invalid(`${name}=${shown(text)}: this type is not searched; with :iterate it follows what was included`);
  const found = links.flatMap((link) => hopsOf(room, way, link));
  if (found.length > most) throw invalid(`${name}=${shown(text)}: more than ${most} references`);
  return found;
}

function wayOf(name: string, searched: readonly string[]): Way {
  const [code, modifier, ...more] = name.split(":");
  if (more.length > 0 || (modifier !== undefined && modifier !== "iterate"))
    throw invalid(`${shown(name)}: :iterate is the only modifier`);
  return { direction: code === "_include" ? "out" : "in", iterate: modifier === "iterate", searched };
}

/** What is followed from the matches must begin in a type that is searched. */
const canStart = ({ direction, iterate, searched }: Way, links: readonly Link[]): boolean =>
  direction === "in" || iterate || links.every(({ source }) => searched.includes(source));

function everything(room: Room, { direction, searched }: Way, name: string): Link[] {
  if (direction === "out") return searched.flatMap((type) => linksFrom(room, type));
  throw new FhirError("not-supported", `${name}=*: name the types that point here, as in Provenance:target`);
}

function linksOf(room: Room, asked: string, text: string): Link[] {
  const [source = "", code = "", target, ...more] = text.split(":");
  const unknown = [source, target].find((type) => type !== undefined && !room.ground.definitions.isResourceType(type));
  if (unknown !== undefined) throw invalid(`${asked}: R4 has no type ${shown(unknown)}`);
  if (code === "" || more.length > 0) throw invalid(`${asked}: expected Type:parameter[:target]`);
  if (code === "*") return linksFrom(room, source).map((link) => ({ ...link, target }));
  const parameter = parameterIn(room, source, code, asked);
  if (!isLink(parameter)) throw invalid(`${asked}: ${code} is no reference that can be followed`);
  return [{ source, parameter, target }];
}

const linksFrom = (room: Room, source: string): Link[] =>
  [...room.table(source).parameters.values()]
    .filter((parameter) => isLink(parameter))
    .map((parameter) => ({ source, parameter, target: undefined }));

function hopsOf({ ground }: Room, { direction, iterate, searched }: Way, { source, parameter, target }: Link): Hop[] {
  const ends = direction === "in" && !iterate ? searched : ground.definitions.resourceTypes;
  const wanted = ends.filter((end) => target === undefined || end === target);
  const possible = parameter.targets.length > 0 ? wanted.filter((end) => parameter.targets.includes(end)) : wanted;
  return parameter.stored.flatMap((stored) => {
    const targets = possible.length > 0 ? accepted(stored, possible) : [];
    return targets.length > 0 ? [{ direction, source, param: stored.name, targets, iterate }] : [];
  });
}
