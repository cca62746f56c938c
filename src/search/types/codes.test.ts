import { expect, it } from "@jest/globals";
import { finds, parsed } from "../trial.ts";

const vs = (name: string) => `http://hl7.org/fhir/ValueSet/${name}`;
const status = "http://hl7.org/fhir/observation-status";
const interpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
const loinc = (code: string) => ({ code: { coding: [{ system: "http://loinc.org", code }] } });
const final = { status: "final" };
const corrected = { status: "corrected" };
const read = (code: string) => ({ interpretation: [{ coding: [{ system: interpretation, code }] }] });

// One row, one sentence of http://hl7.org/fhir/R4/search.html#token
it.each([
  [":in, a code", `status:in=${vs("observation-status")}`, final, true],
  [":in, its version said", `status:in=${vs("observation-status")}|4.0.1`, final, true],
  [":in, its bar escaped", `status:in=${vs("observation-status")}\\|4.0.1`, final, true],
  [":in, codes of another system", `status:in=${vs("administrative-gender")}`, final, false],
  [":in, any coding of a concept", `code:in=${vs("ldlcholesterol-codes")}`, loinc("18262-6"), true],
  [":in, another code of the system", `code:in=${vs("ldlcholesterol-codes")}`, loinc("8867-4"), false],
  [
    ":in, the same code of no system",
    `code:in=${vs("ldlcholesterol-codes")}`,
    { code: { coding: [{ code: "18262-6" }] } },
    false,
  ],
  [":in, thousands of codes", `code:in=${vs("c80-doc-typecodes")}`, loinc("11488-4"), true],
  [
    ":in, one of several value sets",
    `code:in=${vs("ucum-bodytemp")},${vs("ldlcholesterol-codes")}`,
    loinc("18262-6"),
    true,
  ],
  [":in, nothing there", `code:in=${vs("ldlcholesterol-codes")}`, {}, false],
  [":not-in", `code:not-in=${vs("ldlcholesterol-codes")}`, loinc("8867-4"), true],
  [":not-in, of a code in it", `code:not-in=${vs("ldlcholesterol-codes")}`, loinc("18262-6"), false],
  [":not-in finds what has no value", `code:not-in=${vs("ldlcholesterol-codes")}`, {}, true],
  [":below, what lies below", `status:below=${status}|amended`, corrected, true],
  [":below, itself", `status:below=${status}|corrected`, corrected, true],
  [":below, not what lies above", `status:below=${status}|corrected`, { status: "amended" }, false],
  [":below, not beside", `status:below=${status}|amended`, final, false],
  [":below, a bare code whose system is bound", "status:below=amended", corrected, true],
  [
    ":below, in a concept",
    `value-concept:below=${interpretation}|H`,
    { valueCodeableConcept: read("HH").interpretation[0] },
    true,
  ],
  [":above, what lies above", `status:above=${status}|corrected`, { status: "amended" }, true],
  [":above, itself", `status:above=${status}|amended`, { status: "amended" }, true],
  [":above, not what lies below", `status:above=${status}|amended`, corrected, false],
  [":above, one of several", `status:above=${status}|final,${status}|corrected`, { status: "amended" }, true],
])("%s: %s", (_rule, asked, members, is) => {
  expect(finds(`Observation?${asked}`, members)).toBe(is);
});

it.each([
  ["Observation?code:in=http://x.example/vs", "not-supported", "http://x.example/vs"],
  [`Observation?code:in=${vs("condition-code")}`, "not-supported", "condition-code"],
  [`Observation?code:in=${vs("observation-status")}|5.0.0`, "not-supported", "5.0.0"],
  ["Observation?code:in=ValueSet/1", "not-supported", "ValueSet/1"],
  ["Observation?code:in=", "invalid", "code:in"],
  ["Observation?code:below=http://loinc.org|8867-4", "not-supported", "http://loinc.org"],
  ["Observation?code:above=8867-4", "not-supported", "system|code"],
  ["Observation?code:below=|8867-4", "not-supported", "system|code"],
  [`Observation?status:below=${status}|nonsense`, "not-supported", "nonsense"],
  [`Observation?status:below=${status}|`, "invalid", "system|code"],
  [`Observation?status:below=a|b|c`, "invalid", "system|code"],
  [`Patient?identifier:in=${vs("observation-status")}`, "invalid", "identifier:in"],
  [`Patient?active:in=${vs("observation-status")}`, "invalid", "active:in"],
  ["Patient?gender:of-type=a|b|c", "invalid", "gender:of-type"],
  ["Observation?subject:below=x", "not-supported", "subject:below"],
  ["Observation?subject:above=Patient/1", "not-supported", "subject:above"],
  ["Observation?date:in=x", "invalid", "date:in"],
])("%s is refused as %s and names %s", (asked, kind, named) => {
  expect(() => parsed(asked)).toThrow(expect.objectContaining({ kind }));
  expect(() => parsed(asked)).toThrow(named);
});
