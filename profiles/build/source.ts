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
  expansion?: { extension?: SourceExtension[]; contains?: Contained[] };
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
}

/** http://hl7.org/fhir/R4/compartmentdefinition.html */
export interface CompartmentDefinition {
  id: string;
  code: string;
  resource: { code: string; param?: string[] }[];
}
