import type { Scope } from "./scope.ts";

/** As whom a request is made, and what it was allowed. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export interface Caller {
  /** `Practitioner/1` or `Patient/1`; absent: a client that acts for itself. */
  user?: string;
  /** Id of the account that signed in. */
  account?: string;
  /** OAuth client id. */
  client?: string;
  /** What it was granted; those that name no resources are left out. */
  scopes: readonly Scope[];
  /** Id of the patient in context: what scopes of `patient/` are about. */
  patient?: string;
  /** Names the token without being it: the beginning of its hash. */
  token?: string;
}
