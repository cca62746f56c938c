/** What can be asked of a search parameter that a CapabilityStatement claims. */
import type { Definitions, SearchParameter } from "../../src/fhir/definitions.ts";
import type { CapabilityStatementRestResource } from "../../src/fhir/types.ts";

type Type = SearchParameter["type"];

/** One `searchParam` of a type. */
type Claim = NonNullable<CapabilityStatementRestResource["searchParam"]>[number];

/** A value that a parameter of each type may have. */
const values: Readonly<Record<Type, string>> = {
  number: "gt1",
  date: "ge2020-01-01",
  string: "x",
  token: "http://example.org|x",
  reference: "Patient/x",
  composite: "x",
  quantity: "5.4||mg",
  uri: "http://example.org/x",
  special: "1.5|1.5|10|km",
};

/** Values that a parameter of each type cannot have. Any text is a string, and any is a uri. */
const wrong: Readonly<Record<Type, readonly string[]>> = {
  number: ["high", "gt", "1.2.3"],
  date: ["soon", "2024-02-30", "ge"],
  string: [],
  token: ["a|b|c", "|"],
  reference: ["Foo/1", "not an id"],
  composite: [],
  quantity: ["heavy", "|http://unitsofmeasure.org|mg"],
  uri: [],
  special: ["here"],
};

/** Parameters whose values are of a form of their own. */
const own: Readonly<Record<string, { right: string; wrong: readonly string[] }>> = {
  _id: { right: "x", wrong: [] },
  _list: { right: "42", wrong: ["$current-problems"] },
  _filter: { right: "_id eq x", wrong: ["_id eq", "(_id eq x"] },
  _text: { right: "x", wrong: ["(x"] },
  _content: { right: "x", wrong: ["(x"] },
  _has: { right: "", wrong: [] },
};

/** Modifiers of tokens that only tokens of some elements have: codes, or identifiers. */
export const ofSome: ReadonlySet<string> = new Set(["in", "not-in", "below", "above", "of-type"]);

/** Modifiers of each type, each with a value that it takes. */
const modified: Readonly<Record<Type, readonly (readonly [modifier: string, value: string])[]>> = {
  number: [],
  date: [],
  string: [
    ["exact", "x"],
    ["contains", "x"],
  ],
  token: [
    ["not", "x"],
    ["text", "x"],
    ["in", "http://hl7.org/fhir/ValueSet/administrative-gender"],
    ["not-in", "http://hl7.org/fhir/ValueSet/administrative-gender"],
    ["below", "http://terminology.hl7.org/CodeSystem/condition-clinical|active"],
    ["above", "http://terminology.hl7.org/CodeSystem/condition-clinical|relapse"],
    ["of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR|1"],
  ],
  reference: [["identifier", "urn:x|1"]],
  composite: [],
  quantity: [],
  uri: [
    ["below", "http://example.org/x"],
    ["above", "http://example.org/x"],
  ],
  special: [],
};

const typeOf = ({ type }: Claim): Type => type;

/** What each part of a composite is. */
function partsOf(definitions: Definitions, { definition = "" }: Claim): readonly Type[] {
  const components = definitions.searchParameter(definition)?.component ?? [];
  return components.map((part) => definitions.searchParameter(part.definition)?.type ?? "token");
}

/** A value that the parameter may have. */
export function plausible(definitions: Definitions, claim: Claim): string {
  const { name } = claim;
  if (Object.hasOwn(own, name)) return own[name]?.right ?? "";
  if (claim.type !== "composite") return values[typeOf(claim)];
  return partsOf(definitions, claim)
    .map((type) => values[type])
    .join("$");
}

/** Values that it cannot have: of a composite, a part less and a part more. */
export function implausible(definitions: Definitions, claim: Claim): readonly string[] {
  const { name } = claim;
  if (Object.hasOwn(own, name)) return own[name]?.wrong ?? [];
  if (claim.type !== "composite") return wrong[typeOf(claim)];
  return [values.token, `${plausible(definitions, claim)}$x`];
}

/** Its modifiers, each with a value. Those with values of their own form have none. */
export function modifiersOf(claim: Claim): readonly (readonly [modifier: string, value: string])[] {
  const { name } = claim;
  const isPlain = !Object.hasOwn(own, name) && claim.type !== "composite" && claim.type !== "special";
  return isPlain ? [["missing", "true"], ["missing", "false"], ...modified[typeOf(claim)]] : [];
}
