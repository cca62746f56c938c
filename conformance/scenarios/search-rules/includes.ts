import { observation, organization, patient, refer, resource } from "./resources.ts";
import { brings, finds, refuses, totals, type Topic } from "./rule.ts";

const here = "search.html#include";

export const includes: Topic = {
  name: "includes",
  world: [
    organization("top", "Top"),
    organization("mid", "Mid", { partOf: refer("Organization/top") }),
    organization("low", "Low", { partOf: refer("Organization/mid") }),
    resource("Practitioner", "doc"),
    patient("ana", {
      managingOrganization: refer("Organization/low"),
      generalPractitioner: [refer("Practitioner/doc")],
    }),
    patient("ben", { link: [{ other: refer("Patient/ana"), type: "seealso" }] }),
    observation("o1", { subject: refer("Patient/ana"), performer: [refer("Practitioner/doc")] }),
    observation("o2", { subject: refer("Patient/ana") }),
    observation("o3", { subject: refer("http://other.example/fhir/Patient/1") }),
    observation("o4", { subject: refer("Patient/ben"), hasMember: [refer("Observation/o1")] }),
    resource("Provenance", "proof", {
      target: [refer("Observation/o1")],
      recorded: "2024-01-01T00:00:00Z",
      agent: [{ who: refer("Practitioner/doc") }],
    }),
  ],
  rules: [
    ...brings(here, [
      ["_include: what a match points at", "Observation?_id=o1&_include=Observation:subject", "Patient/ana"],
      ["each once, though several point there", "Observation?_id=o1,o2&_include=Observation:subject", "Patient/ana"],
      [
        "by the name of a parameter that is of one type",
        "Observation?_id=o1&_include=Observation:patient",
        "Patient/ana",
      ],
      ["of a target type", "Observation?_id=o1&_include=Observation:subject:Patient", "Patient/ana"],
      ["of another target type: none", "Observation?_id=o1&_include=Observation:subject:Group", ""],
      ["what is elsewhere does not come", "Observation?_id=o3&_include=Observation:subject", ""],
      [
        "several",
        "Observation?_id=o1&_include=Observation:subject&_include=Observation:performer",
        "Patient/ana Practitioner/doc",
      ],
      ["*: along all references", "Observation?_id=o1&_include=Observation:*", "Patient/ana Practitioner/doc"],
      ["* of whatever type matches", "Observation?_id=o1&_include=*", "Patient/ana Practitioner/doc"],
      [
        "without :iterate only what matches is followed",
        "Organization?_id=low&_include=Organization:partof",
        "Organization/mid",
      ],
      [
        ":iterate follows what was brought",
        "Observation?_id=o1&_include=Observation:subject&_include:iterate=Patient:organization",
        "Patient/ana Organization/low",
      ],
      [
        ":iterate goes on along the same reference",
        "Organization?_id=low&_include:iterate=Organization:partof",
        "Organization/mid Organization/top",
      ],
      [
        ":iterate of several",
        "Observation?_id=o1&_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof",
        "Patient/ana Organization/low Organization/mid Organization/top",
      ],
      [
        "_revinclude: what points at a match",
        "Patient?_id=ana&_revinclude=Observation:subject",
        "Observation/o1 Observation/o2",
      ],
      ["_revinclude by another type", "Observation?_id=o1&_revinclude=Provenance:target", "Provenance/proof"],
      [
        "_revinclude of a target type",
        "Patient?_id=ana&_revinclude=Observation:subject:Patient",
        "Observation/o1 Observation/o2",
      ],
      ["_revinclude of *", "Patient?_id=ana&_revinclude=Observation:*", "Observation/o1 Observation/o2"],
      [
        "_revinclude:iterate follows what was brought",
        "Patient?_id=ana&_revinclude=Observation:subject&_revinclude:iterate=Provenance:target",
        "Observation/o1 Observation/o2 Provenance/proof",
      ],
      [
        "both ways",
        "Patient?_id=ana&_include=Patient:organization&_revinclude=Observation:patient",
        "Observation/o1 Observation/o2 Organization/low",
      ],
      [
        "back, and forth by :iterate",
        "Patient?_id=ana&_revinclude=Observation:patient&_include:iterate=Observation:performer",
        "Observation/o1 Observation/o2 Practitioner/doc",
      ],
      ["a match does not come along again", "Observation?_id=o1,o4&_include=Observation:has-member", ""],
      ["a reference to the same type", "Observation?_id=o4&_include=Observation:has-member", "Observation/o1"],
      ["a cycle ends", "Patient?_id=ben&_include:iterate=Patient:link&_revinclude:iterate=Patient:link", "Patient/ana"],
      ["what matches decides, whatever else is asked", "Observation?_id=o2&_include=Observation:performer", ""],
      ["nothing comes with the number alone", "Observation?_id=o1&_include=Observation:subject&_summary=count", ""],
    ]),
    ...finds(here, [
      ["what comes along does not match", "Observation?_id=o1&_include=Observation:subject", "o1"],
      ["and does not count for the page", "Observation?_id=o1,o2&_include=Observation:subject&_count=2", "o1 o2"],
    ]),
    ...totals(here, [["nor in the total", "Observation?_id=o1,o2&_include=Observation:subject&_total=accurate", "2"]]),
    ...refuses(here, [
      ["a parameter that is no reference", "Patient?_include=Patient:name", "_include"],
      ["a parameter that nobody knows", "Patient?_include=Patient:shoe", "_include"],
      ["a type that R4 does not have", "Patient?_include=Foo:subject", "_include"],
      ["a target type that R4 does not have", "Observation?_include=Observation:subject:Foo", "_include"],
      ["a type, and no parameter", "Observation?_include=Observation", "_include"],
      ["a modifier that is none", "Observation?_include:twice=Observation:subject", "_include:twice"],
      ["_revinclude of a parameter that nobody knows", "Patient?_revinclude=Observation:shoe", "_revinclude"],
    ]),
  ],
};
