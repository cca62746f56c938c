/** Who an account is, in FHIR: found, or made. */
import { parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { Change } from "../storage/store.ts";
import type { NewAccount } from "./admin-acts.ts";
import { AccountError } from "./failure.ts";
import type { Ground } from "./ground.ts";

/** System of the codes of roles in PractitionerRole. */
const roleSystem = "urn:cardea:role";

interface Person {
  fhirUser: string;
  /** What has to be made. */
  changes: Change[];
}

/** @param ground The store is read, and written by whoever asks. */
export function openStaff({ store, prepare, newId }: Pick<Ground, "store" | "prepare" | "newId">) {
  /** @throws AccountError `invalid-request` */
  async function expectThere(field: string, type: string, reference: string | undefined): Promise<void> {
    if (reference === undefined) return;
    const target = parseReference(reference);
    const isLocal = target.form === "local" && target.type === type && target.version === undefined;
    const version = isLocal ? await store.read(type, target.id) : undefined;
    if (version?.text === undefined) throw new AccountError("invalid-request", [{ field, code: "not-found" }]);
  }

  return {
    /** The Patient that is there, or the Practitioner, with the role. @throws AccountError `invalid-request` */
    async personOf(asked: NewAccount): Promise<Person> {
      const { patient, practitioner, organization, location } = asked;
      await expectThere("patient", "Patient", patient);
      await expectThere("practitioner", "Practitioner", practitioner);
      await expectThere("organization", "Organization", organization);
      await expectThere("location", "Location", location);
      if (patient !== undefined) return { fhirUser: patient, changes: [] };
      const id = newId();
      const fhirUser = practitioner ?? `Practitioner/${id}`;
      const made = practitioner === undefined ? [prepare(practitionerOf(asked), id, "POST")] : [];
      return { fhirUser, changes: [...made, prepare(roleOf(asked, fhirUser), newId(), "POST")] };
    },
  };
}

/** http://hl7.org/fhir/R4/practitioner.html */
function practitionerOf({ email, given, family }: NewAccount): Resource {
  const name = { ...(family !== undefined && { family }), ...(given !== undefined && { given: [given] }) };
  return {
    resourceType: "Practitioner",
    active: true,
    ...(Object.keys(name).length > 0 && { name: [name] }),
    telecom: [{ system: "email", value: email }],
  };
}

/** http://hl7.org/fhir/R4/practitionerrole.html */
const roleOf = ({ role, organization, location }: NewAccount, practitioner: string): Resource => ({
  resourceType: "PractitionerRole",
  active: true,
  practitioner: { reference: practitioner },
  ...(organization !== undefined && { organization: { reference: organization } }),
  code: [{ coding: [{ system: roleSystem, code: role }] }],
  ...(location !== undefined && { location: [{ reference: location }] }),
});
