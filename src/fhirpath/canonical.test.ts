import { expect, it } from "@jest/globals";
import { canonical } from "./canonical.ts";
import { parse } from "./parser.ts";
import { definitions } from "./specimens.ts";

it.each([
  ["(Observation.value as Quantity).unit", "Observation.value.ofType(Quantity).unit"],
  ["value.as(FHIR.Quantity)", "value.ofType(FHIR.Quantity)"],
  ["resolve() is Patient", "resolve().is(Patient)"],
  [" a . where ( b = 'c' ) ", "a.where((b = 'c'))"],
  ["a+b*c", "(a + (b * c))"],
  ["a | (b | c)", "(a | (b | c))"],
  ["-a[0]", "-(a[0])"],
  ["`div` | `a b`", "(div | `a b`)"],
  ["'it\\'s' & %`a b` & $this", "(('it\\'s' & %`a b`) & $this)"],
  [
    "@2015 < @2015T or @T12:00 = {} or 4 days > 1.50 'mg'",
    "(((@2015 < @2015T) or (@T12:00 = {})) or (4 days > 1.50 'mg'))",
  ],
])("%s is %s", (expression, expected) => {
  expect(canonical(parse(expression))).toBe(expected);
});

it("says the same as what it was made of, for every expression of R4", () => {
  const types = definitions.resourceTypes.flatMap((name) => definitions.type(name) ?? []);
  const rules = types.flatMap(({ constraints }) => constraints.map(({ expression }) => expression));
  const searches = types.flatMap(({ name }) =>
    definitions.searchParameters(name).flatMap(({ expression = [] }) => expression),
  );
  for (const expression of [...rules, ...searches]) {
    const text = canonical(parse(expression));
    expect(canonical(parse(text))).toBe(text);
  }
});
