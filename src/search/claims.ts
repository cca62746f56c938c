import type { Room } from "./room.ts";
import { isLink, pointsAt, type Parameter } from "./table.ts";

/** What a CapabilityStatement says of searching one type. */
export interface Claims {
  parameters: readonly { name: string; type: Parameter["type"]; definition: string; documentation?: string }[];
  /** `Type:parameter` of `_include` and of `_revinclude`. */
  includes: readonly string[];
  revincludes: readonly string[];
}

/** The parameters that have no entries and so no place in the tables. */
const always = [
  { name: "_id", type: "token", definition: "http://hl7.org/fhir/SearchParameter/Resource-id" },
  { name: "_lastUpdated", type: "date", definition: "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated" },
] as const;

/** Those of R4's own definitions that `language.ts` gives a meaning: they select no elements. */
const withoutElements: ReadonlySet<string> = new Set(["_content", "_text"]);

/** Claims of a type, from the tables that searches are read by. */
export function claimsOf(room: Room, type: string): Claims {
  const parameters = [...room.table(type).parameters.values()];
  const others = room.ground.definitions.searchParameters(type).filter(({ code }) => withoutElements.has(code));
  const listed = [...parameters, ...others].map(
    ({ code: name, type, url: definition, description: documentation }) => ({
      name,
      type,
      definition,
      ...(documentation !== undefined && { documentation }),
    }),
  );
  return {
    parameters: [...always, ...listed].sort((a, b) => (a.name < b.name ? -1 : 1)),
    includes: parameters.filter(isLink).map(({ code }) => `${type}:${code}`),
    revincludes: room.ground.definitions.resourceTypes.flatMap((source) => pointingFrom(room, source, type)),
  };
}

const pointingFrom = (room: Room, source: string, target: string): string[] =>
  [...room.table(source).parameters.values()]
    .filter((one) => isLink(one) && pointsAt(one.targets, target))
    .map(({ code }) => `${source}:${code}`);
