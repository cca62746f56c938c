import { invalid } from "../fhir/error.ts";
import type { Model } from "./model.ts";
import { kindOf, untyped, type Node } from "./node.ts";

/** A type as an expression names it. http://hl7.org/fhirpath/N1/#types */
export interface TypeTest {
  /** `is`: a type is that type or derived from it. */
  readonly is: (type: string) => boolean;
  /** `as`, ofType(): like `is`, but a primitive must be of that very type: a code is no string. */
  readonly exactly: (type: string) => boolean;
}

const systemTypes = new Set(["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"]);

/**
 * Looks up a type's name: `Patient`, `FHIR.Patient`, `System.String`, `Patient.contact`. A bare name may be of both
 * namespaces.
 * @param lenient A `System` type stands for the FHIR primitives that convert to it, too, as R4's own invariants mean it.
 * @throws FhirError `invalid` naming a type that does not exist.
 */
export function typeTest(model: Model, name: string, lenient: boolean): TypeTest {
  const [space, bare] = splitName(name);
  if (space === "System") return systemTest(bare, lenient);
  if (space === "FHIR") return fhirTest(model, bare);
  if (!systemTypes.has(bare)) return fhirTest(model, bare);
  const system = systemTest(bare, lenient);
  if (!model.knows(bare)) return system;
  const fhir = fhirTest(model, bare);
  return {
    is: (type) => system.is(type) || fhir.is(type),
    exactly: (type) => system.exactly(type) || fhir.exactly(type),
  };
}

function splitName(name: string): [string | undefined, string] {
  const [space = "", ...rest] = name.split(".");
  return space === "System" || space === "FHIR" ? [space, rest.join(".")] : [undefined, name];
}

function fhirTest(model: Model, name: string): TypeTest {
  if (!model.knows(name)) throw invalid(`FHIRPath: ${name} is not a type`);
  const is = (type: string): boolean => model.isA(type, name);
  return { is, exactly: model.isPrimitive(name) ? (type) => type === name : is };
}

/** Of a System type that does not exist, nothing is; HL7's suite has it so. */
function systemTest(name: string, lenient: boolean): TypeTest {
  const is = (type: string): boolean =>
    name === "Any" ||
    type === `System.${name}` ||
    (lenient && kindOf({ value: true, type, sibling: undefined }) === name);
  return { is, exactly: is };
}

/** Namespace and name, as type() tells them. */
export function typeInfo(model: Model, { type }: Node): { namespace: string; name: string } {
  if (type.startsWith("System.")) return { namespace: "System", name: type.slice("System.".length) };
  if (!type.includes(".")) return { namespace: type === untyped ? "System" : "FHIR", name: type };
  return { namespace: "FHIR", name: model.isA(type, "BackboneElement") ? "BackboneElement" : "Element" };
}
