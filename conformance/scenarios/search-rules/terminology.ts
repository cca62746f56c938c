import { concept, condition, observation, patient } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#modifiers";

const clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const categories = "http://terminology.hl7.org/CodeSystem/observation-category";
const sets = "http://hl7.org/fhir/ValueSet";
const types = "http://terminology.hl7.org/CodeSystem/v2-0203";

const of = (id: string, code: string) => condition(id, "Patient/ana", { clinicalStatus: concept(clinical, code) });

/** Modifiers that ask what codes mean: by code systems and value sets of R4 itself. */
export const terminology: Topic = {
  name: "codes and what they mean",
  world: [
    patient("ana", {
      gender: "female",
      identifier: [
        { type: { ...concept(types, "MR", "Medical record"), text: "Chart number" }, system: "urn:h", value: "7" },
        { type: concept(types, "SS"), system: "urn:ssn", value: "8" },
      ],
    }),
    patient("ben", {
      identifier: [{ type: concept(types, "SS"), system: "urn:ssn", value: "7" }],
    }),
    of("on", "active"),
    of("again", "relapse"),
    of("off", "inactive"),
    of("better", "remission"),
    condition("unsaid", "Patient/ana", {
      verificationStatus: concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error"),
    }),
    observation("vital", { category: [concept(categories, "vital-signs")] }),
    observation("elsewhere", { category: [concept("urn:elsewhere", "vital-signs")] }),
  ],
  rules: [
    ...finds(here, [
      [":below: a concept and what it subsumes", `Condition?clinical-status:below=${clinical}|active`, "on again"],
      [":below of what has nothing beneath", `Condition?clinical-status:below=${clinical}|relapse`, "again"],
      [":above: a concept and what subsumes it", `Condition?clinical-status:above=${clinical}|relapse`, "on again"],
      [":above of the top", `Condition?clinical-status:above=${clinical}|inactive`, "off"],
      ["without a modifier a match is literal", `Condition?clinical-status=${clinical}|active`, "on"],
      [
        ":below with or",
        `Condition?clinical-status:below=${clinical}|relapse,${clinical}|inactive`,
        "again off better",
      ],
      [":in: a value set by its url", `Condition?clinical-status:in=${sets}/condition-clinical`, "on again off better"],
      [":in: of code elements, too", `Patient?gender:in=${sets}/administrative-gender`, "ana"],
      [
        ":in: system and code must be those of the set",
        `Observation?category:in=${sets}/observation-category`,
        "vital",
      ],
      [
        ":not-in: what is in no such set, what lacks it, too",
        `Condition?clinical-status:not-in=${sets}/condition-clinical`,
        "unsaid",
      ],
      [":not-in of code elements", `Patient?gender:not-in=${sets}/administrative-gender`, "ben"],
      [":of-type: the type of an identifier and its value", `Patient?identifier:of-type=${types}|MR|7`, "ana"],
      [":of-type: both in one identifier", `Patient?identifier:of-type=${types}|MR|8`, ""],
      [":of-type: another type", `Patient?identifier:of-type=${types}|SS|7`, "ben"],
      [":of-type with or", `Patient?identifier:of-type=${types}|SS|7,${types}|SS|8`, "ana ben"],
      [":text of an identifier: that of its type", "Patient?identifier:text=chart", "ana"],
      [":not of a status", `Condition?clinical-status:not=${clinical}|active`, "again off better unsaid"],
    ]),
    ...refuses(here, [
      [":of-type needs all three", `Patient?identifier:of-type=${types}|MR`, "identifier:of-type"],
      [":in needs a set that is known", "Condition?code:in=http://example.org/unheard-of", "code:in"],
      [":not-in, too", "Condition?code:not-in=http://example.org/unheard-of", "code:not-in"],
    ]),
  ],
};
