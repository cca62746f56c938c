import { FhirError, invalid } from "../fhir/error.ts";
import type { Parameter, Table } from "./table.ts";
import type { SearchTypes } from "./types/table.ts";
import type { Ground } from "./types/type.ts";
import { shown } from "./value.ts";

/** What every part of the search room works with. */
export interface Room {
  ground: Ground;
  types: SearchTypes;
  /** Parameters of a type, `Resource` included; made when they are first needed. */
  table: (type: string) => Table;
  /** Why a parameter that is being added to a type cannot be searched by yet. */
  pending: (type: string, code: string) => string | undefined;
}

/** What R4 defines for every type and this server does not do. */
const unsupported: ReadonlySet<string> = new Set(["_query", "_score"]);

/**
 * A parameter of a type.
 * @param name What was sent, for the message.
 * @throws FhirError `invalid` when the type has no such parameter, `not-supported` when this server does not do it.
 */
export function parameterIn({ table, ground, pending }: Room, type: string, code: string, name: string): Parameter {
  const found = table(type).parameters.get(code);
  if (found) return found;
  const reason = pending(type, code);
  if (reason !== undefined) throw new FhirError("not-supported", `${shown(name)}: ${reason}`);
  const known = unsupported.has(code) || ground.definitions.searchParameters(type).some((one) => one.code === code);
  if (known) throw new FhirError("not-supported", `${shown(name)}: the search parameter ${code} is not supported here`);
  throw invalid(`${shown(name)}: ${type} has no search parameter ${shown(code)}`);
}
