/** http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#fhir-context */
import { describe, expect, it } from "@jest/globals";
import { AccountError } from "./failure.ts";
import { readFhirContext } from "./fhir-context.ts";

const types = ["Patient", "Encounter", "ImagingStudy", "Group", "Questionnaire"];
const read = (given: unknown) => readFhirContext(given, (name) => types.includes(name));

/** @returns The member that is at fault */
function faultIn(given: unknown): string | undefined {
  try {
    read(given);
    return undefined;
  } catch (error) {
    if (error instanceof AccountError && error.code === "invalid-request") return error.errors[0]?.field;
    throw error;
  }
}

describe("what else is in context", () => {
  it.each<[object]>([
    [{ reference: "ImagingStudy/123" }],
    [{ reference: "ImagingStudy/123", role: "launch", type: "ImagingStudy" }],
    [{ canonical: "http://example.org/fhir/Questionnaire/q|1.0", type: "Questionnaire" }],
    [{ canonical: "urn:uuid:2f6b9d3e-7a51-4c0e-9c1d-0d8a1c4f9b11" }],
    [{ identifier: { system: "https://pacs.example.org/accession", value: "185444" }, type: "ImagingStudy" }],
    [{ identifier: { value: "185444" } }],
    [{ reference: "Patient/2", role: "https://example.org/donor" }],
    [{ reference: "Encounter/2", role: "https://example.org/previous" }],
  ])("may be %j", (item) => expect(read([item])).toEqual([item]));

  it("may be nothing, and many things", () => {
    expect(read([])).toEqual([]);
    expect(read([{ reference: "Group/1" }, { reference: "Group/2" }])).toHaveLength(2);
  });

  it("has no members but those", () =>
    expect(read([{ reference: "Group/1", secret: "x", ["__proto__"]: { role: "" } }])).toEqual([
      { reference: "Group/1" },
    ]));

  it.each<[what: string, given: unknown, member: string]>([
    ["no array", { reference: "Group/1" }, "fhirContext"],
    ["no object", ["Group/1"], "fhirContext[0]"],
    ["null", [null], "fhirContext[0]"],
    ["nothing that it names", [{ type: "Group" }], "fhirContext[0]"],
    ["empty", [{ reference: "Group/1" }, {}], "fhirContext[1]"],
    ["a Patient, which is a member of its own", [{ reference: "Patient/2" }], "fhirContext[0].reference"],
    ["an Encounter, too", [{ reference: "Encounter/2", role: "launch" }], "fhirContext[0].reference"],
    ["a reference elsewhere", [{ reference: "https://other.example/fhir/Group/1" }], "fhirContext[0].reference"],
    ["a reference to what is no type", [{ reference: "Nonsense/1" }], "fhirContext[0].reference"],
    ["a search", [{ reference: "Patient?identifier=1" }], "fhirContext[0].reference"],
    ["a reference that is no text", [{ reference: 1 }], "fhirContext[0].reference"],
    ["a canonical that is no URI", [{ canonical: "Questionnaire/q" }], "fhirContext[0].canonical"],
    ["an identifier that is a text", [{ identifier: "185444" }], "fhirContext[0].identifier"],
    ["an identifier without content", [{ identifier: {} }], "fhirContext[0].identifier"],
    ["an identifier with an empty value", [{ identifier: { value: " " } }], "fhirContext[0].identifier"],
    ["a type that is none", [{ reference: "Group/1", type: "Nonsense" }], "fhirContext[0].type"],
    ["an empty role", [{ reference: "Group/1", role: "" }], "fhirContext[0].role"],
    [
      "a role that is neither a URI nor a word of SMART",
      [{ reference: "Group/1", role: "donor" }],
      "fhirContext[0].role",
    ],
  ])("is not %s", (_what, given, member) => expect(faultIn(given)).toBe(member));
});
