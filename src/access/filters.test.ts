/** Filters of scopes, which apps choose, tell nothing of what the apps may not search for. */
import { expect, it } from "@jest/globals";
import { wholeForEach } from "../testing/whole.ts";
import { readScopes } from "./scope.ts";

const whole = wholeForEach();

const observation = (id: string, patient: string, code: string) => ({
  ...{ resourceType: "Observation", id, status: "final", code: { coding: [{ code }] } },
  ...{ subject: { reference: `Patient/${patient}` }, performer: [{ reference: "Practitioner/p" }] },
});

const world = [
  { resourceType: "Practitioner", id: "p", name: [{ family: "Doctor" }] },
  { resourceType: "Patient", id: "anna", name: [{ family: "Anna" }] },
  { resourceType: "Patient", id: "beatrix", name: [{ family: "Beatrix" }] },
  observation("own", "anna", "pulse"),
  observation("other", "beatrix", "hiv"),
];

const put = async () => {
  for (const body of world) await whole.ask(`PUT ${body.resourceType}/${body.id}`, { body });
};

async function found(scopes: string, who: object): Promise<unknown> {
  const { json } = await whole.as({ ...who, scopes: readScopes(scopes) })("GET Observation?_sort=_id");
  return ((json["entry"] ?? []) as { resource: { id: string } }[]).map(({ resource }) => resource.id);
}

const app = { user: "Patient/anna", patient: "anna" };
const has = "performer:Practitioner._has:Observation:performer:code";

it.each([
  ["what is in another's record", `patient/Observation.rs?${has}=hiv`, app, []],
  [
    "the same, by what may be searched for otherwise",
    `patient/Practitioner.s patient/Observation.s?code=none patient/Observation.rs?${has}=hiv`,
    app,
    [],
  ],
  ["who is in another's record", "patient/Practitioner.rs patient/Observation.rs?patient.family=beatrix", app, []],
  ["what lies in the own record, not granted", "patient/Observation.rs?patient.family=anna", app, []],
  ["of what nobody granted, for a service", "system/Observation.rs?patient.family=beatrix", {}, []],
  ["that it is not so", "system/Observation.rs?patient.family:not=beatrix", {}, []],
] as const)("tell nothing of %s", async (_what, scopes, who, expected) => {
  await put();
  expect(await found(scopes, who)).toEqual(expected);
});

it.each([
  ["the own record", "patient/Patient.rs patient/Observation.rs?patient.family=anna", app, ["own"]],
  [
    "what all share",
    "patient/Practitioner.s patient/Observation.rs?performer:Practitioner.family=doctor",
    app,
    ["own"],
  ],
  ["what a service was granted", "system/Patient.s system/Observation.rs?patient.family=beatrix", {}, ["other"]],
  ["what it was granted in part", "system/Patient.s?_id=anna system/Observation.rs?patient.family=beatrix", {}, []],
  [
    "each other, without an end",
    "system/Patient.s?_has:Observation:patient:code=hiv system/Observation.rs?patient.family=beatrix",
    {},
    [],
  ],
  ["a Binary, without an end", "system/*.rs?_has:Provenance:target:entity:Binary._id=x", {}, []],
] as const)("lead to %s", async (_what, scopes, who, expected) => {
  await put();
  expect(await found(scopes, who)).toEqual(expected);
});

const births = (more: object) => ({
  ...{
    resourceType: "SearchParameter",
    id: "births",
    url: "http://ours.test/births",
    name: "births",
    status: "active",
  },
  ...{ description: "x", code: "births", base: ["Patient"], type: "number" },
  ...{ expression: "Patient.multipleBirth.ofType(integer)", ...more },
});

it("mean what the search parameters mean that hold now, not those of the first request", async () => {
  await put();
  await whole.ask("PUT Patient/anna", { body: { ...world[1], multipleBirthInteger: 2 } });
  await whole.ask("PUT SearchParameter/births", { body: births({}) });
  const ask = whole.as({ scopes: readScopes("system/Patient.rs?births:missing=true") });
  const ids = async () =>
    ((await ask("GET Patient")).json["entry"] as { resource: { id: string } }[]).map(({ resource }) => resource.id);
  expect(await ids()).toEqual(["beatrix"]);
  await whole.ask("PUT SearchParameter/births", {
    body: births({ expression: "Patient.multipleBirth.ofType(integer) | Patient.multipleBirth.ofType(integer)" }),
  });
  expect(await ids()).toEqual(["beatrix"]);
});

it("leave out what they could not be asked of, because it takes too much work to index it", async () => {
  await put();
  const wide = "Patient.name.where(%resource.name.count() > 0).family";
  await whole.ask("PUT SearchParameter/wide", {
    body: births({ id: "wide", url: "http://ours.test/wide", code: "wide", type: "string", expression: wide }),
  });
  const name = Array.from({ length: 2_000 }, (_value, n) => ({ family: `f${n}` }));
  await whole.ask("PUT Patient/anna", { body: { ...world[1], name } });
  const ids = async (scope: string) => {
    const { json } = await whole.as({ scopes: readScopes(scope) })("GET Patient");
    return ((json["entry"] ?? []) as { resource: { id: string } }[]).map(({ resource }) => resource.id);
  };
  expect(await ids("system/Patient.rs?wide:missing=true")).not.toContain("anna");
  expect(await ids("system/Patient.rs?wide:not-in=x")).toEqual([]);
  expect(await ids("system/Patient.rs?link:Patient.wide:missing=true")).toEqual([]);
});
