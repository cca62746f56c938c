import { invalid } from "../../fhir/error.ts";
import { decimalText, isExact, isObject } from "../../fhir/json.ts";
import type { Parameters } from "../../search/value.ts";
import type { Asked } from "./operation.ts";

/**
 * What an operation was given, in the URL and in the body, where each parameter is one simple value.
 * http://hl7.org/fhir/R4/operations.html#request
 * @throws FhirError `invalid` when the body is not so
 */
export function givenTo({ parameters, resource }: Pick<Asked, "parameters" | "resource">): Parameters {
  if (resource === undefined) return parameters;
  if (resource.resourceType !== "Parameters")
    throw invalid(`the body must be Parameters, not ${resource.resourceType}`, "Parameters");
  const given = resource["parameter"] ?? [];
  if (!Array.isArray(given)) throw invalid("parameter must be a list", "Parameters.parameter");
  return [...parameters, ...(given as unknown[]).map(pairOf)];
}

function pairOf(parameter: unknown, index: number): readonly [string, string] {
  const place = `Parameters.parameter[${index}]`;
  if (!isObject(parameter) || typeof parameter["name"] !== "string") throw invalid(`${place} needs a name`, place);
  const { name, ...rest } = parameter;
  const [member, value] = Object.entries(rest).find(([one]) => one.startsWith("value")) ?? [];
  if (member === undefined || Object.keys(rest).length > 1) throw invalid(`${name}: expected one value`, place);
  return [name, textOf(value, `${place}.${member}`)];
}

function textOf(value: unknown, place: string): string {
  if (isExact(value)) return decimalText(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(`${place} must be a simple value`, place);
}
