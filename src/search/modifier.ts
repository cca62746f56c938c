/** Which modifiers a parameter has. http://hl7.org/fhir/R4/search.html#modifiers */
import { FhirError, invalid } from "../fhir/error.ts";
import type { Room } from "./room.ts";
import type { Parameter, Stored } from "./table.ts";
import { shown } from "./value.ts";

const coded = ["code", "Coding", "CodeableConcept"];

/** Modifiers of tokens that only some types of elements have. */
const ofElements: ReadonlyMap<string, readonly string[]> = new Map([
  ["of-type", ["Identifier"]],
  ["in", coded],
  ["not-in", coded],
  ["above", coded],
  ["below", coded],
]);

/** `family` and `exact` of `family:exact`. @throws FhirError `invalid` naming the parameter when there are more. */
export function codeAndModifier(text: string, name: string): readonly [code: string, modifier: string | undefined] {
  const [code = "", modifier, ...more] = text.split(":");
  if (more.length > 0) throw invalid(`${name}: more than one modifier`);
  return [code, modifier];
}

/**
 * @param name As it was sent, for messages.
 * @throws FhirError `invalid` or `not-supported` naming the parameter, when it has no such modifier.
 */
export function checkModifier(room: Room, parameter: Parameter, name: string, modifier?: string): void {
  const { type, stored } = parameter;
  if (modifier === undefined) return;
  if (type === "composite") throw noModifier(name, modifier);
  if (!room.types[type].modifiers.includes(modifier)) checkTarget(room, parameter, name, modifier);
  else if (type === "token") checkElements(stored, name, modifier);
}

export const noModifier = (name: string, modifier: string) =>
  invalid(`${name}: :${shown(modifier)} is not a modifier of this parameter`);

/** Where the definitions do not tell the types of what is selected, any may be among them. */
function checkElements(stored: readonly Stored[], name: string, modifier: string): void {
  const wanted = ofElements.get(modifier);
  const types = stored.flatMap(({ sources }) => sources.flatMap(({ leaf }) => leaf.types));
  if (wanted && types.length > 0 && !types.some((type) => wanted.includes(type)))
    throw invalid(`${name}: :${modifier} is a modifier of ${wanted.join(", ")}, which this parameter has not`);
}

/** `subject:Patient` names the type of the target. */
function checkTarget({ ground }: Room, { type, targets, code }: Parameter, name: string, modifier: string): void {
  if (type === "reference" && (modifier === "above" || modifier === "below"))
    throw new FhirError("not-supported", `${name}: hierarchies of resources are not followed here`);
  if (type !== "reference" || !ground.definitions.isResourceType(modifier)) throw noModifier(name, modifier);
  if (targets.length > 0 && !targets.includes(modifier)) throw invalid(`${name}: ${code} points at no ${modifier}`);
}
