import { describe, expect, it } from "@jest/globals";
import { found, parsed } from "../trial.ts";

const to = (reference: string) => ({ reference });
const coded = (code: string) => ({ coding: [{ system: "http://loinc.org", code }] });
const patients = [
  {
    resourceType: "Patient",
    id: "peter",
    name: [{ given: ["Peter"], family: "Marsh" }],
    birthDate: "1980-05-01",
    gender: "male",
  },
  {
    resourceType: "Patient",
    id: "petra",
    name: [{ given: ["Petra", "Ann"] }],
    birthDate: "2015-01-01",
    gender: "female",
  },
  { resourceType: "Patient", id: "none" },
];
const observations = [
  {
    resourceType: "Observation",
    id: "sodium",
    code: coded("1234-5"),
    subject: to("Patient/peter"),
    effectiveDateTime: "2020-03",
  },
  {
    resourceType: "Observation",
    id: "weight",
    code: coded("29463-7"),
    subject: to("Patient/petra"),
    effectiveDateTime: "2021",
  },
  { resourceType: "Observation", id: "sum", code: coded("9"), hasMember: [to("Observation/sodium")] },
];

const find = (type: string, filter: string) =>
  found(`${type}?_filter=${filter}`, [...patients, ...observations]).join(" ");

// http://hl7.org/fhir/R4/search_filter.html
describe("_filter", () => {
  it.each([
    ["eq: the whole text, whatever its case", "Patient", 'given eq "peter"', "peter"],
    ["eq: not the beginning alone", "Patient", 'given eq "pet"', ""],
    ["ne: has values, none of which is equal", "Patient", "given ne peter", "petra"],
    ["co: anywhere in it", "Patient", 'name co "ET"', "peter petra"],
    ["sw: at its beginning", "Patient", "given sw pet", "peter petra"],
    ["ew: at its end", "Patient", "given ew RA", "petra"],
    ["pr: has it", "Patient", "name pr true", "peter petra"],
    ["pr: has it not", "Patient", "name pr false", "none"],
    ["gt of a date", "Patient", "birthdate gt 2000", "petra"],
    ["le of a date", "Patient", "birthdate le 1980-05-01", "peter"],
    ["po: periods that overlap", "Observation", "date po 2020-03-15", "sodium"],
    ["eq of a date: contained", "Observation", "date eq 2020-03-15", ""],
    ["eq of a token with its system", "Observation", "code eq http://loinc.org|1234-5", "sodium"],
    ["ne of a token", "Patient", "gender ne male", "petra"],
    ["ss: what lies below", "Patient", "gender in http://hl7.org/fhir/ValueSet/administrative-gender", "peter petra"],
    ["re: points there", "Observation", "subject re Patient/petra", "weight"],
    ["re, absolute", "Observation", "subject re http://here.example/fhir/Patient/petra", "weight"],
    ["and", "Patient", 'given eq "peter" and birthdate ge 1980-05-01', "peter"],
    ["or", "Patient", "given eq petra or given eq peter", "peter petra"],
    ["from left to right", "Patient", "given eq peter or given eq petra and gender eq female", "petra"],
    ["parentheses", "Patient", "given eq peter or (given eq petra and gender eq male)", "peter"],
    ["not", "Patient", "not (gender eq male)", "petra none"],
    ["a chain", "Observation", 'subject.name co "pet"', "sodium weight"],
    ["the id at the end of a chain", "Observation", "subject.id eq peter", "sodium"],
    ["a chain with a type", "Observation", "has-member.code eq 1234-5", "sum"],
    ["a filter within a path", "Observation", 'subject[gender eq female].name co "pet"', "weight"],
    [
      "a filter within a path, of several tests",
      "Observation",
      "subject[gender eq male and name co a].birthdate gt 1900",
      "sodium",
    ],
    ["_has", "Patient", "_has:Observation:patient:code eq 29463-7", "petra"],
    ["_id", "Patient", "_id eq none", "none"],
    ["signs of a search mean nothing in a text", "Patient", 'given eq "peter,petra"', ""],
  ])("%s", (_rule, type, filter, expected) => {
    expect(find(type, filter)).toBe(expected);
  });

  // Each link may lead to any type, and so from each of them: what is the same is read once.
  it("refuses a path of eight links to any type", () => {
    expect(() => parsed(`Basic?_filter=${"subject.".repeat(8)}_id eq none`)).toThrow(/say the types/);
  });

  it("follows filters within one another of eight links to any type", () => {
    const filter = `${"subject[".repeat(8)}_id eq a${"]._id eq none".repeat(8)}`;
    expect(JSON.stringify(parsed(`Basic?_filter=${filter}`)).length).toBeLessThan(50_000);
  });

  it("stands beside other parameters", () => {
    expect(found("Patient?_filter=name pr true&gender=male", patients)).toEqual(["peter"]);
  });

  it("means of each of several types what that type means", () => {
    expect(found("Patient,Observation?_filter=_id eq peter or _id eq sum", [...patients, ...observations])).toEqual([
      "peter",
      "sum",
    ]);
  });

  it.each([
    ["", "character 1"],
    ["given", "operator"],
    ["given eq", "operator"],
    ["given eq ", "a value"],
    ["given like peter", "operator"],
    ['given eq "peter', "a value"],
    ["given eq peter and", "name of a search parameter"],
    ["given eq peter given eq petra", "the end"],
    ["(given eq peter", '")"'],
    ["not given eq peter", "operator"],
    ["nonsense eq 1", "nonsense"],
    ["birthdate gt never", "birthdate"],
    ["birthdate co 20", "co is no operator"],
    ["given gt peter", "gt is no operator"],
    ["name pr maybe", "true or false"],
    ["gender[given eq a].name eq b", "no reference"],
    ["given[given eq a] eq b", '"."'],
    ["_has:Nothing:patient:code eq 1", "Nothing"],
    [`${"(".repeat(30)}given eq a${")".repeat(30)}`, "parentheses"],
    [Array(200).fill("given eq a").join(" or "), "100 tests"],
    [Array(21).fill("link.link.link.link.given eq a").join(" or "), "100 tests and links"],
    [`${"link.".repeat(9)}given eq a`, "8 links"],
    [`${"link[".repeat(9)}given eq a${"].given eq a".repeat(9)}`, "8 links"],
  ])("refuses %j", (filter, named) => {
    expect(() => parsed(`Patient?_filter=${filter}`)).toThrow(named);
  });
});
