import { invalid } from "../fhir/error.ts";
import type { Model } from "./model.ts";
import type { Node } from "./node.ts";
import { kindOf, untyped } from "./node.ts";

/** A type as an expression names it. http://hl7.org/fhirpath/N1/#types */
export interface TypeTest {
  /** `is`: the node has that type or one derived from it. */
  is(type: string): boolean;
  /** `as`, ofType(): like `is`, but a primitive must have that very type: a code is no string. */
  exactly(type: string): boolean;
}

const systemTypes = new Set(["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"]);

/**
 * Looks up a type's name.
 * @param lenient A `System` type stands for the FHIR primitives that convert to it, too, as R4's own invariants mean it.
 * @throws FhirError `invalid` naming a type that does not exist.
 */
export function typeTest(model: Model, name: string, lenient: boolean): TypeTest {
  const [space, bare] = name.includes(".") ? splitName(name) : [undefined, name];
  const system = systemTypes.has(bare);
  const fhir = model.knows(bare);
  if (space !== undefined && space !== "System" && space !== "FHIR") return backboneTest(model, name);
  if (space === "FHIR" && !fhir) throw unknownType(name);
  if (space === undefined && !system && !fhir) throw unknownType(name);
  const inFhir = fhir && space !== "System";
  const inSystem = system && space !== "FHIR";
  const is = (type: string): boolean =>
    (inSystem && isSystem(type, bare, lenient)) || (inFhir && model.isA(type, bare));
  return { is, exactly: model.isPrimitive(bare) && inFhir ? (type) => type === bare : is };
}

const unknownType = (name: string) => invalid(`FHIRPath: ${name} is not a type`);

function splitName(name: string): [string, string] {
  const dot = name.indexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/** `Patient.contact`: the type of one backbone element. */
function backboneTest(model: Model, name: string): TypeTest {
  if (!model.knows(name)) throw unknownType(name);
  const is = (type: string): boolean => type === name;
  return { is, exactly: is };
}

function isSystem(type: string, name: string, lenient: boolean): boolean {
  if (name === "Any" || type === `System.${name}`) return true;
  return lenient && kindOf({ value: true, type, sibling: undefined }) === name;
}

/** Namespace and name, as type() tells them. */
export function typeInfo(model: Model, { type }: Node): { namespace: string; name: string } {
  if (type.startsWith("System.")) return { namespace: "System", name: type.slice("System.".length) };
  if (type.includes("."))
    return { namespace: "FHIR", name: model.isA(type, "BackboneElement") ? "BackboneElement" : "Element" };
  return { namespace: type === untyped ? "System" : "FHIR", name: type };
}
