/** What the CapabilityStatement says of who is let in. http://hl7.org/fhir/R4/security.html */
import type { CapabilityStatementRestSecurity } from "../fhir/types.ts";

export type SecurityClaim = CapabilityStatementRestSecurity;

export const openToAll: SecurityClaim = {
  description: "Open: whoever reaches the server may do everything. It is meant for one's own machine.",
};

/** Where apps sign in. Absolute URLs. */
export interface OauthAddresses {
  authorize: string;
  token: string;
  introspect: string;
  revoke: string;
  /** Absent: apps are registered by an operator. */
  register?: string;
  /** Where people see and end what they have granted. */
  manage: string;
}

/** http://hl7.org/fhir/smart-app-launch/conformance.html#declaring-support-for-oauth2-endpoints */
export const smart = (addresses: OauthAddresses): SecurityClaim => ({
  cors: true,
  service: [
    {
      coding: [{ system: "http://terminology.hl7.org/CodeSystem/restful-security-service", code: "SMART-on-FHIR" }],
      text: "OAuth 2 with the scopes of SMART App Launch",
    },
  ],
  extension: [
    {
      url: "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
      extension: Object.entries(addresses).map(([url, valueUri]) => ({ url, valueUri: valueUri as string })),
    },
  ],
});
