import { concept, loinc, observation, patient, resource, snomed } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#token";

const gender = "http://hl7.org/fhir/administrative-gender";
const truth = "http://terminology.hl7.org/CodeSystem/special-values";

export const tokens: Topic = {
  name: "tokens",
  world: [
    patient("ana", {
      identifier: [{ system: "urn:a", value: "42" }],
      gender: "female",
      active: true,
      telecom: [
        { system: "phone", value: "(03) 5555 6473", use: "home" },
        { system: "email", value: "ana@example.org" },
      ],
      communication: [{ language: concept("urn:ietf:bcp:47", "nl", "Dutch") }],
    }),
    patient("ben", { identifier: [{ system: "urn:b", value: "42" }], gender: "male", active: false }),
    patient("cleo", { identifier: [{ value: "42" }], deceasedBoolean: false }),
    patient("dora", { identifier: [{ system: "urn:a" }], deceasedDateTime: "2020" }),
    patient("emil", { identifier: [{ system: "urn:a", value: "AB-x" }], deceasedBoolean: true }),
    observation("both", {
      code: {
        coding: [
          { system: loinc, code: "8867-4", display: "Heart rate" },
          { system: snomed, code: "364075005", display: "Pulse" },
        ],
        text: "Beats in a minute",
      },
    }),
    observation("own", { code: { coding: [{ code: "8867-4" }] } }),
    observation("said", { code: { text: "Heart of the matter" } }),
    resource("ValueSet", "one", { status: "draft", version: "1.0", url: "http://example.org/one" }),
    resource("ValueSet", "ten", { status: "draft", version: "1.0.1", url: "http://example.org/ten" }),
  ],
  rules: [
    ...finds(here, [
      ["code: whatever the system is", "Patient?identifier=42", "ana ben cleo"],
      ["system|code: both", "Patient?identifier=urn:a|42", "ana"],
      ["|code: where there is no system", "Patient?identifier=|42", "cleo"],
      ["system|: anything of that system", "Patient?identifier=urn:a|", "ana dora emil"],
      ["another system: not found", "Patient?identifier=urn:c|42", ""],
      ["all of the code, no part of it", "Patient?identifier=4", ""],
      ["where case is in doubt it does not matter", "Patient?identifier=urn:a|ab-X", "emil"],
      ["where case is in doubt, without a system", "Patient?identifier=AB-X", "emil"],
      ["a code element", "Patient?gender=female", "ana"],
      ["a code element has the system of its value set", `Patient?gender=${gender}|female`, "ana"],
      ["a code element is of no other system", "Patient?gender=http://other.example|female", ""],
      ["a boolean", "Patient?active=true", "ana"],
      ["a boolean that is false", "Patient?active=false", "ben"],
      ["a boolean has a system, too", `Patient?active=${truth}|true`, "ana"],
      ["a code that nobody knows finds nothing", "Patient?gender=unheard-of", ""],
      ["CodeableConcept: any of its codings", `Observation?code=${snomed}|364075005`, "both"],
      ["CodeableConcept: a code in any system", "Observation?code=8867-4", "both own"],
      ["CodeableConcept: a code without a system", "Observation?code=|8867-4", "own"],
      ["CodeableConcept: anything of a system", `Observation?code=${loinc}|`, "both"],
      ["CodeableConcept: a code of one system is not of the other", `Observation?code=${snomed}|8867-4`, ""],
      ["CodeableConcept: not its text", "Observation?code=Pulse", ""],
      ["ContactPoint: its value", "Patient?telecom=(03) 5555 6473", "ana"],
      ["ContactPoint: of one kind only", "Patient?email=ana@example.org", "ana"],
      ["ContactPoint: of another kind", "Patient?phone=ana@example.org", ""],
      ["a language of a Patient", "Patient?language=nl", "ana"],
      ["string: just that", "ValueSet?version=1.0", "one"],
      ["derived: a date of death is a death", "Patient?deceased=true", "dora emil"],
      ["derived: alive, said or not", "Patient?deceased=false", "ana ben cleo"],
      ["or by a comma", "Patient?gender=female,male", "ana ben"],
      ["or, in different systems", "Patient?identifier=urn:a|42,urn:b|42", "ana ben"],
      ["and by repeating", `Observation?code=${loinc}|8867-4&code=${snomed}|364075005`, "both"],
    ]),
    ...finds("search.html#modifiers", [
      [":not: all others, what lacks it among them", "Patient?gender:not=female", "ben cleo dora emil"],
      [":not with a comma: none of these", "Patient?gender:not=female,male", "cleo dora emil"],
      [":not, of one of several codings", `Observation?code:not=${snomed}|364075005`, "own said"],
      [":not of a system", "Patient?identifier:not=urn:a|", "ben cleo"],
      [":text: the display of a coding", "Observation?code:text=pulse", "both"],
      [":text: the text of a concept", "Observation?code:text=beats", "both"],
      [":text: as a string, the beginning, of any", "Observation?code:text=HEART", "both said"],
    ]),
    ...refuses(here, [
      ["neither system nor code", "Patient?identifier=|", "identifier"],
      ["system and code and no more", "Patient?identifier=a|b|c", "identifier"],
    ]),
  ],
};
