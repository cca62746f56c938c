import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const v2 = "http://terminology.hl7.org/CodeSystem/v2-0203";
const female = { gender: "female" };
const gender = "http://hl7.org/fhir/administrative-gender";
const mrn = {
  identifier: [{ system: "urn:mrn", value: "123", type: { coding: [{ system: v2, code: "MR" }], text: "Record" } }],
};
const noSystem = { identifier: [{ value: "123" }] };
const coded = {
  code: { coding: [{ system: "http://loinc.org", code: "8867-4", display: "Heart rate" }], text: "Pulse, at rest" },
};
const snomed = { code: { coding: [{ system: "http://snomed.info/sct", code: "Abc" }] } };
const two = {
  code: {
    coding: [
      { system: "urn:a", code: "1" },
      { system: "urn:b", code: "2" },
    ],
  },
};

// One row, one sentence of http://hl7.org/fhir/R4/search.html#token
it.each([
  { rule: "a code in any system", asked: "Patient?gender=female", in: female, is: true },
  { rule: "another code", asked: "Patient?gender=male", in: female, is: false },
  { rule: "one of several", asked: "Patient?gender=male,female", in: female, is: true },
  { rule: "a code has the system of its value set", asked: `Patient?gender=${gender}|female`, in: female, is: true },
  { rule: "so it is not without one", asked: "Patient?gender=|female", in: female, is: false },
  { rule: "any code of a system", asked: `Patient?gender=${gender}|`, in: female, is: true },
  { rule: "any code of another system", asked: "Patient?gender=urn:x|", in: female, is: false },
  { rule: "system and value of an identifier", asked: "Patient?identifier=urn:mrn|123", in: mrn, is: true },
  { rule: "the value alone", asked: "Patient?identifier=123", in: mrn, is: true },
  { rule: "the beginning of a value is not it", asked: "Patient?identifier=12", in: mrn, is: false },
  { rule: "no system: not where there is one", asked: "Patient?identifier=|123", in: mrn, is: false },
  { rule: "no system: where there is none", asked: "Patient?identifier=|123", in: noSystem, is: true },
  { rule: "any of the codings of a concept", asked: "Observation?code=urn:b|2", in: two, is: true },
  { rule: "system and code must be of one coding", asked: "Observation?code=urn:a|2", in: two, is: false },
  {
    rule: "a code of a system",
    asked: "Observation?code=http://loinc.org|8867-4",
    in: { code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] } },
    is: true,
  },
  {
    rule: "case matters where the system says so",
    asked: "Patient?gender=http://hl7.org/fhir/administrative-gender|MALE",
    in: { gender: "male" },
    is: false,
  },
  {
    rule: "when in doubt it does not",
    asked: "Observation?code=urn:x|ABC",
    in: { code: { coding: [{ system: "urn:x", code: "abc" }] } },
    is: true,
  },
  {
    rule: "nor that of an identifier",
    asked: "Patient?identifier=urn:x|ab-1",
    in: { identifier: [{ system: "urn:x", value: "AB-1" }] },
    is: true,
  },
  {
    rule: "nor that of a code of SNOMED CT",
    asked: "Observation?code=http://snomed.info/sct|aBC",
    in: snomed,
    is: true,
  },
  { rule: "nor without the system", asked: "Observation?code=ABC", in: snomed, is: true },
  { rule: "a boolean", asked: "Patient?active=true", in: { active: true }, is: true },
  {
    rule: "a boolean's implicit system",
    asked: "Patient?active=http://terminology.hl7.org/CodeSystem/special-values|false",
    in: { active: false },
    is: true,
  },
  {
    rule: "an expression that is true or false",
    asked: "Patient?deceased=true",
    in: { deceasedDateTime: "2020" },
    is: true,
  },
  {
    rule: "any of a system",
    asked: "Patient?active=http://terminology.hl7.org/CodeSystem/special-values|",
    in: { active: true },
    is: true,
  },
  { rule: "and false", asked: "Patient?deceased=true", in: { deceasedBoolean: false }, is: false },
  {
    rule: "the value of a contact point",
    asked: "Patient?telecom=555-1",
    in: { telecom: [{ system: "phone", value: "555-1" }] },
    is: true,
  },
  {
    rule: "whose system is no namespace",
    asked: "Patient?telecom=phone|555-1",
    in: { telecom: [{ system: "phone", value: "555-1" }] },
    is: false,
  },
  {
    rule: "contact points of one kind",
    asked: "Patient?phone=555-1",
    in: { telecom: [{ system: "phone", value: "555-1" }] },
    is: true,
  },
  {
    rule: "and of no other",
    asked: "Patient?email=555-1",
    in: { telecom: [{ system: "phone", value: "555-1" }] },
    is: false,
  },
  { rule: ":not", asked: "Patient?gender:not=male", in: female, is: true },
  { rule: ":not of it", asked: "Patient?gender:not=male,female", in: female, is: false },
  { rule: ":not finds what has no value", asked: "Patient?gender:not=male", in: {}, is: true },
  { rule: ":text in a display", asked: "Observation?code:text=HEART", in: coded, is: true },
  { rule: ":text in the text", asked: "Observation?code:text=pulse\\, at", in: coded, is: true },
  { rule: ":text is not the code", asked: "Observation?code:text=8867", in: coded, is: false },
  { rule: ":text of an identifier is that of its type", asked: "Patient?identifier:text=record", in: mrn, is: true },
  { rule: ":of-type", asked: `Patient?identifier:of-type=${v2}|MR|123`, in: mrn, is: true },
  { rule: ":of-type, another type", asked: `Patient?identifier:of-type=${v2}|SS|123`, in: mrn, is: false },
  { rule: ":of-type, another value", asked: `Patient?identifier:of-type=${v2}|MR|124`, in: mrn, is: false },
  {
    rule: "escaped",
    asked: "Patient?identifier=urn:x|a\\|b\\,c",
    in: { identifier: [{ system: "urn:x", value: "a|b,c" }] },
    is: true,
  },
  {
    rule: "Coding of meta",
    asked: "Patient?_tag=urn:t|x",
    in: { meta: { tag: [{ system: "urn:t", code: "x" }] } },
    is: true,
  },
  {
    rule: "the value of an extension",
    asked: "Observation?gene-identifier=urn:g|1",
    in: {
      extension: [
        {
          url: "http://hl7.org/fhir/StructureDefinition/observation-geneticsGene",
          valueCodeableConcept: { coding: [{ system: "urn:g", code: "1" }] },
        },
      ],
    },
    is: true,
  },
  {
    rule: "more tokens than are asked for one by one",
    asked: `Observation?code=${Array.from({ length: 40 }, (_, n) => `urn:b|${n}`).join(",")}`,
    in: two,
    is: true,
  },
])("$rule: $asked", ({ asked, in: members, is }) => {
  expect(finds(asked, members)).toBe(is);
});

it.each([
  "Patient?gender=",
  "Patient?gender=|",
  "Patient?gender=a|b|c",
  "Patient?gender=a,",
  "Patient?gender=,a",
  "Patient?identifier:of-type=a|b",
  "Patient?identifier:of-type=a||b",
  "Patient?identifier:of-type=a|b|c|d",
  "Observation?code:text=%CC%81".replace("%CC%81", "\u0301"),
])("refuses %j", (asked) => {
  expect(() => parsed(asked)).toThrow(FhirError);
});
