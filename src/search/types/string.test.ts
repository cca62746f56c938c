import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const name = {
  name: [
    {
      family: "Müller-Łaski",
      given: ["Eve", "van  der"],
      prefix: ["Dr."],
      suffix: ["III"],
      text: "Eve the First",
      use: "official",
    },
  ],
};
const address = {
  address: [
    {
      line: ["1 Long Road"],
      city: "Århus",
      district: "North",
      state: "X",
      postalCode: "8000",
      country: "DK",
      use: "home",
    },
  ],
};

// One row, one sentence of http://hl7.org/fhir/R4/search.html#string
it.each([
  { rule: "equals", asked: "Patient?given=eve", in: name, is: true },
  { rule: "starts with, without case", asked: "Patient?given=EV", in: name, is: true },
  { rule: "not in the middle", asked: "Patient?given=ve", in: name, is: false },
  { rule: "without accents", asked: "Patient?family=muller", in: name, is: true },
  { rule: "accents asked for, none there", asked: "Patient?given=Évé", in: name, is: true },
  { rule: "surplus spaces do not matter", asked: "Patient?given=van der", in: name, is: true },
  { rule: "of a HumanName any part", asked: "Patient?name=mull", in: name, is: true },
  { rule: "the prefix too", asked: "Patient?name=dr", in: name, is: true },
  { rule: "the suffix too", asked: "Patient?name=iii", in: name, is: true },
  { rule: "its text too", asked: "Patient?name=eve the f", in: name, is: true },
  { rule: "its use is no text", asked: "Patient?name=official", in: name, is: false },
  { rule: "of an Address any part", asked: "Patient?address=arhus", in: address, is: true },
  { rule: "its line", asked: "Patient?address=1 long", in: address, is: true },
  { rule: "its postal code", asked: "Patient?address-postalcode=80", in: address, is: true },
  { rule: "one part is not the other", asked: "Patient?address-city=8000", in: address, is: false },
  { rule: "of the same elements as another", asked: "Patient?phonetic=eve", in: name, is: true },
  { rule: ":contains", asked: "Patient?family:contains=LLER", in: name, is: true },
  { rule: ":contains not", asked: "Patient?family:contains=xyz", in: name, is: false },
  { rule: ":exact with case and accents", asked: "Patient?family:exact=Müller-Łaski", in: name, is: true },
  { rule: ":exact without them", asked: "Patient?family:exact=muller-laski", in: name, is: false },
  { rule: ":exact is the whole", asked: "Patient?given:exact=Ev", in: name, is: false },
  { rule: "one of several", asked: "Patient?given=adam,eve", in: name, is: true },
  { rule: "all of several", asked: "Patient?given=eve&given=van", in: name, is: true },
  { rule: "all of several, one is not there", asked: "Patient?given=eve&given=adam", in: name, is: false },
  { rule: "escaped", asked: "Patient?family=o\\\\n\\,e", in: { name: [{ family: "o\\n,e" }] }, is: true },
  { rule: "an element of a union", asked: "Observation?value-string=some", in: { valueString: "Something" }, is: true },
  {
    rule: "the other element of it",
    asked: "Observation?value-string=some",
    in: { valueCodeableConcept: { text: "Something" } },
    is: true,
  },
  { rule: "% is no wildcard", asked: "Patient?given=e%", in: name, is: false },
])("$rule: $asked", ({ asked, in: members, is }) => {
  expect(finds(asked, members)).toBe(is);
});

it.each(["Patient?name=", "Patient?name= ", "Patient?name=\u0301", "Patient?name=a,,b", "Patient?name:contains= "])(
  "refuses %j: it would be in every text",
  (asked) => {
    expect(() => parsed(asked)).toThrow(FhirError);
  },
);
