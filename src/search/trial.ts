/** For tests: searches over resources in memory, by what match.ts says a criterion means. */
import { openDefinitions } from "../fhir/pack.ts";
import type { Resource } from "../fhir/types.ts";
import { matches, type Item, type World } from "../storage/match.ts";
import { openSearch } from "./search.ts";
import type { Parameters } from "./value.ts";

export const base = "http://here.example/fhir";
/** The clock of all trials stands still. */
const now = Date.UTC(2024, 0, 1);
export const definitions = openDefinitions();
export const search = openSearch({ definitions, base, now: () => now, intoContained: true });

/** `Patient?name=eve` as a type and parameters; nothing is decoded. */
export function read(asked: string): { types: string[]; parameters: Parameters } {
  const [type = "", query = ""] = asked.split(/\?(.*)/s);
  const pairs = query.split("&").filter((pair) => pair !== "");
  const parameters = pairs.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { types: type === "" ? [] : type.split(","), parameters };
}

export const parsed = (asked: string, handling: "strict" | "lenient" = "strict") => {
  const { types, parameters } = read(asked);
  return search.parse(types, parameters, handling);
};

/** The ids of the resources that a search finds, in the order in which they are given. */
export function found(asked: string, resources: readonly Resource[]): string[] {
  const items = resources.map(itemOf);
  const world: World = {
    get: (type, id) => items.find((item) => item.type === type && item.id === id),
    ofType: (type) => items.filter((item) => item.type === type),
  };
  const { types, where } = parsed(asked).query;
  return items.filter((item) => types.includes(item.type) && matches(where, item, world)).map(({ id }) => id);
}

const itemOf = (resource: Resource): Item => {
  const { resourceType: type, id = "it" } = resource;
  return { type, id, entries: search.index(resource), at: now };
};

/** Whether a search finds one resource, of which only the members of interest are given. */
export function finds(asked: string, members: Record<string, unknown>): boolean {
  const resourceType = read(asked).types[0] ?? "";
  return found(asked, [{ id: "it", ...members, resourceType }]).length === 1;
}
