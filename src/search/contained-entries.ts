/** What a container is found by because of what it contains. http://hl7.org/fhir/R4/search.html#contained */
import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "../storage/query.ts";
import { isTooDeep, markOf, mostApart, placeOf, prefixOf } from "./contained-name.ts";
import { pointsAt, type Table } from "./table.ts";

/** Most entries that one resource has of those that it contains; the nearest come first. */
const most = 20_000;

/** What a resource says of itself, and which contained ones its references point at, by their stored names. */
export interface Own {
  entries: readonly IndexEntry[];
  links: Links;
}

type Links = ReadonlyMap<string, ReadonlySet<Resource>>;

/** Some contained resources under one prefix. */
interface Group {
  prefix: string;
  of: readonly Resource[];
}

/** Links without those that lead to what no parameter of theirs can point at. @param table Of the type they are in */
export function reachable({ parameters }: Table, links: Links): Links {
  const kept = new Map<string, Set<Resource>>();
  for (const [name, targets] of links) {
    const users = [...parameters.values()].filter(({ stored }) => stored.some((one) => one.name === name));
    const able = [...targets].filter(
      ({ resourceType }) => users.length === 0 || users.some((one) => pointsAt(one.targets, resourceType)),
    );
    if (able.length > 0) kept.set(name, new Set(able));
  }
  return kept;
}

/** Adds entries of all that is pointed at within a container. @param own Of a contained resource */
export function addInner(links: Links, own: (resource: Resource) => Own, into: IndexEntry[]): void {
  const found: IndexEntry[] = [];
  const groups = groupsOf("", [links], found);
  for (const { prefix, of } of groups) {
    const owns = of.map(own);
    for (const entry of owns.flatMap(({ entries }) => entries))
      if (entry.kind !== "member") found.push({ ...entry, param: prefix + entry.param });
    if (found.length >= most) break;
    const further = owns.map((one) => one.links).filter(({ size }) => size > 0);
    if (further.length > 0) groups.push(...groupsOf(prefix, further, found));
  }
  for (const entry of found.slice(0, most)) into.push(entry);
}

/** @param into Takes what says that there is something. */
function groupsOf(prefix: string, all: readonly Links[], into: IndexEntry[]): Group[] {
  const places = new Map<string, Set<Resource>>();
  for (const [param, targets] of all.flatMap((links) => [...links]))
    for (const target of targets) {
      const place = placeOf(prefix + param, target.resourceType);
      places.set(place, (places.get(place) ?? new Set()).add(target));
    }
  return [...places].flatMap(([place, targets]) => (isTooDeep(place) ? [] : groupsAt(place, [...targets], into)));
}

/** All together; of several also each by itself, so that each can be judged alone. */
function groupsAt(place: string, of: readonly Resource[], into: IndexEntry[]): Group[] {
  const together = { prefix: prefixOf(place, "any"), of };
  into.push(markOf(place, "any"));
  if (of.length === 1) {
    into.push(markOf(place, "only"));
    return [together];
  }
  const apart = of.slice(0, mostApart).map((one, n) => {
    into.push(markOf(place, n));
    return { prefix: prefixOf(place, n), of: [one] };
  });
  return [together, ...apart];
}
