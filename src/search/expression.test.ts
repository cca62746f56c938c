import { expect, it } from "@jest/globals";
import { branchesFor } from "../fhirpath/branches.ts";
import { canonical } from "../fhirpath/canonical.ts";
import { modelOf } from "../fhirpath/model.ts";
import { parse } from "../fhirpath/parser.ts";
import { branchOf } from "./expression.ts";
import { definitions } from "./trial.ts";

const read = (type: string, expression: string) =>
  branchesFor(parse(expression), type, modelOf(definitions))
    .map(branchOf)
    .map(({ path, only }) => (only === undefined ? canonical(path) : `${canonical(path)} → ${only}`));

it.each([
  ["Patient", "Patient.name.given", ["Patient.name.given"]],
  ["Patient", "Patient.name | Person.name", ["Patient.name"]],
  ["Patient", "Resource.meta.tag", ["Resource.meta.tag"]],
  ["Observation", "(Observation.value as Quantity)", ["Observation.value.ofType(Quantity)"]],
  ["Observation", "value.as(Quantity) | value.as(Range)", ["value.ofType(Quantity)", "value.ofType(Range)"]],
  ["Account", "Account.subject.where(resolve() is Patient)", ["Account.subject → Patient"]],
  ["Patient", "Patient.telecom.where(system='phone')", ["Patient.telecom.where((system = 'phone'))"]],
  ["Patient", "Patient.link.where(other.resolve() is Patient)", ["Patient.link.where(other.resolve().is(Patient))"]],
])("of %s, takes %s apart", (type, expression, expected) => {
  expect(read(type, expression)).toEqual(expected);
});
