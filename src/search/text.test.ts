import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { found, parsed, finds, search } from "./trial.ts";

const told = (div: string) => ({
  text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>` },
});
const metastasis = {
  ...told("<p>Bone <b>metastases</b>, of a primary tumour &amp; M&#252;ller&#x2019;s note&nbsp;here</p>"),
  code: { coding: [{ system: "urn:c", code: "zx81", display: "Cancer of the prostate" }], text: "X-ray finding" },
  note: [{ text: "seen **twice**" }],
  extension: [{ url: "urn:e", valueString: "Sphinx" }],
  subject: { reference: "Patient/quux", display: "Ada Lovelace" },
  contained: [{ resourceType: "Medication", id: "m", code: { text: "Aspirin" } }],
};

// One row, one sentence of http://hl7.org/fhir/R4/search.html#content
describe.each([
  ["_text", "a word of the narrative", "bone", true],
  ["_text", "in any case", "METASTASES", true],
  ["_text", "without its accents", "muller", true],
  ["_text", "whole words only", "metast", false],
  ["_text", "what is not in the narrative", "prostate", false],
  ["_text", "all words, wherever they stand", "tumour bone", true],
  ["_text", "one of the words is not there", "bone liver", false],
  ["_text", "AND", "bone AND metastases", true],
  ["_text", "OR", "liver OR bone", true],
  ["_text", "OR of what is not there", "liver OR lung", false],
  ["_text", "NOT", "bone NOT liver", true],
  ["_text", "NOT of what is there", "NOT bone", false],
  ["_text", "brackets", "(liver OR bone) AND metastases", true],
  ["_text", "brackets in brackets", "(bone AND (lung OR (liver OR tumour)))", true],
  ["_text", "AND binds closer than OR", "bone OR liver AND lung", true],
  ["_text", "a comma is or", "liver,bone", true],
  ["_text", "and in lower case is a word", "bone and metastases", false],
  ["_text", "no tags", "div", false],
  ["_text", "a character by its name", "amp", false],
  ["_content", "a word of the narrative", "bone", true],
  ["_content", "a display", "prostate", true],
  ["_content", "a text", "finding", true],
  ["_content", "joined by signs", "x-ray", true],
  ["_content", "markdown", "twice", true],
  ["_content", "the value of an extension", "sphinx", true],
  ["_content", "what is contained", "aspirin", true],
  ["_content", "words of the narrative and of elsewhere", "bone prostate", true],
  ["_content", "the display of a reference", "lovelace", true],
  ["_content", "no part of a reference", "quux", false],
  ["_content", "no code: a parameter of its own finds it", "zx81", false],
  ["_content", "NOT is of the whole", "NOT prostate", false],
])("%s: %s", (code, _rule, asked, is) => {
  it(`${asked}: ${is}`, () => {
    expect(finds(`Condition?${code}=${asked}`, metastasis)).toBe(is);
  });
});

it.each([
  ["_text:missing=true", {}, true],
  ["_text:missing=false", metastasis, true],
  ["_content:missing=true", { id: "c" }, true],
  ["_content:missing=true", { note: [{ text: "x" }] }, false],
  ["_content=prostate&_text=bone", metastasis, true],
])("%s", (asked, members, is) => {
  expect(finds(`Condition?${asked}`, members)).toBe(is);
});

it("is asked of several types alike, and at the end of a chain", () => {
  const resources = [
    { resourceType: "Patient", id: "p", name: [{ family: "Chalmers" }] },
    { resourceType: "Condition", id: "c", ...metastasis, subject: { reference: "Patient/p" } },
  ];
  expect(found("Patient,Condition?_content=chalmers,bone", resources)).toEqual(["p", "c"]);
  expect(found("Condition?subject:Patient._content=chalmers", resources)).toEqual(["c"]);
  expect(found("Patient?_has:Condition:subject:_text=bone", resources)).toEqual(["p"]);
});

it.each([
  "",
  " ",
  "(",
  ")",
  "()",
  "(bone",
  "bone)",
  "AND",
  "bone AND",
  "OR bone",
  "NOT",
  "bone OR",
  "NOT NOT",
  "-",
  "bone,",
  '"bone metastases"',
  "met*",
  "bone~2",
  "(".repeat(40) + "bone" + ")".repeat(40),
  "a ".repeat(200),
  "NOT ".repeat(50) + "a",
])("refuses %j", (text) => {
  for (const code of ["_text", "_content"]) {
    expect(() => parsed(`Condition?${code}=${text}`)).toThrow(FhirError);
    expect(() => parsed(`Condition?${code}=${text}`)).toThrow(code);
  }
});

it.each(["_text:exact=x", "_content:not=x", "_list:missing=true", "_list:not=1"])(
  "has no such modifier: %s",
  (asked) => {
    expect(() => parsed(`Condition?${asked}`)).toThrow(expect.objectContaining({ kind: "invalid" }));
  },
);

const words = (resource: Parameters<typeof search.index>[0]) =>
  search.index(resource).flatMap((entry) => ("param" in entry && /^_(text|content)$/.test(entry.param) ? [entry] : []));

it("bounds how many words a resource has, and how long they are", () => {
  const many = Array.from({ length: 30_000 }, (_, n) => `w${n}`).join(" ");
  expect(words({ resourceType: "Condition", ...told(many), note: [{ text: many }] })).toHaveLength(20_000);
  const long = "x".repeat(100);
  expect(finds(`Condition?_text=${long}`, told(long))).toBe(true);
});

it.each([
  "<".repeat(100_000),
  "<!--".repeat(50_000),
  "<a".repeat(50_000),
  "&".repeat(100_000),
  "&#9999999; &#xffffff; &nonsense; x",
  7,
  null,
])("goes on past an odd narrative", (div) => {
  const odd = { resourceType: "Condition", text: { div }, note: [{ text: "plain" }] } as const;
  expect(words(odd as never)).toContainEqual({ kind: "token", param: "_content", system: "", code: "plain" });
});

describe("_list: http://hl7.org/fhir/R4/search.html#list", () => {
  const resources = [
    {
      resourceType: "List",
      id: "42",
      entry: [{ item: { reference: "Condition/a" } }, { item: { reference: "Patient/p" } }],
    },
    { resourceType: "List", id: "43", entry: [{ item: { reference: "Condition/b" } }] },
    ...["a", "b", "c"].map((id) => ({ resourceType: "Condition", id })),
    { resourceType: "Patient", id: "p" },
  ];

  it.each([
    ["Condition?_list=42", ["a"]],
    ["Condition?_list=List/42", ["a"]],
    ["Condition?_list=42,43", ["a", "b"]],
    ["Condition?_list=44", []],
    ["Condition,Patient?_list=42", ["a", "p"]],
    ["Condition?_list=42&_list=43", []],
  ])("%s finds %j", (asked, ids) => {
    expect(found(asked, resources)).toEqual(ids);
  });

  it.each(["$current-problems", "Patient/1", "", "42,", "a b"])("refuses %j", (text) => {
    expect(() => parsed(`Condition?_list=${text}`)).toThrow(/_list/);
  });
});
