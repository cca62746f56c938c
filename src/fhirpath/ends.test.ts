import { expect, it } from "@jest/globals";
import { endsOf } from "./ends.ts";
import { modelOf } from "./model.ts";
import { parse } from "./parser.ts";
import { definitions } from "./specimens.ts";

const ends = (type: string, expression: string) =>
  endsOf(parse(expression), type, modelOf(definitions))
    ?.map((end) => end.type)
    .join();

it.each([
  ["Patient", "Patient", "Patient"],
  ["Patient", "$this", "Patient"],
  ["Patient", "Patient.name.given", "string"],
  ["Patient", "Resource.meta.profile", "canonical"],
  ["Patient", "contact", "Patient.contact"],
  ["Patient.contact", "name.family", "string"],
  ["Patient", "deceased", "boolean,dateTime"],
  ["Patient", "(Patient.deceased as dateTime)", "dateTime"],
  ["Observation", "value.as(DateTime)", "dateTime"],
  ["Patient", "Patient.telecom.where(system = 'phone')[0].value", "string"],
  ["Patient", "extension('http://x.org')", "Extension"],
  ["Patient", "Patient.nothing", ""],
  ["Bundle", "Bundle.entry[0].resource", "Resource"],
  ["Bundle", "Bundle.entry[0].resource.name", undefined],
  ["Patient", "Patient.deceased.exists()", undefined],
  ["Patient", "managingOrganization.resolve().name", undefined],
])("in a %s, %s leads to %s", (type, expression, expected) => {
  expect(ends(type, expression)).toBe(expected);
});

it("tells how an element is defined", () => {
  const [gender] = endsOf(parse("Patient.gender"), "Patient", modelOf(definitions)) ?? [];
  expect(gender?.element?.required).toBe("http://hl7.org/fhir/ValueSet/administrative-gender");
});
