import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { parametersOf, printParameters, queryOf } from "./parameters.ts";

const text = fc.string({ unit: "grapheme" });
const name = text.filter((one) => one !== "_format" && one !== "_pretty");

it("reads back what it prints", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, text)), (parameters) => {
      expect(parametersOf(printParameters(parameters))).toEqual(parameters);
    }),
  );
});

it.each([
  ["identifier=a|b", "identifier=a|b"],
  ["?identifier=a|b", "identifier=a|b"],
  ["Patient?identifier=a|b", "identifier=a|b"],
  ["http://x.test/Patient?a=b?c", "a=b?c"],
  ["a=b?c", "a=b?c"],
])("takes %s for %s", (sent, query) => {
  expect(queryOf(sent)).toBe(query);
});
