import { expect, it } from "@jest/globals";
import { matches, type Item, type World } from "../storage/match.ts";
import { search } from "./trial.ts";

const to = (reference: string) => ({ reference });
const resources = [
  { resourceType: "Patient", id: "p" },
  { resourceType: "Encounter", id: "e", subject: to("Patient/p") },
  { resourceType: "Observation", id: "in", subject: to("Patient/p"), encounter: to("Encounter/e") },
  { resourceType: "Observation", id: "out", subject: to("Patient/q") },
  { resourceType: "Procedure", id: "done", encounter: to("Encounter/e"), subject: to("Patient/p") },
  { resourceType: "Procedure", id: "by", performer: [{ actor: to("Practitioner/d") }], subject: to("Patient/q") },
  { resourceType: "Practitioner", id: "d" },
];
const items = resources.map((one): Item => ({ type: one.resourceType, id: one.id, entries: search.index(one), at: 0 }));
const world: World = {
  get: (type, id) => items.find((item) => item.type === type && item.id === id),
  ofType: (type) => items.filter((item) => item.type === type),
};

// http://hl7.org/fhir/R4/compartmentdefinition.html
it.each([
  ["Patient/p", ["Observation"], ["in"]],
  ["Patient/p", [], ["e", "in", "done"]],
  ["Encounter/e", ["Observation"], ["in"]],
  ["Encounter/e", [], ["e", "in", "done"]],
  ["Practitioner/d", [], ["by", "d"]],
  ["Device/x", [], []],
  ["Encounter/e", ["Organization"], []],
])("of %s, among %j: %j", (compartment, types, expected) => {
  const [type = "", id = ""] = compartment.split("/");
  const { query } = search.parse(types, [], "strict", { type, id });
  const found = items.filter((item) => query.types.includes(item.type) && matches(query.where, item, world));
  expect(found.map((item) => item.id)).toEqual(expected);
});
