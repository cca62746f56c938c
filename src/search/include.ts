/** `_include` and `_revinclude`. http://hl7.org/fhir/R4/search.html#revinclude */
import { invalid } from "../fhir/error.ts";
import type { Hop } from "../storage/query.ts";
import { parameterIn, type Room } from "./room.ts";
import { accepted, isLink, type Parameter } from "./table.ts";
import { shown } from "./value.ts";

/** `_include` or `_revinclude` as asked. */
interface Way {
  direction: Hop["direction"];
  iterate: boolean;
  /** Types that are searched. */
  searched: readonly string[];
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
  if (text === "*") return everything(room, way);
  const [source = "", code = "", target, ...more] = text.split(":");
  const asked = `${name}=${shown(text)}`;
  const unknown = [source, target].find((type) => type !== undefined && !room.ground.definitions.isResourceType(type));
  if (unknown !== undefined) throw invalid(`${asked}: R4 has no type ${shown(unknown)}`);
  if (code === "" || more.length > 0) throw invalid(`${asked}: expected Type:parameter[:target]`);
  if (!canStart(way, source))
    throw invalid(`${asked}: this type is not searched; with :iterate it follows what was included`);
  if (code === "*") return [{ ...directed(way), source, targets: endsOf(room, way, target) }];
  const parameter = parameterIn(room, source, code, asked);
  if (!isLink(parameter)) throw invalid(`${asked}: ${code} is no reference that can be followed`);
  return hopsOf(source, parameter, directed(way), endsOf(room, way, target));
}

function wayOf(name: string, searched: readonly string[]): Way {
  const [code, modifier, ...more] = name.split(":");
  if (more.length > 0 || (modifier !== undefined && modifier !== "iterate"))
    throw invalid(`${shown(name)}: :iterate is the only modifier`);
  return { direction: code === "_include" ? "out" : "in", iterate: modifier === "iterate", searched };
}

const directed = ({ direction, iterate }: Way) => ({ direction, iterate });

/** What is followed from the matches must begin in a type that is searched. */
const canStart = ({ direction, iterate, searched }: Way, source: string): boolean =>
  direction === "in" || iterate || searched.includes(source);

/** Types at the other end. */
function endsOf(
  { ground }: Room,
  { direction, iterate, searched }: Way,
  target: string | undefined,
): readonly string[] {
  const ends = direction === "in" && !iterate ? searched : ground.definitions.resourceTypes;
  return target === undefined ? ends : ends.filter((end) => end === target);
}

/** Every reference of what is searched, or to it; with `iterate` also of what came along, or to that. */
function everything(room: Room, way: Way): Hop[] {
  const targets = endsOf(room, way, undefined);
  const { definitions } = room.ground;
  if (way.direction === "in" || way.iterate || way.searched.length === definitions.resourceTypes.length)
    return [{ ...directed(way), targets }];
  return way.searched.map((source) => ({ ...directed(way), source, targets }));
}

function hopsOf(
  source: string,
  parameter: Parameter,
  how: ReturnType<typeof directed>,
  ends: readonly string[],
): Hop[] {
  const { targets: declared, stored } = parameter;
  const possible = declared.length > 0 ? ends.filter((end) => declared.includes(end)) : ends;
  return stored.flatMap((one) => {
    const targets = possible.length > 0 ? accepted(one, possible) : [];
    return targets.length > 0 ? [{ ...how, source, param: one.name, targets }] : [];
  });
}
