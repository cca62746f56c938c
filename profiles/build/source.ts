/** The parts of HL7's own resources that the pack is made from. */

/** http://hl7.org/fhir/R4/structuredefinition.html */
export interface StructureDefinition {
  name: string;
  kind: "resource" | "complex-type" | "primitive-type" | "logical";
  abstract: boolean;
  derivation?: "specialization" | "constraint";
  baseDefinition?: string;
  snapshot?: { element: SnapshotElement[] };
}

/** http://hl7.org/fhir/R4/elementdefinition.html */
export interface SnapshotElement {
  path: string;
  /** Where it was first defined: `Resource.id` of Patient.id. */
  base?: { path: string };
  min: number;
  max: string;
  type?: ElementType[];
  contentReference?: string;
  isSummary?: boolean;
  isModifier?: boolean;
  binding?: { strength: string; valueSet?: string; extension?: SourceExtension[] };
  constraint?: { key: string; severity: string; human: string; expression?: string }[];
  maxLength?: number;
}

export interface ElementType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
  extension?: SourceExtension[];
}

export interface SourceExtension {
  url: string;
  valueUrl?: string;
  valueString?: string;
  valueCanonical?: string;
}

/** http://hl7.org/fhir/R4/valueset.html */
export interface ValueSet {
  url: string;
  compose?: { include?: Include[]; exclude?: Include[] };
  expansion?: { extension?: SourceExtension[]; contains?: Contained[] };
}

/** Part of what a value set is composed of. */
export interface Include {
  system?: string;
  concept?: { code: string }[];
  filter?: { property: string; op: string; value: string }[];
  valueSet?: string[];
}

export interface Contained {
  system?: string;
  code?: string;
  abstract?: boolean;
  contains?: Contained[];
}

/** http://hl7.org/fhir/R4/codesystem.html */
export interface CodeSystem {
  url: string;
  caseSensitive?: boolean;
  content?: string;
  hierarchyMeaning?: string;
  concept?: Concept[];
}

export interface Concept {
  code: string;
  concept?: Concept[];
  property?: { code: string; valueCode?: string }[];
}

/** http://hl7.org/fhir/R4/compartmentdefinition.html */
export interface CompartmentDefinition {
  id: string;
  code: string;
  resource: { code: string; param?: string[] }[];
}
