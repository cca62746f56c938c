import { expect, it } from "@jest/globals";
import type { Hop } from "../storage/query.ts";
import { parsed } from "./trial.ts";

const printed = ({ direction, source, param, targets, iterate }: Hop) =>
  `${direction}${iterate ? "*" : ""} ${source ?? "*"}.${param ?? "*"} ${targets.length > 100 ? "any" : targets.join(",")}`;
const hops = (asked: string) => (parsed(asked).query.include ?? []).map(printed);

// http://hl7.org/fhir/R4/search.html#revinclude
it.each([
  ["Observation?_include=Observation:patient", ["out Observation.patient Patient"]],
  [
    "Observation?_include=Observation:subject",
    ["out Observation.subject Device,Group,Location", "out Observation.patient Patient"],
  ],
  ["Observation?_include=Observation:subject:Patient", ["out Observation.patient Patient"]],
  ["Observation?_include=Observation:subject:Practitioner", []],
  [
    "Observation?_include=Observation:patient&_include:iterate=Patient:organization",
    ["out Observation.patient Patient", "out* Patient.organization Organization"],
  ],
  [
    "Observation?_include:iterate=Observation:has-member",
    ["out* Observation.has-member MolecularSequence,Observation,QuestionnaireResponse"],
  ],
  ["Observation?_include=Observation:focus", ["out Observation.focus any"]],
  ["Patient?_include=*", ["out Patient.* any"]],
  ["Patient,Encounter?_include=*", ["out Patient.* any", "out Encounter.* any"]],
  ["?_include=*", ["out *.* any"]],
  ["Patient?_include:iterate=*", ["out* *.* any"]],
  ["Patient?_include=Patient:*:Organization", ["out Patient.* Organization"]],
  ["Patient?_revinclude=*", ["in *.* Patient"]],
  ["Patient?_revinclude:iterate=*", ["in* *.* any"]],
  ["Patient?_revinclude:iterate=*&_revinclude:iterate=*&_include=*&_include=*", ["in* *.* any", "out Patient.* any"]],
  ["Patient?_revinclude=Observation:*", ["in Observation.* Patient"]],
  ["Patient?_revinclude=Observation:patient", ["in Observation.patient Patient"]],
  ["Patient?_revinclude=Observation:subject", ["in Observation.patient Patient"]],
  ["Patient?_revinclude=Observation:subject:Patient", ["in Observation.patient Patient"]],
  ["Observation?_revinclude=Provenance:target", ["in Provenance.target Observation"]],
  ["Patient?_revinclude:iterate=Provenance:target", ["in* Provenance.target any", "in* Provenance.patient Patient"]],
])("%s", (asked, expected) => {
  expect(hops(asked)).toEqual(expected);
});

it.each([
  "Patient?_include=nonsense",
  "Patient?_include=Patient:nonsense",
  "Patient?_include=Patient:name",
  "Patient?_include=Foo:subject",
  "Patient?_include=Patient:link:Foo",
  "Patient?_include=Patient:link:Patient:x",
  "Patient?_include=Patient:",
  "Patient?_include=",
  "Patient?_include=Observation:patient",
  "Patient?_include:recurse=Patient:link",
  "Patient?_include:iterate:x=Patient:link",
  "Patient?_revinclude=Observation",
  "Patient?_revinclude=Observation:nonsense",
  "CarePlan?_include=CarePlan:instantiates-canonical",
])("refuses %s", (asked) => {
  expect(() => parsed(asked)).toThrow(/^_(rev)?include/);
});
