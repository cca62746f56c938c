/** A reindex that somebody asks for. */
import type { Definitions } from "../../fhir/definitions.ts";
import { invalid } from "../../fhir/error.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Following } from "./follow.ts";
import { type Reindex, reindexKind } from "./reindex.ts";
import type { Used } from "./used.ts";

interface OrderOptions {
  following: Following;
  jobs: Jobs;
  definitions: Definitions;
  newId: () => string;
}

/**
 * Queues a job that indexes anew all that some parameters find.
 * @param parameters `code` or `Type.code`; none: all.
 * @returns Its id.
 * @throws FhirError `invalid` naming a parameter that is none
 */
export async function orderReindex(parameters: readonly string[], options: OrderOptions): Promise<string> {
  const { following, jobs, definitions, newId } = options;
  await following.refresh();
  const { used, place } = following.state();
  const named = parameters.flatMap((one) => typesNamed(one, used, definitions));
  const types = parameters.length === 0 ? definitions.resourceTypes : [...new Set(named)].sort();
  const whole = used.filter((one) => one.types.every((type) => types.includes(type)));
  const input: Reindex = { types, names: whole.map((one) => [one.name, one.types]), place };
  const id = newId();
  await jobs.start({ id, kind: reindexKind, input });
  return id;
}

/** The types that have a parameter. */
function typesNamed(parameter: string, used: readonly Used[], definitions: Definitions): readonly string[] {
  const [type, code = ""] = parameter.includes(".") ? parameter.split(/\.(.*)/s) : [undefined, parameter];
  const added = used.filter(({ definition }) => definition.code === code).flatMap(({ types }) => types);
  const all = definitions.resourceTypes.filter(
    (one) => added.includes(one) || definitions.searchParameters(one).some((own) => own.code === code),
  );
  const found = type === undefined ? all : all.filter((one) => one === type);
  if (found.length === 0) throw invalid(`${parameter} is no search parameter here`);
  // An index is whole when it is so for all types of its parameter.
  const custom = added.some((one) => found.includes(one));
  return custom ? [...new Set([...found, ...added])] : found;
}
