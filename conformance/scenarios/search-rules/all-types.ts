import { concept, condition, observation, organization, patient, refer, resource } from "./resources.ts";
import { finds, refuses, totals, type Topic } from "./rule.ts";

const here = "search.html#all";
const type = "search.html#type";

const confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

export const allTypes: Topic = {
  name: "parameters of all types, and types together",
  world: [
    patient("ana", {
      meta: {
        tag: [
          { system: "urn:t", code: "vip" },
          { system: "urn:t", code: "test" },
        ],
        security: [{ system: confidentiality, code: "R" }],
        profile: ["http://example.org/p1", "http://example.org/p2"],
        source: "urn:feed",
      },
      name: [{ family: "North" }],
    }),
    patient("ben", { meta: { tag: [{ system: "urn:u", code: "vip" }] } }),
    organization("clinic", "Northern Clinic", { meta: { tag: [{ system: "urn:t", code: "vip" }] } }),
    resource("Practitioner", "doc", { name: [{ family: "Northwood" }] }),
    observation("pulse", { subject: refer("Patient/ana"), code: concept("urn:x", "1") }),
    condition("cough", "Patient/ana", { code: concept("urn:x", "1") }),
  ],
  rules: [
    ...finds(here, [
      ["_id", "Patient?_id=ana", "ana"],
      ["_id: any of several", "Patient?_id=ana,ben,nobody", "ana ben"],
      ["_id: both at once: none", "Patient?_id=ana&_id=ben", ""],
      ["_id: case matters", "Patient?_id=ANA", ""],
      ["_id of another type", "Patient?_id=pulse", ""],
      ["_lastUpdated: after", "Patient?_lastUpdated=gt2020-01-01", "ana ben"],
      ["_lastUpdated: before", "Patient?_lastUpdated=lt2020-01-01T00:00:00Z", ""],
      ["_tag: a code", "Patient?_tag=vip", "ana ben"],
      ["_tag: system|code", "Patient?_tag=urn:t|vip", "ana"],
      ["_tag: and", "Patient?_tag=urn:t|vip&_tag=urn:t|test", "ana"],
      ["_tag: :not", "Patient?_tag:not=urn:t|vip", "ben"],
      ["_security", `Patient?_security=${confidentiality}|R`, "ana"],
      ["_profile", "Patient?_profile=http://example.org/p2", "ana"],
      ["_source", "Patient?_source=urn:feed", "ana"],
    ]),
    ...finds(type, [
      ["_type: of these types", "?_type=Patient,Organization&_tag=urn:t|vip", "ana clinic"],
      ["_type: of one", "?_type=Organization&_tag=urn:t|vip", "clinic"],
      ["without _type: of all", "?_tag=vip", "ana ben clinic"],
      ["without _type: an id", "?_id=pulse,cough", "pulse cough"],
      [
        "_type: a parameter that the types share",
        "?_type=Patient,Practitioner,Organization&name=north",
        "ana clinic doc",
      ],
      ["_type: a reference that the types share", "?_type=Observation,Condition&patient=ana", "pulse cough"],
      ["_type: a code that the types share", "?_type=Observation,Condition&code=urn:x|1", "pulse cough"],
      ["_type: a chain that the types share", "?_type=Observation,Condition&patient.family=north", "pulse cough"],
    ]),
    ...finds(type, [["by POST", "_search?_type=Patient", "ana"]], { form: "_tag=urn:t|vip" }),
    ...totals(type, [["the number of all", "?_type=Patient,Organization,Practitioner&_summary=count", "4"]]),
    ...refuses(type, [
      ["a type that R4 does not have", "?_type=Foo", "_type"],
      ["one among others that R4 does not have", "?_type=Patient,Foo", "_type"],
      ["a parameter that one of the types lacks", "?_type=Patient,Observation&family=x", "family"],
      ["a parameter that not all types have", "?name=x", "name"],
    ]),
    ...refuses(here, [
      ["_lastUpdated: a date that is none", "Patient?_lastUpdated=never", "_lastUpdated"],
      ["_query: no search has a name here", "Patient?_query=current-high-risk", "_query"],
    ]),
  ],
};
