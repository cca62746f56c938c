/** What an app is told about where it was launched. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
import type { FhirContextItem } from "../accounts/fhir-context.ts";

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
