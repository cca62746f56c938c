/** Acts beside FHIR's interactions as audit entries. */
import type { Act, ActCode, AuditText } from "./act.ts";
import { type Actor, type Coding, type Entity, textOf } from "./event.ts";

const dicom = (code: string, display: string): Coding => ({
  system: "http://dicom.nema.org/resources/ontology/DCM",
  code,
  display,
});

const authentication = dicom("110114", "User Authentication");
const login = dicom("110122", "Login");
const logout = dicom("110123", "Logout");
const rolesChanged = dicom("110136", "Security Roles Changed");
const configuration = dicom("110129", "Security Configuration");
const attributesChanged = dicom("110137", "User Security Attributes Changed");

/** What each act is in DICOM's words; one that is not here changes what is known of an account or an app. */
const types: Partial<Record<ActCode, readonly [type: Coding, ...subtypes: Coding[]]>> = {
  login: [authentication, login],
  lockout: [authentication, login],
  logout: [authentication, logout],
  refresh: [authentication],
  "refresh-reuse": [authentication],
  "step-up": [authentication, login],
  launch: [authentication],
  token: [authentication],
  "token-refused": [authentication],
  introspect: [authentication],
  "roles-changed": [rolesChanged],
  "signing-key-made": [configuration],
};

/** Who acts, from where; without an address it is a command of an operator. */
export const actorOf = ({ user, client, address }: Act): Actor => ({
  ...(user !== undefined && { user }),
  ...(client !== undefined && { client }),
  ...(address === undefined ? { command: "cardea" } : { address }),
});

/** Puts acts into the words of AuditEvents, at the time of now. @param now Milliseconds since 1970 UTC */
export const actTexts =
  (now: () => number): AuditText =>
  (act) => {
    const { code, outcome, user, client } = act;
    const [type, ...subtypes] = types[code] ?? [attributesChanged];
    const at = now();
    const own: Coding = { system: "urn:cardea:audit-event", code };
    const event = {
      type,
      subtypes: [...subtypes, own],
      action: "E",
      at,
      outcome,
      actor: actorOf(act),
      entities: about(act),
    };
    const agent = user ?? client;
    return { at, text: textOf(event), ...(agent !== undefined && { agent }) };
  };

/** The account that it is about, and what was said of it. */
function about({ account, detail }: Act): Entity[] {
  if (account === undefined && detail === undefined) return [];
  return [
    {
      ...(account !== undefined && { identifier: { system: "urn:cardea:account", value: account } }),
      ...(detail !== undefined && { detail: { detail } }),
    },
  ];
}
