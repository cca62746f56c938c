import { expect, it } from "@jest/globals";
import { branches } from "./expression.ts";

const read = (expression: string) =>
  branches(expression).map(({ root, steps, only }) => ({
    root,
    path: steps?.map(({ name, ofType, where }) =>
      [name, ofType, where?.member, where?.value].filter(Boolean).join(" "),
    ),
    ...(only && { only }),
  }));

it.each([
  ["Patient.name.given", [{ root: "Patient", path: ["name", "given"] }]],
  ["Observation", [{ root: "Observation", path: [] }]],
  [
    "value.as(Quantity) | value.as(Range)",
    [
      { root: undefined, path: ["value Quantity"] },
      { root: undefined, path: ["value Range"] },
    ],
  ],
  ["(Observation.value as CodeableConcept).text", [{ root: "Observation", path: ["value CodeableConcept", "text"] }]],
  ["Patient.telecom.where(system='phone')", [{ root: "Patient", path: ["telecom system phone"] }]],
  [
    "Library.relatedArtifact.where(type='depends-on').resource",
    [{ root: "Library", path: ["relatedArtifact type depends-on", "resource"] }],
  ],
  ["Account.subject.where(resolve() is Patient)", [{ root: "Account", path: ["subject"], only: "Patient" }]],
  [
    "Observation.extension('http://x.y/a|b').value",
    [{ root: "Observation", path: ["extension url http://x.y/a|b", "value"] }],
  ],
  ["%resource.referenceSeq.chromosome", [{ root: "%resource", path: ["referenceSeq", "chromosome"] }]],
  ["Bundle.entry[0].resource", [{ root: "Bundle", path: undefined }]],
  ["Patient.deceased.exists() and Patient.deceased != false", [{ root: "Patient", path: undefined }]],
])("takes %s apart", (expression, expected) => {
  expect(read(expression)).toEqual(expected);
});
