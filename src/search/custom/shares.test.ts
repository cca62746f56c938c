import { expect, it } from "@jest/globals";
import { openSearch } from "../search.ts";
import { definitions, base } from "../trial.ts";
import type { Custom } from "./definition.ts";
import { openMeasure, openShares } from "./shares.ts";

const custom = (code: string, expression: string): Custom => ({
  id: code,
  name: `${code}~1`,
  types: ["Patient"],
  pending: undefined,
  definition: { url: `http://example.org/${code}`, code, base: ["Patient"], type: "string", expression },
});

/** For each name it looks at each name. */
const hostile = (n: number) => custom(`h${n}`, `Patient.name.where(%resource.name.family.count() > ${n}).family`);
const patient = (names: number) => ({
  resourceType: "Patient",
  id: "a",
  gender: "male",
  name: Array.from({ length: names }, (_, n) => ({ family: `f${n}` })),
});

function indexed(customs: readonly Custom[], names: number) {
  const costly: string[] = [];
  const search = openSearch({ definitions, base, noteCostly: (parameter) => costly.push(parameter) });
  search.use(customs);
  const entries = search.index(patient(names));
  const params = new Set(entries.flatMap((entry) => ("param" in entry ? [entry.param] : [])));
  return { costly, found: customs.filter(({ name }) => params.has(name)).map(({ id }) => id) };
}

const twenty = Array.from({ length: 20 }, (_, n) => hostile(n));

it("of a small resource all parameters are indexed", () => {
  expect(indexed(twenty, 20)).toEqual({ costly: [], found: twenty.map(({ id }) => id) });
});

it.each([
  ["before", [custom("kind", "Patient.gender"), ...twenty]],
  ["after", [...twenty, custom("kind", "Patient.gender")]],
])(
  "of a large one those that are too costly are left out and named; one that is cheap, %s them, is not",
  (_at, all) => {
    const { costly, found } = indexed(all, 3_000);
    expect(found).toEqual(["kind"]);
    expect(costly).toEqual(twenty.map(({ id }) => `SearchParameter/${id}`));
  },
);

it("what is told of once is not told again", () => {
  const costly: string[] = [];
  const search = openSearch({ definitions, base, noteCostly: (parameter) => costly.push(parameter) });
  search.use([hostile(1)]);
  for (let time = 0; time < 3; time++) search.index(patient(3_000));
  expect(costly).toEqual(["SearchParameter/h1"]);
});

it("what many take together is no more than the measure, whatever each of them asks for", () => {
  const measure = openMeasure();
  const inShare = openShares(measure, 40);
  let given = 0;
  for (let n = 0; n < 40; n++)
    inShare((meter) => {
      given += meter.left;
      meter.left = -5;
    });
  expect(given).toBe(openMeasure().left);
  expect(measure.left).toBe(0);
});

it("what one leaves the others have", () => {
  const measure = { left: 100 };
  const inShare = openShares(measure, 2);
  inShare((meter) => (meter.left -= 10));
  inShare((meter) => expect(meter.left).toBe(90));
});
