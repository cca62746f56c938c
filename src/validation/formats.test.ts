import { describe, expect, it } from "@jest/globals";
import { parseJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { found, observation, patient } from "./specimens.ts";

const extension = (value: object): Resource => patient({ extension: [{ url: "http://x.org/e", ...value }] });
const kept = (text: string): unknown => parseJson(`[${text}]`);

/** One value of a primitive type, as the value of an extension. */
const holding = (type: string, value: unknown): Resource =>
  extension({ [`value${type.charAt(0).toUpperCase()}${type.slice(1)}`]: value });

// http://hl7.org/fhir/R4/datatypes.html#primitive
const wrong: [type: string, value: unknown][] = [
  ["date", "1974-13-01"],
  ["date", "1974-1-1"],
  ["date", "1973-02-29"],
  ["date", "1900-02-29"],
  ["date", "1974-04-31"],
  ["date", "1974-12-25T14:35"],
  ["date", "74-12-25"],
  ["date", "0000-01-01"],
  ["date", " 1974"],
  ["dateTime", "2015-02-07T13:28:17"],
  ["dateTime", "2015-02-07T13:28Z"],
  ["dateTime", "2015-02-07T25:00:00Z"],
  ["dateTime", "2015-02-30T13:28:17Z"],
  ["dateTime", "2015-02-07 13:28:17Z"],
  ["dateTime", "2015-02-07T13:28:17+15:00"],
  ["instant", "2015-02-07"],
  ["instant", "2015-02-07T13:28:17"],
  ["instant", "2015-06-31T13:28:17Z"],
  ["time", "24:00:00"],
  ["time", "14:35"],
  ["time", "14:35:00Z"],
  ["integer", 1.5],
  ["integer", 2_147_483_648],
  ["integer", -2_147_483_649],
  ["positiveInt", 0],
  ["positiveInt", -3],
  ["unsignedInt", -1],
  ["code", " padded"],
  ["code", "two  blanks"],
  ["code", "a\tb "],
  ["id", "under_score"],
  ["id", "a".repeat(65)],
  ["id", "a b"],
  ["oid", "1.2.3"],
  ["oid", "urn:oid:3.2"],
  ["oid", "urn:oid:1.02"],
  ["uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520".toUpperCase()],
  ["uuid", "c757873d-ec9a-4326-a141-556f43239520"],
  ["uri", "http://x.org/a b"],
  ["uri", "urn:oid:1.2.x"],
  ["uri", "urn:uuid:c757873d"],
  ["url", "http://x.org/\n"],
  ["canonical", "http://x.org/a |1"],
  ["base64Binary", "QUJ"],
  ["base64Binary", "QU=J"],
  ["base64Binary", "%%%2@()()"],
  ["string", "bell\u0007"],
  ["string", "half a pair \ud800"],
  ["string", "x".repeat(1_048_577)],
  ["markdown", "nul\u0000"],
];

const right: [type: string, value: unknown][] = [
  ["date", "2024-02-29"],
  ["date", "2000-02-29"],
  ["date", "2024-02"],
  ["date", "0001"],
  ["dateTime", "2015-02-07T13:28:17.239+14:00"],
  ["dateTime", "2016-12-31T23:59:60Z"],
  ["dateTime", "2015"],
  ["instant", "2015-02-07T13:28:17.239-05:00"],
  ["time", "23:59:60.123"],
  ["integer", -2_147_483_648],
  ["integer", 0],
  ["positiveInt", 2_147_483_647],
  ["unsignedInt", 0],
  ["code", "two words"],
  ["id", "A-1.b"],
  ["oid", "urn:oid:0.1.2"],
  ["uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
  ["uri", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"],
  ["uri", "relative/path"],
  ["canonical", "http://x.org/vs|1.0#part"],
  ["canonical", "urn:oid:1.2.36.1|4.0.1"],
  ["base64Binary", "QUJD\nREU="],
  ["string", "tab\t, line\r\n, \u00a0 and 😀"],
  ["markdown", "# One\n\n* two"],
  ["boolean", false],
];

describe("primitive types", () => {
  it.each(wrong)("a %s cannot be %j", (type, value) => {
    expect(found(holding(type, value))).toEqual([{ expression: "Patient.extension[0].value", code: "value" }]);
  });

  it.each(right)("a %s can be %j", (type, value) => {
    expect(found(holding(type, value))).toEqual([]);
  });

  it.each(["1.50", "1e-3", "0.1", "-0", "123456789012345678901234567.5", "7"])("a decimal can be %s", (text) => {
    const [value] = kept(text) as unknown[];
    expect(found(observation({ valueQuantity: { value } }))).toEqual([]);
  });

  it.each(["1e999", "-1e999"])("a decimal cannot be %s, which no number comes near to", (text) => {
    const [value] = kept(text) as unknown[];
    expect(found(observation({ valueQuantity: { value } }))).toEqual([
      { expression: "Observation.value.value", code: "value" },
    ]);
  });

  it.each(["1.0", "1e3", "12345678901234567890"])("an integer cannot be %s", (text) => {
    const [valueInteger] = kept(text) as unknown[];
    expect(found(extension({ valueInteger })).map(({ expression }) => expression)).toEqual([
      "Patient.extension[0].value",
    ]);
  });
});

// http://hl7.org/fhir/R4/resource.html
describe("id and meta", () => {
  it.each([
    ["an id with a slash", { id: "/foobar==" }, "Patient.id"],
    ["an id that is too long", { id: "x".repeat(65) }, "Patient.id"],
    ["a version id with a blank", { meta: { versionId: "a b" } }, "Patient.meta.versionId"],
    ["a date for lastUpdated", { meta: { lastUpdated: "2020-01-01" } }, "Patient.meta.lastUpdated"],
    ["a profile with a blank", { meta: { profile: ["http://x.org/a b"] } }, "Patient.meta.profile[0]"],
    ["a language that is none", { language: "english language" }, "Patient.language"],
  ])("%s", (_what, change, expression) => {
    expect(found(patient(change)).map((issue) => issue.expression)).toEqual([expression]);
  });
});

// http://hl7.org/fhir/R4/datatypes.html#Attachment
describe("attachments", () => {
  const photo = (size: number) => patient({ photo: [{ contentType: "text/plain", data: "aGVs\nbG8=", size }] });

  it("have the size of their data", () => {
    expect(found(photo(5))).toEqual([]);
    expect(found(photo(8))).toEqual([{ expression: "Patient.photo[0].size", code: "value" }]);
  });
});
