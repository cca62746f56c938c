/** The R4 types, through one door: where they come from can change here. */
export type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestSecurity,
  OperationOutcome,
  OperationOutcomeIssue,
} from "@medplum/fhirtypes";

/**
 * A resource as its JSON says it: the core treats every type alike, so it reads members by name.
 * Decimals whose text matters are `Exact` (see json.ts).
 */
export interface Resource {
  resourceType: string;
  id?: string;
  meta?: ResourceMeta;
  [member: string]: unknown;
}

/** http://hl7.org/fhir/R4/resource.html#Meta */
export interface ResourceMeta {
  versionId?: string;
  lastUpdated?: string;
  source?: string;
  profile?: string[];
  security?: { system?: string; code?: string; display?: string }[];
  tag?: { system?: string; code?: string; display?: string }[];
  [member: string]: unknown;
}
