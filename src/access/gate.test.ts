/** What each interaction needs to be granted, before anything is looked at. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import type { Target } from "../interactions/interaction.ts";
import { kinds } from "../interactions/table.ts";
import { enter } from "./gate.ts";
import type { Rights } from "./rights.ts";
import { letters } from "./scope.ts";

/** All of some letters, of one type. */
const granted = (may: string, type = "Observation"): Rights => {
  const asks: Rights["asks"] = (letter, asked) => asked === type && may.includes(letter);
  const of: Rights["of"] = (letter, asked) => ({ op: asks(letter, asked) ? "all" : "none" });
  return { of, holds: of, asks, ever: (letter) => may.includes(letter) };
};

const type = "Observation";
const [id, parameters] = ["1", []];
const condition = [["code", "x"]] as const;

/** A sentence, what is asked, the letters that it needs, and those by which it reads. */
const rows: readonly (readonly [string, Target, string, string])[] = [
  ["a read needs r", { kind: "read", type, id }, "r", "r"],
  ["a version read needs r", { kind: "vread", type, id, version: "1" }, "r", "r"],
  ["a create needs c", { kind: "create", type }, "c", "r"],
  ["a conditional create needs c and s", { kind: "create", type, ifNoneExist: condition }, "cs", "r"],
  ["an update needs u, and that is enough to create", { kind: "update", type, id }, "u", "u"],
  ["a conditional update needs u and s", { kind: "update-if", type, condition }, "us", "u"],
  ["a patch needs u, and r of what it tells of", { kind: "patch", type, id }, "ru", "ru"],
  ["a conditional patch needs s, too", { kind: "patch-if", type, condition }, "rus", "ru"],
  ["a delete needs d", { kind: "delete", type, id }, "d", "d"],
  ["a conditional delete needs d and s", { kind: "delete-if", type, condition }, "ds", "d"],
  ["a search of a type needs s", { kind: "search", type, parameters }, "s", "r"],
  ["a search across types needs s of any", { kind: "search", parameters }, "s", "r"],
  ["a search across named types needs s of each", { kind: "search", parameters: [["_type", type]] }, "s", "r"],
  ["a search in a compartment needs s", { kind: "search", type, of: { type: "Patient", id }, parameters }, "s", "r"],
  ["the history of a resource needs r", { kind: "history", type, id, parameters }, "r", "r"],
  ["the history of a type needs s", { kind: "history", type, parameters }, "s", "s"],
  ["the history of everything needs s of any type", { kind: "history", parameters }, "s", "s"],
  ["an operation on a resource needs r", { kind: "operation", name: "$x", type, id, parameters }, "r", "r"],
  ["an operation on a type needs s", { kind: "operation", name: "$x", type, parameters }, "s", "r"],
  ["an operation on the system needs s of any type", { kind: "operation", name: "$x", parameters }, "s", "r"],
  ["what the server can do is everybody's to know", { kind: "capabilities" }, "", "r"],
  ["a Bundle needs what its entries need", { kind: "bundle" }, "", "r"],
];

const refused = (asked: Target, rights: Rights) => {
  try {
    enter(asked, rights);
    return false;
  } catch (thrown) {
    return thrown instanceof FhirError && thrown.kind === "forbidden";
  }
};

describe("the gate", () => {
  it.each(rows)("%s", (_sentence, asked, needed, reading) => {
    expect(enter(asked, granted(needed)).join("")).toBe(reading);
    for (const one of needed)
      expect(refused(asked, granted(letters.filter((other) => other !== one).join("")))).toBe(true);
    if (needed !== "" && "type" in asked) expect(refused(asked, granted("cruds", "Condition"))).toBe(true);
  });

  it("knows every interaction", () => {
    expect(new Set(rows.map(([, { kind }]) => kind))).toEqual(new Set(kinds));
  });

  it("asks for each type that is named", () => {
    const asked: Target = { kind: "search", parameters: [["_type", "Observation,Condition"]] };
    expect(refused(asked, granted("s"))).toBe(true);
  });

  it("says what is missing, and nothing of what is there", () => {
    expect(() => enter({ kind: "update-if", type, condition }, granted("u"))).toThrow("Observation.s is missing");
  });
});
