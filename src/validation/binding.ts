import { isObject, type JsonObject } from "../fhir/json.ts";
import type { Definitions, ElementDefinition } from "../fhir/definitions.ts";
import { grammars } from "./grammars.ts";
import { report, shown, type Check } from "./run.ts";

/** A value set: is a code in it, of a system or of any? */
type Membership = (code: string, system?: string) => boolean;

/**
 * Checks codes against the value set that the element's binding requires.
 * @param type The element's type; only `code`, `Coding` and `CodeableConcept` are bound in R4.
 * @returns Undefined when nothing is required, or when the value set can neither be listed nor described.
 * @see http://hl7.org/fhir/R4/terminologies.html#required
 */
export function bindingCheck(element: ElementDefinition, type: string, definitions: Definitions): Check | undefined {
  const { required: url, maximum = false } = element;
  const make = makers.get(type);
  if (url === undefined || !make) return undefined;
  const has = membership(url, definitions);
  return has && make({ url, has, maximum });
}

interface Binding {
  url: string;
  has: Membership;
  /** A concept without any code is allowed. */
  maximum: boolean;
}

const makers: ReadonlyMap<string, (binding: Binding) => Check> = new Map([
  ["code", ofCode],
  ["Coding", ofCoding],
  ["CodeableConcept", ofConcept],
]);

function membership(url: string, definitions: Definitions): Membership | undefined {
  const grammar = grammars.get(url);
  if (grammar) return (code, system = grammar.system) => system === grammar.system && grammar.matches(code);
  const listed = definitions.valueSet(url);
  if (!listed) return undefined;
  const any = new Set([...listed.values()].flatMap((codes) => [...codes]));
  return (code, system) => (system === undefined ? any.has(code) : (listed.get(system)?.has(code) ?? false));
}

const notIn = (value: unknown, { url }: Binding): string => `${shown(value)} is not in the value set ${url}`;

function ofCode(binding: Binding): Check {
  return (value, run) => {
    if (!binding.has(value as string)) report(run, "code-invalid", notIn(value, binding));
  };
}

function ofCoding(binding: Binding): Check {
  return (value, run) => {
    if (!isObject(value)) return;
    const { system, code } = value;
    if (code === undefined && (binding.maximum || value["_code"] !== undefined)) return;
    if (!isIn(value, binding)) report(run, "code-invalid", notIn({ system, code }, binding));
  };
}

function ofConcept(binding: Binding): Check {
  return (value, run) => {
    if (!isObject(value)) return;
    const { coding = [], extension } = value;
    if (!Array.isArray(coding) || coding.some((one) => isObject(one) && isIn(one, binding))) return;
    if (coding.length > 0) report(run, "code-invalid", notIn(coding.map(codeOf), binding));
    else if (!binding.maximum && extension === undefined)
      report(run, "code-invalid", `a code of the value set ${binding.url} is required`);
  };
}

const codeOf = (coding: unknown): unknown => (isObject(coding) ? coding["code"] : undefined);

/** A Coding without a system is not known to be of another. */
function isIn({ system, code }: JsonObject, { has }: Binding): boolean {
  return typeof code === "string" && has(code, typeof system === "string" ? system : undefined);
}
