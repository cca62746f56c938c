import type { Definitions } from "../fhir/definitions.ts";
import { isId } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { byType } from "./by-type.ts";
import type { Room } from "./room.ts";
import { accepted, pointsAt, type Table } from "./table.ts";
import { anyOf } from "./types/type.ts";

/** The compartment of one resource. */
export interface Compartment {
  type: string;
  id: string;
}

/** The only compartment whose members are indexed. */
const indexed = "Patient";

/** What holds of the resources of some types that lie in a compartment. http://hl7.org/fhir/R4/compartmentdefinition.html */
export function within(room: Room, of: Compartment, types: readonly string[]): Criterion {
  if (of.type === indexed) return membersOf(of, types);
  const { type: compartment, id } = of;
  const itself: Criterion = { op: "id", ids: [id] };
  const point = (param: string): Criterion => ({ op: "reference", param, type: compartment, id });
  return byType(types.map((type) => [type, pointing(room, { type, compartment, itself, point })]));
}

/** What holds of those that lie in the compartment of any resource that is there, and of these themselves. */
export function inAny(room: Room, compartment: string, types: readonly string[]): Criterion {
  const all: Criterion = { op: "all" };
  const point = (param: string): Criterion => ({ op: "refers", param, types: [compartment], where: all });
  return byType(
    types.map((type) => [type, type === compartment ? all : pointing(room, { type, compartment, itself: all, point })]),
  );
}

/** A patient's own resource is of the compartment for rights and for `$everything`; R4's definition has only its links. */
function membersOf({ type, id }: Compartment, types: readonly string[]): Criterion {
  const members: Criterion = { op: "compartment", compartment: type, id };
  if (!types.includes(type)) return members;
  return {
    op: "and",
    of: [
      members,
      {
        op: "not",
        of: {
          op: "and",
          of: [
            { op: "type", types: [type] },
            { op: "id", ids: [id] },
          ],
        },
      },
    ],
  };
}

interface Pointing {
  type: string;
  compartment: string;
  /** What the resource of the compartment is known by. */
  itself: Criterion;
  /** What holds of what points at it by a parameter. */
  point: (param: string) => Criterion;
}

function pointing({ ground: { definitions }, table }: Room, { type, compartment, itself, point }: Pointing): Criterion {
  const { parameters } = table(type);
  return anyOf(
    definitions.compartment(compartment, type).flatMap((code): Criterion[] => {
      if (code === "{def}") return [itself];
      const { stored, targets } = parameters.get(code) ?? { stored: [], targets: [] };
      const able = stored.filter((one) => pointsAt(accepted(one, targets), compartment));
      return able.map(({ name }) => point(name));
    }),
  );
}

/** The patients in whose compartments a resource lies, by its entries. */
export const patientsOf = (entries: readonly IndexEntry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((one) => (one.kind === "member" && one.compartment === "Patient" ? [one.id] : [])));

/**
 * The compartments that a resource lies in, by what its references say.
 * http://hl7.org/fhir/R4/compartmentdefinition.html
 */
export function members(
  definitions: Definitions,
  { parameters, resourceType }: Table,
  { id }: Resource,
  entries: readonly IndexEntry[],
): IndexEntry[] {
  const codes = definitions.compartment(indexed, resourceType);
  if (codes.length === 0) return [];
  const stored = codes.flatMap((code) => parameters.get(code)?.stored ?? []);
  const names = new Set(stored.map(({ name }) => name));
  const ids = new Set<string>();
  if (codes.includes("{def}") && id !== undefined && isId(id)) ids.add(id);
  for (const entry of entries)
    if (entry.kind === "reference" && entry.type === indexed && names.has(entry.param)) ids.add(entry.id);
  return [...ids].map((one) => ({ kind: "member", compartment: indexed, id: one }));
}
