/** What an app is told about where it was launched. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */

/** Something else that is in context; one of `reference`, `canonical` and `identifier` is there. */
export interface FhirContextItem {
  reference?: string;
  canonical?: string;
  identifier?: { system?: string; value?: string };
  /** A type of resource. */
  type?: string;
  /** A URI, or a word that the specification defines. */
  role?: string;
}

/** Members of a token response, by their names there. */
export interface LaunchContext {
  /** Ids. */
  patient?: string;
  encounter?: string;
  fhirContext?: readonly FhirContextItem[];
  intent?: string;
  need_patient_banner?: boolean;
  smart_style_url?: string;
}
