import { openDefinitions } from "../fhir/pack.ts";
import type { Nodes } from "./node.ts";

/** What the tests of this room share. */
export const definitions = openDefinitions();

export const patient = {
  resourceType: "Patient",
  id: "p",
  meta: { versionId: "1" },
  contained: [{ resourceType: "Organization", id: "o", name: "Org" }],
  active: true,
  name: [
    { use: "official", family: "Chalmers", given: ["Peter", "James"] },
    {
      use: "usual",
      given: ["Jim", null],
      _given: [null, { extension: [{ url: "http://x.org/e", valueCode: "unknown" }] }],
    },
  ],
  gender: "male",
  birthDate: "1974-12-25",
  _birthDate: { id: "b", extension: [{ url: "http://x.org/time", valueDateTime: "1974-12-25T14:35:45-05:00" }] },
  contact: [{ name: { family: "Du" }, organization: { reference: "#o" } }],
  generalPractitioner: [
    { reference: "Practitioner/1" },
    { reference: "http://other.org/fhir/Organization/2/_history/3" },
    { reference: "urn:uuid:6a2b", type: "PractitionerRole" },
    { reference: "urn:uuid:6a2c" },
    { display: "nobody" },
  ],
  managingOrganization: { reference: "#o" },
};

export const values = (nodes: Nodes): unknown[] => nodes.map((node) => node.value);
