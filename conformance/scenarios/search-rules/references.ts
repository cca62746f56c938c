import { condition, observation, organization, patient, refer, resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#reference";
const versions = "search.html#versions";

const about = (id: string, reference: string) => observation(id, { subject: refer(reference) });
const answers = (id: string, questionnaire: string) =>
  resource("QuestionnaireResponse", id, { status: "completed", questionnaire });

export const references: Topic = {
  name: "references",
  world: [
    patient("p1"),
    patient("p2"),
    resource("Device", "p1"),
    organization("org", "Clinic"),
    about("relative", "Patient/p1"),
    about("absolute", "BASE/Patient/p1"),
    about("versioned", "Patient/p1/_history/1"),
    about("device", "Device/p1"),
    about("elsewhere", "http://other.example/fhir/Patient/p1"),
    about("by-uuid", "urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
    observation("logical", { subject: { identifier: { system: "urn:mrn", value: "77" }, display: "Somebody" } }),
    observation("of-none"),
    condition("of-p2", "Patient/p2"),
    answers("any-version", "http://example.org/q"),
    answers("version-one", "http://example.org/q|1"),
    answers("version-two", "http://example.org/q|2"),
  ],
  rules: [
    ...finds(here, [
      ["Type/id", "Observation?subject=Patient/p1", "relative absolute versioned"],
      ["id: of whatever type", "Observation?subject=p1", "relative absolute versioned device"],
      [
        "an absolute url under our base is the same",
        "Observation?subject=BASE/Patient/p1",
        "relative absolute versioned",
      ],
      ["another type with the same id", "Observation?subject=Device/p1", "device"],
      ["an absolute url elsewhere", "Observation?subject=http://other.example/fhir/Patient/p1", "elsewhere"],
      ["the url of another server is not that of ours", "Observation?subject=http://third.example/fhir/Patient/p1", ""],
      ["a urn", "Observation?subject=urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301", "by-uuid"],
      [":[type] with an id", "Observation?subject:Patient=p1", "relative absolute versioned"],
      [":[type] of another type", "Observation?subject:Device=p1", "device"],
      [":[type] that no reference is of", "Observation?subject:Group=p1", ""],
      ["a parameter that is of one type only", "Observation?patient=p1", "relative absolute versioned"],
      ["such a parameter, with the type said, too", "Observation?patient=Patient/p1", "relative absolute versioned"],
      ["what is not there finds nothing", "Observation?subject=Patient/nobody", ""],
      ["or by a comma", "Observation?subject=Device/p1,http://other.example/fhir/Patient/p1", "device elsewhere"],
      ["and by repeating", "Observation?subject=Patient/p1&subject=Device/p1", ""],
      ["not by its display", "Observation?subject=Somebody", ""],
    ]),
    ...finds("search.html#modifiers", [
      [":identifier: the identifier in the reference", "Observation?subject:identifier=urn:mrn|77", "logical"],
      [":identifier: in any system", "Observation?subject:identifier=77", "logical"],
      [":identifier: of another system", "Observation?subject:identifier=urn:other|77", ""],
      [":missing=true", "Observation?subject:missing=true", "of-none"],
    ]),
    ...finds(versions, [
      ["a version in the search: only that", "Observation?subject=Patient/p1/_history/1", "versioned"],
      ["another version", "Observation?subject=Patient/p1/_history/2", ""],
      [
        "canonical: whatever its version",
        "QuestionnaireResponse?questionnaire=http://example.org/q",
        "any-version version-one version-two",
      ],
      ["canonical|version: just that", "QuestionnaireResponse?questionnaire=http://example.org/q|1", "version-one"],
      ["canonical: no part of it", "QuestionnaireResponse?questionnaire=http://example.org/", ""],
    ]),
    ...refuses(here, [
      [":[type] must be one", "Observation?subject:Foo=p1", "subject:Foo"],
      ["a type that R4 does not have", "Observation?subject=Foo/p1", "subject"],
      [":[type] that the parameter cannot have", "Observation?subject:Medication=p1", "subject:Medication"],
    ]),
  ],
};
