import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const ann = { position: { longitude: -83.694_71, latitude: 42.256_5 } };

// http://hl7.org/fhir/R4/location.html#positional
it.each([
  ["42.2565|-83.69471|1|km", true],
  ["42.2565|-83.60|1|km", false],
  ["42.2565|-83.60|8|km", true],
  ["42.2565|-83.60|8000|m", true],
  ["42.2565|-83.60|8|m", false],
  ["42.2565|-83.60|5|[mi_us]", true],
  ["42.2565|-83.60", true],
  ["42.2565|-83.60|8", true],
  ["42.2565|-83.60||m", true],
  ["42.2565|-83.60|8|", true],
  ["42.2565|-83.60|1e308", true],
  ["1|1|5|km,42.2565|-83.69471|1|km", true],
])("near=%s: %s", (asked, is) => {
  expect(finds(`Location?near=${asked}`, ann)).toBe(is);
});

it.each([
  ...["here", "1", "1|", "1|1|x", "1|1|5|parsec", "1|1|5|km|x", "1|1|NaN|km", "1|1|5|__proto__", "1|1||parsec"],
  ...["1|1|-1|km", "91|1|1|km", "1|-181|1|km"],
])("refuses near=%s", (text) => {
  expect(() => parsed(`Location?near=${text}`)).toThrow(FhirError);
});
