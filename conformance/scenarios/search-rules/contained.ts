import { concept, patient, refer, resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#contained";

const made = (code: string) => ({ ingredient: [{ itemCodeableConcept: concept("urn:medicines", code) }] });

const request = (id: string, more: object) =>
  resource("MedicationRequest", id, {
    status: "active",
    intent: "order",
    subject: refer("Patient/ana"),
    ...more,
  });

export const contained: Topic = {
  name: "contained resources",
  world: [
    patient("ana"),
    resource("Medication", "apart", made("abc")),
    request("with-its-own", {
      contained: [{ resourceType: "Medication", id: "m1", ...made("abc") }],
      medicationReference: refer("#m1"),
    }),
    request("with-another", {
      contained: [{ resourceType: "Medication", id: "m1", ...made("xyz") }],
      medicationReference: refer("#m1"),
    }),
    request("pointing", { medicationReference: refer("Medication/apart") }),
  ],
  rules: [
    ...finds(here, [
      ["what is contained is not found by itself", "Medication?ingredient-code=abc", "apart"],
      ["_contained=false is what is meant otherwise", "Medication?ingredient-code=abc&_contained=false", "apart"],
      [
        "_contained=true: only what is contained, as its container",
        "Medication?ingredient-code=abc&_contained=true",
        "with-its-own",
      ],
      ["_contained=both", "Medication?ingredient-code=abc&_contained=both", "apart with-its-own"],
      [
        "_containedType=container is what is meant otherwise",
        "Medication?ingredient-code=abc&_contained=true&_containedType=container",
        "with-its-own",
      ],
      [
        "_containedType=contained: the contained resource",
        "Medication?ingredient-code=abc&_contained=true&_containedType=contained",
        "m1",
      ],
      ["_contained of what no one contains", "Medication?ingredient-code=none&_contained=true", ""],
    ]),
    ...refuses(here, [
      ["_contained is true, false or both", "Medication?_contained=maybe", "_contained"],
      ["_containedType is container or contained", "Medication?_contained=true&_containedType=box", "_containedType"],
    ]),
  ],
};
