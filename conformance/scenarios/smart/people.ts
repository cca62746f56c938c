/** Who signs in, and whose records there are. */
import type { Accounts } from "../../../src/accounts/accounts.ts";
import { newTotpSecret } from "../../../src/accounts/factor/totp.ts";
import type { Ground } from "../../../src/accounts/ground.ts";
import type { Resource } from "../../../src/fhir/types.ts";

export interface Person {
  id: string;
  email: string;
  password: string;
  fhirUser: string;
  /** Of the authenticator. */
  secret?: string;
}

export interface People {
  /** A patient. */
  amy: Person;
  /** With a second factor. */
  doctor: Person;
  /** Without. */
  nurse: Person;
  /** Whose role asks for a second factor that is not set up. */
  surgeon: Person;
}

const password = "correct horse battery 7";

type NewAccount = Parameters<Accounts["creation"]["create"]>[0];

export async function peopleOf(
  accounts: Accounts,
  { store, prepare }: Pick<Ground, "store" | "prepare">,
): Promise<People> {
  await store.commit({ changes: world.map((one) => prepare(one as unknown as Resource, one.id, "PUT")) });
  const person = async (name: string, who: Omit<NewAccount, "email" | "entry">, secret?: string): Promise<Person> => {
    const email = `${name}@example.org`;
    const entry = { password, ...(secret !== undefined && { totpSecret: secret }) };
    const { account } = await accounts.creation.create({ ...who, email, entry });
    return { id: account.id, email, password, fhirUser: account.fhirUser, ...(secret !== undefined && { secret }) };
  };
  const staff = (role: NewAccount["role"], id: string) => ({ role, practitioner: `Practitioner/${id}` });
  return {
    amy: await person("amy", { role: "patient", patient: "Patient/amy" }),
    doctor: await person("doctor", staff("cardiologist", "jones"), newTotpSecret()),
    nurse: await person("nurse", staff("nurse", "nina")),
    surgeon: await person("surgeon", staff("surgeon", "sam")),
  };
}

const condition = (id: string, patient: string, category: string) => ({
  ...{ resourceType: "Condition", id, subject: { reference: `Patient/${patient}` } },
  category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-category", code: category }] }],
});

/** Small enough to be known by heart. */
const world = [
  { resourceType: "Patient", id: "amy", name: [{ family: "Alcott", given: ["Amy"] }], birthDate: "1980-01-31" },
  { resourceType: "Patient", id: "bob", name: [{ family: "Brown", given: ["Bob"] }] },
  { resourceType: "Practitioner", id: "jones", name: [{ family: "Jones" }] },
  { resourceType: "Practitioner", id: "nina", name: [{ family: "Nightingale" }] },
  { resourceType: "Practitioner", id: "sam", name: [{ family: "Surgeon" }] },
  condition("amy-problem", "amy", "problem-list-item"),
  condition("amy-visit", "amy", "encounter-diagnosis"),
  condition("bob-problem", "bob", "problem-list-item"),
  {
    ...{ resourceType: "Encounter", id: "visit", status: "finished", subject: { reference: "Patient/amy" } },
    class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
  },
];
