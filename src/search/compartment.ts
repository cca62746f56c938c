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
  return byType(types.map((type) => [type, pointing(room, of, type)]));
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

function pointing({ ground: { definitions }, table }: Room, { type: compartment, id }: Compartment, type: string) {
  const { parameters } = table(type);
  return anyOf(
    definitions.compartment(compartment, type).flatMap((code): Criterion[] => {
      if (code === "{def}") return [{ op: "id", ids: [id] }];
      const { stored, targets } = parameters.get(code) ?? { stored: [], targets: [] };
      const able = stored.filter((one) => pointsAt(accepted(one, targets), compartment));
      return able.map(({ name: param }) => ({ op: "reference", param, type: compartment, id }));
    }),
  );
}

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
