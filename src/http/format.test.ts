import { describe, expect, it } from "@jest/globals";
import { checkContentType, fhirTypes, formatOf, formTypes } from "./format.ts";

const fhir = "application/fhir+json; charset=utf-8";
const json = "application/json; charset=utf-8";
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

describe("the form of an answer, http://hl7.org/fhir/R4/http.html#mime-type", () => {
  it.each([
    ["nothing asked for", undefined, "", fhir],
    ["anything", "*/*", "", fhir],
    ["FHIR JSON", "application/fhir+json", "", fhir],
    ["FHIR JSON of our version", "application/fhir+json; fhirVersion=4.0", "", fhir],
    ["FHIR JSON with a charset", "application/fhir+json;charset=utf-8", "", fhir],
    ["case does not matter", "Application/FHIR+JSON", "", fhir],
    ["any application type", "application/*", "", fhir],
    ["plain JSON", "application/json", "", json],
    ["text/json", "text/json", "", "text/json; charset=utf-8"],
    ["the better of two", "application/json;q=0.5, application/fhir+json;q=0.4", "", json],
    ["XML first, JSON too", "application/fhir+xml, application/fhir+json;q=0.1", "", fhir],
    ["a browser", browser, "", json],
    ["more exact ranges decide", "*/*;q=0, application/json", "", json],
    ["_format wins over Accept", "application/fhir+xml", "_format=json", fhir],
    ["_format, long", undefined, "_format=application/json", json],
    ["_format with a + that was not escaped", undefined, "_format=application/fhir+json", fhir],
    ["_format, escaped", undefined, "a=b&_format=application%2Ffhir%2Bjson", fhir],
    ["_format, empty", "application/json", "_format=", json],
  ])("%s", (_what, accept, query, type) => {
    expect(formatOf(accept, query).type).toBe(type);
  });

  it.each([
    ["application/fhir+xml", ""],
    ["text/turtle", ""],
    ["image/png", ""],
    ["application/fhir+json;q=0", ""],
    ["application/fhir+json; fhirVersion=3.0", ""],
    ["nonsense", ""],
    [";;;,,,", ""],
    ["*/*", "_format=xml"],
    ["*/*", "_format=application/fhir%2Bxml"],
    ["*/*", "_format=ttl"],
    ["*/*", "_format=constructor"],
    ["*/*", "_format=application/fhir%2Bjson;fhirVersion=5.0"],
  ])("refuses %s?%s with 406", (accept, query) => {
    expect(() => formatOf(accept, query)).toThrow(expect.objectContaining({ kind: "not-acceptable" }));
  });

  it.each([
    ["_pretty=true", true],
    ["_pretty=false", false],
    ["_pretty=yes", false],
    ["_format=json&_pretty=true", true],
    ["", false],
  ])("%s asks for indents: %s", (query, pretty) => {
    expect(formatOf("*/*", query).pretty).toBe(pretty);
  });
});

describe("the form of a body", () => {
  it.each([
    "application/fhir+json",
    "application/json",
    "text/json",
    "application/fhir+json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/fhir+json; fhirVersion=4.0",
    "application/fhir+json;fhirVersion=4.0.1",
  ])("reads %s", (type) => {
    expect(() => checkContentType(type, fhirTypes)).not.toThrow();
  });

  it.each([
    undefined,
    "",
    "application/fhir+xml",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-patch+json",
    "application/fhir+json; charset=utf-16",
    "application/fhir+json; charset=iso-8859-1",
    "application/fhir+json; fhirVersion=3.0",
    "__proto__",
  ])("refuses %s with 415", (type) => {
    expect(() => checkContentType(type, fhirTypes)).toThrow(
      expect.objectContaining({ kind: "unsupported-media-type" }),
    );
  });

  it("reads a form for a search only", () => {
    expect(() => checkContentType("application/x-www-form-urlencoded;charset=UTF-8", formTypes)).not.toThrow();
    expect(() => checkContentType("application/fhir+json", formTypes)).toThrow();
  });
});
