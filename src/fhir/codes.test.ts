import { describe, expect, it } from "@jest/globals";
import { packCodes } from "./codes.ts";

const codes = packCodes();
const vs = (name: string) => `http://hl7.org/fhir/ValueSet/${name}`;
const v3 = (name: string) => `http://terminology.hl7.org/CodeSystem/v3-${name}`;
const of = (canonical: string) => codes.expand(canonical)?.map(({ system, code }) => `${system}|${code}`);

describe("value sets of R4's own", () => {
  it.each([
    ["a whole system", "observation-status", "http://hl7.org/fhir/observation-status|amended", 8],
    ["listed codes", "ucum-bodyweight", "http://unitsofmeasure.org|kg", 3],
    ["codes below another", "sibling-relationship-codes", `${v3("RoleCode")}|BRO`, 21],
    ["other value sets", "event-or-request-resource-types", "http://hl7.org/fhir/event-resource-types|Procedure", 49],
    ["thousands of codes", "c80-doc-typecodes", "http://loinc.org|11488-4", 6_401],
  ])("%s: %s", (_how, name, held, size) => {
    const found = of(vs(name));
    expect(found).toContain(held);
    expect(new Set(found).size).toBe(size);
  });

  it("are known by their version, too, and by no other", () => {
    expect(of(`${vs("observation-status")}|4.0.1`)).toHaveLength(8);
    expect(of(`${vs("observation-status")}|5.0.0`)).toBeUndefined();
  });

  // HL7's expansions of these stop at 1,000 codes a filter, or say that there are more.
  it.each(["condition-code", "encounter-reason", "observation-methods", "body-site", "device-type"])(
    "%s cannot be told whole, so it is not told at all",
    (name) => {
      expect(of(vs(name))).toBeUndefined();
    },
  );

  it.each(["", "|", "|4.0.1", "constructor", "__proto__", "http://hl7.org/fhir/ValueSet/nonsense"])(
    "%j is none",
    (canonical) => {
      expect(of(canonical)).toBeUndefined();
    },
  );
});

describe("hierarchies of R4's own code systems", () => {
  it.each([
    ["nested codes", "http://hl7.org/fhir/observation-status", "amended", ["amended", "corrected"]],
    ["a code without any below it", "http://hl7.org/fhir/observation-status", "final", ["final"]],
    ["a system without levels", "http://hl7.org/fhir/administrative-gender", "male", ["male"]],
    ["several levels", v3("ActMood"), "INT", ["INT", "PRMS", "PRP", "RQO", "ARQ", "PERMRQ", "APT"]],
  ])("below: %s", (_how, system, code, expected) => {
    expect([...(codes.below(system, code) ?? [])]).toEqual(expect.arrayContaining(expected));
  });

  it("above: what it is a kind of, by several ways where there are several", () => {
    expect(codes.above("http://hl7.org/fhir/observation-status", "corrected")).toEqual(
      new Set(["corrected", "amended"]),
    );
    expect([...(codes.above(v3("ActClass"), "COV") ?? [])]).toEqual(
      expect.arrayContaining(["COV", "FCNTRCT", "CNTRCT"]),
    );
  });

  it.each([
    ["http://loinc.org", "8867-4"],
    ["http://snomed.info/sct", "1"],
    ["http://hl7.org/fhir/observation-status", "nonsense"],
    ["constructor", "x"],
    ["", ""],
  ])("does not know what lies below %s|%s", (system, code) => {
    expect(codes.below(system, code)).toBeUndefined();
    expect(codes.above(system, code)).toBeUndefined();
  });
});
