import { expect, it } from "@jest/globals";
import { failure, patchOf, patient } from "./specimens.ts";

// What cannot be read is no patch (400); what can be read but not done is unprocessable (422).
const refused = [
  `mend Patient ## invalid ## operation 1 (mend Patient): type must be one of add, insert, delete, replace, move`,
  `constructor Patient ## invalid ## type must be one of`,
  `add Patient ## invalid ## operation 1 (add Patient): it needs a part name`,
  `add Patient; name: "valueString":"active" ## invalid ## it needs a part value`,
  `add Patient; name: "valueString":"active"; value: "valueBoolean":true; index: "valueInteger":1 ## invalid ## add takes no part index`,
  `add Patient; name: "valueString":"active"; name: "valueString":"active" ## invalid ## it has the part name twice`,
  `add Patient; name: "valueString":"active"; value: "valueBoolean":true,"valueCode":"x" ## invalid ## a value is one value[x]`,
  `add Patient; name: "valueString":"active"; value: "valueNothing":1 ## invalid ## valueNothing is not of Parameters`,
  `add Patient; name: "valueString":"contact"; value: "part":[] ## invalid ## part must be an array that is not empty`,
  `insert Patient.name; index: "valueInteger":-1; value: "valueHumanName":{} ## invalid ## the part index needs a valueInteger`,
  `insert Patient.name; index: "valueInteger":1e400; value: "valueHumanName":{} ## invalid ## the part index needs a valueInteger`,
  `delete Patient.name[ ## invalid ## operation 1 (delete Patient.name[): FHIRPath`,
  `delete Patient.nme ## invalid ## operation 1 (delete Patient.nme): FHIRPath: Patient has no element nme`,
  `delete Observation.status ## invalid ## the context is Patient, not Observation`,
  `delete ${"(".repeat(300)} ## unprocessable ## nested deeper`,
  `delete ${"a".repeat(2001)} ## invalid ## path is longer than 2000 characters`,
  `add Patient.contact; name: "valueString":"gender"; value: "valueCode":"male" ## unprocessable ## the path leads to nothing`,
  `add Patient.name; name: "valueString":"use"; value: "valueCode":"usual" ## unprocessable ## the path leads to 2 elements, not to one`,
  `add Patient; name: "valueString":"nme"; value: "valueString":"x" ## unprocessable ## Patient has no element nme`,
  `add Patient; name: "valueString":"active"; value: "valueBoolean":true ## unprocessable ## there is active already`,
  `add Patient; name: "valueString":"deceased"; value: "valueBoolean":true ## unprocessable ## there is deceasedDateTime already`,
  `add Patient; name: "valueString":"birthDate"; value: "valueString":"2020" ## unprocessable ## birthDate is of type date, the value is string`,
  `add Patient; name: "valueString":"multipleBirth"; value: "valueString":"2" ## unprocessable ## multipleBirth is of type boolean or integer, the value is string`,
  `add Patient; name: "valueString":"birthDate"; value: "part":[{"name":"a","valueCode":"b"}] ## unprocessable ## birthDate is of type date, the value is in parts`,
  `add Patient; name: "valueString":"contact"; value: "part":[{"name":"a","valueCode":"b"}] ## unprocessable ## Patient.contact has no element a`,
  `add Patient; name: "valueString":"contact"; value: "part":[{"name":"gender","valueCode":"b"},{"name":"gender","valueCode":"b"}] ## unprocessable ## there is gender already`,
  `add Patient; name: "valueString":"contained"; value: "resource":{"resourceType":"HumanName"} ## unprocessable ## contained is of type Resource`,
  `add Patient; name: "valueString":"name"; value: "resource":{"resourceType":"Patient"} ## unprocessable ## name is of type HumanName, the value is Patient`,
  `add Patient.name.count(); name: "valueString":"x"; value: "valueString":"x" ## unprocessable ## does not lead to an element of the resource`,
  `insert Patient.name; index: "valueInteger":3; value: "valueHumanName":{"text":"b"} ## unprocessable ## the list has 2 elements, so 3 is beyond its end`,
  `insert Patient.name; index: "valueInteger":0; value: "valueString":"b" ## unprocessable ## name is of type HumanName`,
  `insert Patient.active; index: "valueInteger":0; value: "valueBoolean":true ## unprocessable ## active is no list`,
  `insert Patient.name[0]; index: "valueInteger":0; value: "valueHumanName":{"text":"b"} ## unprocessable ## does not lead to one whole list`,
  `insert Patient.name.given; index: "valueInteger":0; value: "valueString":"b" ## unprocessable ## does not lead to one whole list`,
  `insert Patient.birthDate; index: "valueInteger":0; value: "valueDate":"2020" ## unprocessable ## to no list`,
  `delete Patient.name ## unprocessable ## the path leads to 2 elements, not to one`,
  `delete Patient ## unprocessable ## that is the resource itself`,
  `delete 'x' ## unprocessable ## does not lead to an element of the resource`,
  `replace Patient.birthDate; value: "valueDate":"2020" ## unprocessable ## the path leads to nothing`,
  `replace Patient; value: "resource":{"resourceType":"Patient"} ## unprocessable ## that is the resource itself`,
  `replace Patient.active; value: "valueCode":"true" ## unprocessable ## active is of type boolean, the value is code`,
  `replace Patient.id; value: "valueId":"q" ## unprocessable ## a patch cannot change the id`,
  `delete Patient.id ## unprocessable ## a patch cannot change the id`,
  `move Patient.name; source: "valueInteger":0; destination: "valueInteger":2 ## unprocessable ## the list has 2 elements, so 2 is beyond its end`,
  `move Patient.photo; source: "valueInteger":0; destination: "valueInteger":0 ## unprocessable ## the path leads to nothing`,
  `add Patient.generalPractitioner.resolve(); name: "valueString":"active"; value: "valueBoolean":true ## unprocessable ## does not lead to an element of the resource`,
];

const before = patient(
  `"active":false,"name":[{"given":["a"]},{"given":["b"]}],"deceasedDateTime":"2020","generalPractitioner":[{"reference":"Practitioner/1"}]`,
);

it.each(refused.map((row) => row.split(" ## ")))("%s fails: %s, %s", (operation = "", kind = "", message = "") => {
  const error = failure(before, patchOf(operation));
  expect(error.kind).toBe(kind);
  expect(error.message).toContain(message);
});

it("names the operation's place in the Parameters, or the path of the element", () => {
  const told = (...operations: string[]) => failure(patient(""), patchOf(...operations)).issues[0]?.expression;
  expect(told("delete Patient.active", "mend Patient")).toBe("Parameters.parameter[1]");
  expect(told(`replace Patient.active; value: "valueBoolean":true`)).toBe("Patient.active");
});

it.each([
  [{ resourceType: "Patient" }, "a FHIRPath Patch is a Parameters resource, not a Patient"],
  [{ resourceType: "Parameters", parameter: {} }, "parameter must be an array"],
  [{ resourceType: "Parameters", parameter: [{ name: "x", part: [] }] }, "each parameter must be called operation"],
  [{ resourceType: "Parameters", parameter: [null] }, "each parameter must be called operation"],
  [{ resourceType: "Parameters", parameter: [{ name: "operation" }] }, "it needs parts"],
  [
    { resourceType: "Parameters", parameter: [{ name: "operation", part: [1] }] },
    "a part must be an object with a name",
  ],
  [{ resourceType: "Parameters", parameter: Array(1_001).fill({}) }, "a patch may have 1000 operations"],
])("%j is no patch", (parameters, message) => {
  expect(failure(patient(""), parameters)).toMatchObject({
    kind: "invalid",
    message: expect.stringContaining(message),
  });
});

it("costs no more than it may, however many operations it has", () => {
  const names = patient(`"name":[${Array<string>(5_000).fill(`{"given":["a","b"]}`).join(",")}]`);
  const many = Array<string>(1_000).fill("delete Patient.name.given.where($this = 'c')");
  expect(failure(names, patchOf(...many)).kind).toBe("unprocessable");
});
