/**
 * R4's own definitions, as `npm run definitions` boiled them down into profiles/r4/. Every
 * resource type, element and search parameter of the server comes from here, none from code.
 */

/** One element of a type, by the name it has in its parent (`value[x]` without the `[x]`). */
export interface ElementDefinition {
  name: string;
  min: number;
  /** Infinity for `*`. */
  max: number;
  /** Codes of its types; more than one, or `choice`, for `value[x]`. A backbone element's own type is its path, such as `Patient.contact`. */
  types: readonly string[];
  /** `value[x]`: the JSON member is the name and the type's code with a capital. */
  choice?: true;
  /** Part of `_summary=true`. */
  summary?: true;
  /** `isModifier`. */
  modifier?: true;
  /** Reference and canonical: types of the target; absent = any. */
  targets?: readonly string[];
  /** Profiles of its types that R4 itself asks for, by type's code: `{"Quantity": "SimpleQuantity"}`. */
  profiles?: Readonly<Record<string, string>>;
  /** Canonical, without version, of the value set that codes must be of: a `required` binding, or a weaker one's maximum. */
  required?: string;
  /** `required` is the maximum of a weaker binding: a concept without any code is allowed. */
  maximum?: true;
  /** Error-level rules of this element alone; those of its type are with the type. */
  constraints?: readonly Constraint[];
}

/** An invariant of severity `error`. http://hl7.org/fhir/R4/conformance-rules.html#constraints */
export interface Constraint {
  key: string;
  human: string;
  expression: string;
}

/** A resource type, data type, or the part of one that a backbone element is (`Patient.contact`). */
export interface TypeDefinition {
  name: string;
  kind: "resource" | "complex" | "primitive" | "backbone";
  /** The type it specialises: `DomainResource`, `Element`, `BackboneElement`, `string` … */
  base?: string;
  abstract?: true;
  /** All of them, inherited ones too, in order. Empty for primitives. */
  elements: readonly ElementDefinition[];
  constraints: readonly Constraint[];
  /** Primitives: what its text must match as a whole. */
  pattern?: string;
  /** Primitives: most characters. */
  maxLength?: number;
}

/** The JSON member that holds an element of one of its types: `valueQuantity` for `value` and `Quantity`. */
export const memberName = ({ name, choice }: ElementDefinition, type: string): string =>
  choice ? name + type.charAt(0).toUpperCase() + type.slice(1) : name;

/** What a JSON member of a type is. */
export interface Member {
  element: ElementDefinition;
  /** Of `valueQuantity`: `Quantity`. */
  type: string;
}

/** http://hl7.org/fhir/R4/searchparameter.html */
export interface SearchParameter {
  /** Canonical url. */
  url: string;
  code: string;
  base: readonly string[];
  type: "number" | "date" | "string" | "token" | "reference" | "composite" | "quantity" | "uri" | "special";
  expression?: string;
  description?: string;
  target?: readonly string[];
  /** Composite: canonical and expression of each part. */
  component?: readonly { definition: string; expression: string }[];
}

export interface Definitions {
  /** Concrete resource types, by name, in alphabetical order. */
  resourceTypes: readonly string[];
  isResourceType(name: string): boolean;
  /** A type or backbone path; undefined when R4 has none. */
  type(name: string): TypeDefinition | undefined;
  /**
   * What a JSON member of a type or backbone path is: `valueQuantity` of Observation is its element
   * `value`, a Quantity. Undefined when the type has no such member; `value` and `_birthDate` are none.
   */
  member(type: string, name: string): Member | undefined;
  /** All parameters that apply to a resource type, those of Resource and DomainResource too; sorted by code. */
  searchParameters(resourceType: string): readonly SearchParameter[];
  /** By canonical url. */
  searchParameter(url: string): SearchParameter | undefined;
  /** Codes of a required value set: system → codes; undefined when it cannot be enumerated here. */
  valueSet(url: string): ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** The parameters that put a resource of a type into a compartment (`Patient`, `Encounter` …); `{def}` for itself. */
  compartment(compartment: string, resourceType: string): readonly string[];
  /** The types of which some resources lie in compartments of that kind. */
  memberTypes(compartment: string): readonly string[];
  /** The types of which each resource has a compartment. */
  isCompartment(type: string): boolean;
  /** True when the code system says that case matters. */
  mindsCase(system: string): boolean;
}
