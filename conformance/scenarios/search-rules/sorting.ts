import { concept, observation, patient, refer, resource, ucum } from "./resources.ts";
import { finds, orders, refuses, type Topic } from "./rule.ts";

const here = "search.html#sort";

const risk = (id: string, probabilityDecimal?: number) =>
  resource("RiskAssessment", id, {
    status: "final",
    subject: refer("Patient/s4"),
    ...(probabilityDecimal !== undefined && { prediction: [{ probabilityDecimal }] }),
  });

const measured = (id: string, more: object) => observation(id, more);

export const sorting: Topic = {
  name: "sorting",
  world: [
    patient("s1", { name: [{ family: "Émile", given: ["Zed"] }], birthDate: "1980", gender: "male" }),
    patient("s2", { name: [{ family: "adams", given: ["Bob", "Anna"] }], birthDate: "1990-05", gender: "female" }),
    patient("s3", { name: [{ family: "Baker", given: ["Baz"] }], birthDate: "1980-06-01", gender: "female" }),
    patient("s4"),
    risk("r1", 0.2),
    risk("r2"),
    risk("r3", 0.1),
    risk("r4", 9),
    measured("o1", { valueQuantity: ucum(10, "kg"), effectiveDateTime: "2024-03-02", code: concept("urn:x", "b") }),
    measured("o2", {
      valueQuantity: ucum(9, "kg"),
      effectiveDateTime: "2024-03-01T23:00:00-05:00",
      code: concept("urn:x", "a"),
    }),
    measured("o3", { effectivePeriod: { start: "2024-01-01", end: "2024-12-31" }, code: concept("urn:x", "c") }),
    resource("ValueSet", "v1", { status: "draft", url: "http://example.org/b" }),
    resource("ValueSet", "v2", { status: "draft", url: "http://example.org/a" }),
  ],
  rules: [
    ...orders(here, [
      ["a string, as it is searched: without case and accents", "Patient?_sort=family", "s2 s3 s1 s4"],
      ["- turns it round; what lacks it stays last", "Patient?_sort=-family", "s1 s3 s2 s4"],
      ["a date, from its beginning", "Patient?_sort=birthdate", "s1 s3 s2 s4"],
      ["several keys, the first first", "Patient?_sort=gender,-family", "s3 s2 s1 s4"],
      ["several keys, each with its own direction", "Patient?_sort=-gender,family", "s1 s2 s3 s4"],
      ["of several values the least", "Patient?_sort=given", "s2 s3 s1 s4"],
      ["of several values the greatest, when it is turned round", "Patient?_sort=-given", "s1 s2 s3 s4"],
      ["an id", "Patient?_sort=_id", "s1 s2 s3 s4"],
      ["an id, turned round", "Patient?_sort=-_id", "s4 s3 s2 s1"],
      ["a number, by its value", "RiskAssessment?_sort=probability", "r3 r1 r4 r2"],
      ["a number, turned round", "RiskAssessment?_sort=-probability", "r4 r1 r3 r2"],
      ["a quantity, by its value", "Observation?_sort=value-quantity", "o2 o1 o3"],
      ["a time, across zones, a period from its start", "Observation?_sort=date", "o3 o1 o2"],
      ["a token", "Observation?_sort=code", "o2 o1 o3"],
      ["a token, turned round", "Observation?_sort=-code", "o3 o1 o2"],
      ["a uri", "ValueSet?_sort=url", "v2 v1"],
      ["a page of it", "Patient?_sort=family&_count=2", "s2 s3"],
      ["of what matches", "Patient?_sort=-family&gender=female", "s3 s2"],
      [
        "of several types those that lack the parameter come last",
        "?_type=Observation,Patient&_sort=birthdate",
        "s1 s3 s2 s4 o1 o2 o3",
      ],
      ["and do so turned round", "?_type=Observation,Patient&_sort=-birthdate&_count=4", "s2 s3 s1 o3"],
      ["a parameter that several types have", "?_type=Observation,RiskAssessment&_sort=date&_id=o1,o2,r1", "o1 o2 r1"],
      ["what lacks the value is not lost", "RiskAssessment?_sort=-probability&patient=s4", "r4 r1 r3 r2"],
    ]),
    ...finds(here, [["by the time of the last change", "Patient?_sort=-_lastUpdated", "s1 s2 s3 s4"]]),
    ...refuses(here, [
      ["a key that is no parameter", "Patient?_sort=shoe", "shoe"],
      ["a minus alone", "Patient?_sort=-", "_sort"],
      ["no direction as a modifier", "Patient?_sort:desc=family", "_sort:desc"],
      ["a key that is a parameter of none of several types", "?_type=Patient,Observation&_sort=url", "_sort"],
      ["a key that is among others and is none", "Patient?_sort=family,shoe", "shoe"],
    ]),
  ],
};
