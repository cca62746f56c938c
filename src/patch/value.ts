/** Values of FHIRPath Patch: typed, or in parts where R4 has no type for them. http://hl7.org/fhir/R4/fhirpatch.html */
import type { Definitions } from "../fhir/definitions.ts";
import { invalid } from "../fhir/error.ts";
import { isObject, type JsonObject } from "../fhir/json.ts";
import type { Model, Property } from "../fhirpath/model.ts";
import { resourceTypeOf } from "../fhirpath/node.ts";
import { isList, put, type Element, type Holder } from "./members.ts";
import { copyOf, inapplicable } from "./operation.ts";

/** A value as the patch gives it. */
export type Given =
  | { kind: "typed"; type: string; value: unknown; sibling: unknown }
  | { kind: "resource"; value: unknown }
  | { kind: "parts"; parts: readonly Part[] };

interface Part {
  name: string;
  given: Given;
}

/** Reads what a part of an operation gives. @throws FhirError `invalid` when it is not just one value */
export function givenBy(part: JsonObject, definitions: Definitions): Given {
  const found = [...["part", "resource"].filter((one) => Object.hasOwn(part, one)), ...valueKeys(part)];
  const [key] = found;
  if (key === undefined || found.length > 1) throw invalid("a value is one value[x], one resource, or parts");
  if (key === "part") return { kind: "parts", parts: partsOf(part["part"], definitions) };
  if (key === "resource") return { kind: "resource", value: part["resource"] };
  const type = definitions.member("Parameters.parameter", key)?.type;
  if (type === undefined) throw invalid(`${key} is not of Parameters in R4`);
  return { kind: "typed", type, value: own(part, key), sibling: own(part, `_${key}`) };
}

/** `valueDate` for `_valueDate`, too, which may stand alone. */
const valueKeys = (part: JsonObject): readonly string[] => [
  ...new Set(
    Object.keys(part)
      .map((key) => key.replace(/^_/, ""))
      .filter((key) => key.startsWith("value")),
  ),
];

const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);

function partsOf(sent: unknown, definitions: Definitions): readonly Part[] {
  if (!Array.isArray(sent) || sent.length === 0) throw invalid("part must be an array that is not empty");
  return sent.map((part: unknown) => {
    if (!isObject(part) || typeof part["name"] !== "string") throw invalid("a part must be an object with a name");
    return { name: part["name"], given: givenBy(part, definitions) };
  });
}

/**
 * The member that a name means for a value: of a choice, the one of the value's type.
 * @param name `deceased`, `deceased[x]` or `deceasedBoolean`
 * @throws FhirError `unprocessable` when the type has no such element, or not of that type
 */
export function propertyFor(type: string, name: string, given: Given, model: Model): Property {
  const all = propertiesNamed(type, name.replace(/\[x\]$/, ""), model);
  const [first] = all;
  if (!first) throw inapplicable(`${type} has no element ${name}`);
  const exact = given.kind === "typed" ? all.find((one) => one.type === given.type) : undefined;
  const found = exact ?? all.find((one) => fits(given, one, model));
  if (!found) throw inapplicable(`${name} is of type ${typesOf(all)}, the value is ${typeOf(given)}`);
  return found;
}

function propertiesNamed(type: string, name: string, model: Model): readonly Property[] {
  const all = model.properties(type, name);
  const one = all.length === 0 ? model.property(type, name) : undefined;
  return one ? [one] : all;
}

const typesOf = (all: readonly Property[]) =>
  all
    .slice(0, 5)
    .map(({ type }) => type)
    .join(" or ") + (all.length > 5 ? " or others" : "");

function typeOf(given: Given): string {
  if (given.kind === "typed") return given.type;
  return given.kind === "parts" ? "in parts" : (resourceTypeOf(given.value) ?? "no resource");
}

/** Types whose values are values of another as they are, though R4 does not derive one from the other. */
const widened: ReadonlySet<string> = new Set(["date dateTime", "integer decimal", "string xhtml"]);

function fits(given: Given, property: Property, model: Model): boolean {
  if (given.kind === "parts") return !model.isPrimitive(property.type) && !property.resource;
  if (given.kind === "resource") {
    const type = resourceTypeOf(given.value);
    return property.resource && type !== undefined && model.isA(type, property.type);
  }
  const { type } = given;
  return model.isA(type, property.type) || model.isA(property.type, type) || widened.has(`${type} ${property.type}`);
}

/** The element that a value makes, its own at each call. @throws FhirError `unprocessable` as `propertyFor` does */
export function elementFrom(given: Given, { type }: Property, model: Model): Element {
  if (given.kind === "parts") return { value: objectOf(given.parts, type, model), sibling: undefined };
  const sibling = given.kind === "typed" ? copyOf(given.sibling) : undefined;
  return { value: copyOf(given.value), sibling };
}

function objectOf(parts: readonly Part[], type: string, model: Model): Holder {
  const holder: Holder = {};
  for (const { name, given } of parts) {
    const property = propertyFor(type, name, given, model);
    expectFree(holder, property, model.properties(type, property.name));
    put({ holder, property }, elementFrom(given, property, model));
  }
  return holder;
}

/** @throws FhirError `unprocessable` when there is one already of what there can be one of */
export function expectFree(holder: Holder, property: Property, choices: readonly Property[]): void {
  const taken = choices.flatMap(({ key, sibling = key }) => [key, sibling]).find((key) => Object.hasOwn(holder, key));
  if (taken === undefined || (isList(property) && taken.replace(/^_/, "") === property.key)) return;
  throw inapplicable(`there is ${taken.replace(/^_/, "")} already`);
}
