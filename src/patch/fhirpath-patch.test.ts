import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { printJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { readPatch } from "./patch.ts";
import { applied, definitions, patchOf, patient } from "./specimens.ts";

interface Case {
  name: string;
  input: Resource;
  patch: Resource;
  output?: Resource;
  error?: string;
}

const cases = JSON.parse(
  readFileSync(new URL("fixtures/fhir-patch-tests.json", import.meta.url), "utf8"),
) as readonly Case[];

describe("the cases of fhir-test-cases", () => {
  it("are 33", () => expect(cases).toHaveLength(33));

  it.each(cases)("$name", ({ input, patch, output, error }) => {
    const outcome = () => JSON.parse(applied(JSON.stringify(input), patch)) as unknown;
    if (error === undefined) expect(outcome()).toEqual(output);
    else expect(outcome).toThrow("operation 1 (add Patient.identifier");
  });
});

// One row, one rule of http://hl7.org/fhir/R4/fhirpatch.html: members of a Patient, an operation, members after it.
const rules = [
  `add to a list that is there ## "name":[{}] ## add Patient; name: "valueString":"name"; value: "valueHumanName":{"text":"b"} ## "name":[{},{"text":"b"}]`,
  `add, a choice by the type of its value ##  ## add Patient; name: "valueString":"deceased"; value: "valueBoolean":true ## "deceasedBoolean":true`,
  `add, a choice as it is written in definitions ##  ## add Patient; name: "valueString":"deceased[x]"; value: "valueDateTime":"2020" ## "deceasedDateTime":"2020"`,
  `add, a choice as it is in JSON ##  ## add Patient; name: "valueString":"deceasedBoolean"; value: "valueBoolean":true ## "deceasedBoolean":true`,
  `add, a primitive with its extension ##  ## add Patient; name: "valueString":"birthDate"; value: "valueDate":"2020","_valueDate":{"id":"b"} ## "birthDate":"2020","_birthDate":{"id":"b"}`,
  `add, a primitive that is only its extension ##  ## add Patient; name: "valueString":"birthDate"; value: "_valueDate":{"id":"b"} ## "_birthDate":{"id":"b"}`,
  `add to a list of primitives, one of which has an extension ## "name":[{"given":["a"],"_given":[{"id":"x"}]}] ## add Patient.name; name: "valueString":"given"; value: "valueString":"b" ## "name":[{"given":["a","b"],"_given":[{"id":"x"},null]}]`,
  `add to a list of primitives, with an extension ## "name":[{"given":["a"]}] ## add Patient.name; name: "valueString":"given"; value: "valueString":"b","_valueString":{"id":"x"} ## "name":[{"given":["a","b"],"_given":[null,{"id":"x"}]}]`,
  `add an extension to a primitive ## "birthDate":"2020" ## add Patient.birthDate; name: "valueString":"extension"; value: "part":[{"name":"url","valueUri":"u"},{"name":"value","valueCode":"c"}] ## "birthDate":"2020","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]}`,
  `add what is in parts ##  ## add Patient; name: "valueString":"link"; value: "part":[{"name":"other","valueReference":{"reference":"Patient/2"}},{"name":"type","valueCode":"seealso"}] ## "link":[{"other":{"reference":"Patient/2"},"type":"seealso"}]`,
  `add what is in parts, parts in parts ##  ## add Patient; name: "valueString":"contact"; value: "part":[{"name":"name","part":[{"name":"given","valueString":"a"},{"name":"given","valueString":"b"}]}] ## "contact":[{"name":{"given":["a","b"]}}]`,
  `add a resource ##  ## add Patient; name: "valueString":"contained"; value: "resource":{"resourceType":"Organization","id":"o","name":"O"} ## "contained":[{"resourceType":"Organization","id":"o","name":"O"}]`,
  `add into a contained resource ## "contained":[{"resourceType":"Organization","id":"o"}] ## add Patient.contained.where(id = 'o'); name: "valueString":"name"; value: "valueString":"O" ## "contained":[{"resourceType":"Organization","id":"o","name":"O"}]`,
  `resolve() leads to what is contained ## "contained":[{"resourceType":"Organization","id":"o"}],"managingOrganization":{"reference":"#o"} ## add Patient.managingOrganization.resolve(); name: "valueString":"name"; value: "valueString":"O" ## "contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}`,
  `a date is a dateTime ##  ## add Patient; name: "valueString":"deceased"; value: "valueDate":"2020" ## "deceasedDateTime":"2020"`,
  `insert at the beginning ## "name":[{"text":"a"}] ## insert Patient.name; index: "valueInteger":0; value: "valueHumanName":{"text":"b"} ## "name":[{"text":"b"},{"text":"a"}]`,
  `insert behind the last ## "name":[{"text":"a"}] ## insert Patient.name; index: "valueInteger":1; value: "valueHumanName":{"text":"b"} ## "name":[{"text":"a"},{"text":"b"}]`,
  `insert among primitives ## "name":[{"given":["a","a"],"_given":[null,{"id":"x"}]}] ## insert Patient.name.given; index: "valueInteger":1; value: "valueString":"b" ## "name":[{"given":["a","b","a"],"_given":[null,null,{"id":"x"}]}]`,
  `insert the first ##  ## insert Patient.name; index: "valueInteger":0; value: "valueHumanName":{"text":"b"} ## "name":[{"text":"b"}]`,
  `delete what is not there ## "active":true ## delete Patient.birthDate ## "active":true`,
  `delete a primitive with its extension ## "birthDate":"2020","_birthDate":{"id":"b"} ## delete Patient.birthDate ## `,
  `delete a primitive's extension ## "birthDate":"2020","_birthDate":{"extension":[{"url":"u"}]} ## delete Patient.birthDate.extension[0] ## "birthDate":"2020"`,
  `delete one of two equal strings ## "name":[{"given":["a","b","a"],"_given":[null,null,{"id":"x"}]}] ## delete Patient.name.given[2] ## "name":[{"given":["a","b"]}]`,
  `delete the first of two equal strings ## "name":[{"given":["a","a"],"_given":[null,{"id":"x"}]}] ## delete Patient.name.given.first() ## "name":[{"given":["a"],"_given":[{"id":"x"}]}]`,
  `delete by a test ## "name":[{"use":"old"},{"use":"usual"}] ## delete Patient.name.where(use = 'old') ## "name":[{"use":"usual"}]`,
  `delete an element of a choice ## "deceasedBoolean":true ## delete Patient.deceased ## `,
  `delete by a type ## "multipleBirthInteger":2 ## delete Patient.multipleBirth.ofType(integer) ## `,
  `what is left empty goes ## "contact":[{"name":{"given":["a"]}}],"active":true ## delete Patient.contact.name.given ## "active":true`,
  `replace by another type of a choice ## "deceasedBoolean":true,"active":true ## replace Patient.deceased; value: "valueDateTime":"2020" ## "active":true,"deceasedDateTime":"2020"`,
  `replace a primitive: its extension was its own ## "birthDate":"2020","_birthDate":{"id":"b"},"active":true ## replace Patient.birthDate; value: "valueDate":"2021" ## "birthDate":"2021","active":true`,
  `replace an item ## "name":[{"given":["a","a"],"_given":[{"id":"x"},null]}] ## replace Patient.name.given[1]; value: "valueString":"b" ## "name":[{"given":["a","b"],"_given":[{"id":"x"},null]}]`,
  `replace an item with its extension ## "name":[{"given":["a","a"],"_given":[{"id":"x"},null]}] ## replace Patient.name.given[0]; value: "valueString":"b" ## "name":[{"given":["b","a"]}]`,
  `replace by a derived type ## "telecom":[{"rank":1}] ## replace Patient.telecom.rank; value: "valueInteger":2 ## "telecom":[{"rank":2}]`,
  `move among primitives ## "name":[{"given":["a","b","c"],"_given":[{"id":"x"},null,null]}] ## move Patient.name.given; source: "valueInteger":0; destination: "valueInteger":2 ## "name":[{"given":["b","c","a"],"_given":[null,null,{"id":"x"}]}]`,
  `a path may leave out the type ## "active":true ## delete active ## `,
];

it.each(rules.map((rule) => rule.split(" ## ")))("%s", (_, before = "", operation = "", after = "") => {
  expect(applied(patient(before), patchOf(operation))).toBe(patient(after));
});

it.each([
  ["of the resource", `add Observation; name: "valueString":"status"; value: "valueCode":"final"`],
  [
    "of a value in parts",
    `add Observation; name: "valueString":"component"; value: "part":[{"name":"value","valueQuantity":{"value":2.50}}]`,
  ],
  ["of a value", `replace Observation.value; value: "valueQuantity":{"value":1.0}`],
])("decimals stay as they were written: those %s", (_, operation) => {
  const before = `{"resourceType":"Observation","valueQuantity":{"value":1.50},"component":[{"valueQuantity":{"value":1e2}}]}`;
  const after = applied(before, patchOf(operation));
  expect(after).toContain(`"component":[{"valueQuantity":{"value":1e2}}`);
  expect(after).toMatch(/"value":1\.50|"valueQuantity":\{"value":1\.0\}/);
  if (operation.includes("2.50")) expect(after).toContain(`{"value":2.50}`);
});

it("a later operation sees what an earlier one did", () => {
  const patch = patchOf(
    `add Patient; name: "valueString":"name"; value: "valueHumanName":{"given":["a"]}`,
    `add Patient.name; name: "valueString":"given"; value: "valueString":"a"`,
    `replace Patient.name.given[1]; value: "valueString":"b"`,
    `delete Patient.name.given.where($this = 'a')`,
  );
  expect(applied(patient(""), patch)).toBe(patient(`"name":[{"given":["b"]}]`));
});

it("is read once and applied as often as need be", () => {
  const parameters = patchOf(
    `add Patient; name: "valueString":"name"; value: "valueHumanName":{"given":["a"]}`,
    `delete Patient.name.given`,
  );
  const patch = readPatch({ form: "fhirpath-patch", parameters }, "Patient", { definitions });
  for (let time = 0; time < 2; time++) expect(printJson(patch.apply(patient("")))).toBe(patient(""));
});
