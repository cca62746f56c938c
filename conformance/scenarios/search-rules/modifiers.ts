import { patient } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

/** What a parameter of each type does not take. */
export const modifiers: Topic = {
  name: "modifiers that are none",
  world: [patient("one", { gender: "male" })],
  rules: [
    ...refuses("search.html#modifiers", [
      ["a date has no :exact", "Patient?birthdate:exact=2000", "birthdate:exact"],
      ["a date has no :contains", "Patient?birthdate:contains=2000", "birthdate:contains"],
      ["a date has no :not", "Patient?birthdate:not=2000", "birthdate:not"],
      ["a string has no :not", "Patient?family:not=x", "family:not"],
      ["a string has no :below", "Patient?family:below=x", "family:below"],
      ["a string has no :in", "Patient?family:in=http://hl7.org/fhir/ValueSet/administrative-gender", "family:in"],
      ["a token has no :exact", "Patient?gender:exact=male", "gender:exact"],
      ["a token has no :contains", "Patient?gender:contains=mal", "gender:contains"],
      ["a token has no :identifier", "Patient?gender:identifier=x", "gender:identifier"],
      ["a token has no :[type]", "Patient?gender:Patient=x", "gender:Patient"],
      ["a number has no :above", "RiskAssessment?probability:above=1", "probability:above"],
      ["a number has no :not", "RiskAssessment?probability:not=1", "probability:not"],
      ["a quantity has no :text", "Observation?value-quantity:text=5", "value-quantity:text"],
      ["a quantity has no :exact", "Observation?value-quantity:exact=5", "value-quantity:exact"],
      ["a uri has no :contains", "ValueSet?url:contains=x", "url:contains"],
      ["a uri has no :exact", "ValueSet?url:exact=x", "url:exact"],
      ["a reference has no :contains", "Observation?subject:contains=x", "subject:contains"],
      ["a reference has no :exact", "Observation?subject:exact=x", "subject:exact"],
      ["what nobody defined", "Patient?family:sounds-like=x", "family:sounds-like"],
      ["one modifier at a time", "Patient?family:exact:contains=x", "family:exact:contains"],
      ["a modifier has a name", "Patient?family:=x", "family:"],
      ["modifiers are written as they are", "Patient?family:Exact=x", "family:Exact"],
      ["_id has no :contains", "Patient?_id:contains=x", "_id:contains"],
      ["_lastUpdated has no :exact", "Patient?_lastUpdated:exact=2000", "_lastUpdated:exact"],
    ]),
    ...finds("search.html#modifiers", [[":not of an id", "Patient?_id:not=another", "one"]]),
  ],
};
