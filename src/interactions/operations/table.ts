import { FhirError } from "../../fhir/error.ts";
import type { Handler } from "../interaction.ts";
import { everythingOfEncounter, everythingOfPatient } from "./everything.ts";
import { explain } from "./explain.ts";
import type { Asked, Operation } from "./operation.ts";

/** Every operation that the server performs. */
export const operations: readonly Operation[] = [everythingOfPatient, everythingOfEncounter, explain];

/** Runs an operation. @throws FhirError `unknown-path` where there is none of that name; and as it does itself */
export const operation: Handler<"operation"> = async ({ name, ...asked }, context) => {
  const found = operations.find((one) => one.name === name && isAt(one, asked));
  if (!found) throw new FhirError("unknown-path", `there is no operation ${name} here`);
  return found.run(asked, context);
};

function isAt({ system, types, instances }: Operation, { type, id }: Asked): boolean {
  if (type === undefined) return system;
  const among = id === undefined ? types : instances;
  return among?.includes(type) ?? true;
}
