/** What an account can get at most, as SMART scopes. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
import type { RoleCode } from "../../accounts/account.ts";
import type { SignedIn } from "../../accounts/acts.ts";

const everybody = ["openid", "fhirUser", "profile", "offline_access", "online_access", "launch/patient"];
const staff = ["launch", "launch/encounter"];
const of = (access: string, ...types: readonly string[]): string[] => types.map((type) => `user/${type}.${access}`);

const house = ["Organization", "Location", "Practitioner", "PractitionerRole"];
const desk = ["Patient", "RelatedPerson", "Appointment", "Schedule", "Slot", "Coverage", "Account", "Invoice"];

/** Those of each role. */
const widest: Readonly<Record<RoleCode, readonly string[]>> = {
  "system-admin": of("cruds", ...house),
  "clinic-admin": of("cruds", "*"),
  "compliance-officer": of("rs", "AuditEvent", "Consent", "Provenance", "Patient", ...house),
  "case-manager": of("cruds", "*"),
  cardiologist: of("cruds", "*"),
  surgeon: of("cruds", "*"),
  nurse: of("cruds", "*"),
  "front-desk": [...of("cruds", ...desk, "Encounter"), ...of("rs", ...house)],
  "read-only": of("rs", "*"),
  patient: ["patient/*.cruds"],
};

/** For menus: a token never has more. */
export function widestScopes({ roles }: Pick<SignedIn["account"], "roles">): string[] {
  const isStaff = roles.some(({ role }) => role !== "patient");
  const ofRoles = roles.flatMap(({ role }) => widest[role]);
  return [...new Set([...everybody, ...(isStaff ? staff : []), ...ofRoles])];
}
