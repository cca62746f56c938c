import type { Definitions } from "../../fhir/definitions.ts";
import type { TypeName } from "../types/table.ts";

const texts = ["string", "markdown", "code", "id"];
const uris = ["uri", "url", "canonical", "oid", "uuid"];
const amounts = [
  "Quantity",
  "Age",
  "Count",
  "Distance",
  "Duration",
  "MoneyQuantity",
  "SimpleQuantity",
  "Money",
  "Range",
];

/** FHIR types in which values of a search parameter type can be. http://hl7.org/fhir/R4/search.html#table */
const holding: Readonly<Record<Exclude<TypeName, "composite" | "special">, readonly string[]>> = {
  number: ["integer", "decimal", "positiveInt", "unsignedInt", "Range"],
  date: ["date", "dateTime", "instant", "Period", "Timing"],
  string: [...texts, ...uris, "HumanName", "Address", "Annotation", "ContactPoint", "ContactDetail"],
  token: [...texts, ...uris, "boolean", "integer", "positiveInt", "unsignedInt"].concat([
    "Coding",
    "CodeableConcept",
    "Identifier",
    "ContactPoint",
  ]),
  reference: ["Reference", ...uris],
  quantity: [...amounts, "SampledData"],
  uri: uris,
};

/**
 * Whether a parameter of a type finds something in elements of some types.
 * @param types Empty: they are not known.
 */
export function fits(type: TypeName, types: readonly string[], definitions: Definitions): boolean {
  if (type === "composite" || type === "special" || types.length === 0) return true;
  const held = (one: string) => type === "reference" && definitions.type(one)?.kind === "resource";
  return types.some((one) => holding[type].includes(one) || held(one));
}
