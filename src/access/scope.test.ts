/** The grammar of scopes. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-fhir-resources */
import { describe, expect, it } from "@jest/globals";
import { covers, readScope, readScopes, type Scope } from "./scope.ts";

const told = (text: string) => {
  const scope = readScope(text);
  return (
    scope && [scope.level, scope.type, [...scope.letters].join(""), scope.query.map((one) => one.join("=")).join("&")]
  );
};

describe("a scope that names resources", () => {
  it.each([
    ["of the second version", "patient/Observation.rs", ["patient", "Observation", "rs", ""]],
    ["of one letter", "user/Patient.r", ["user", "Patient", "r", ""]],
    ["of every letter", "system/*.cruds", ["system", "*", "cruds", ""]],
    [
      "with a filter",
      "patient/Observation.rs?category=vital-signs",
      ["patient", "Observation", "rs", "category=vital-signs"],
    ],
    [
      "with a filter of a system and a code",
      "patient/Condition.r?category=http://x|y",
      ["patient", "Condition", "r", "category=http://x|y"],
    ],
    [
      "with two filters",
      "user/Observation.s?category=a&status=final",
      ["user", "Observation", "s", "category=a&status=final"],
    ],
    ["with a filter of an escaped value", "user/Observation.s?code=a%20b", ["user", "Observation", "s", "code=a b"]],
    ["to read, of the first version", "patient/Observation.read", ["patient", "Observation", "rs", ""]],
    ["to write, of the first version", "user/*.write", ["user", "*", "cud", ""]],
    ["for everything, of the first version", "system/Patient.*", ["system", "Patient", "cruds", ""]],
  ])("%s", (_sentence, text, expected) => expect(told(text)).toEqual(expected));
});

describe("what is no such scope", () => {
  it.each([
    ["letters out of order", "patient/Observation.sr"],
    ["a letter twice", "patient/Observation.rr"],
    ["a letter that there is not", "patient/Observation.rx"],
    ["a letter beside a word", "patient/Observation.reads"],
    ["a capital letter", "patient/Observation.R"],
    ["no letter", "patient/Observation."],
    ["no type", "patient/.rs"],
    ["a type in small letters", "patient/observation.rs"],
    ["a level that there is not", "group/Observation.rs"],
    ["an empty filter", "patient/Observation.rs?"],
    ["a filter without a value", "patient/Observation.rs?category="],
    ["a filter without a name", "patient/Observation.rs?=x"],
    ["a filter on a word of the first version", "patient/Observation.read?category=x"],
    ["a filter that is wrongly escaped", "patient/Observation.rs?category=%zz"],
    ["something behind it", "patient/Observation.rs extra"],
    ["something before it", " patient/Observation.rs"],
    ["a line end", "patient/Observation.rs\n"],
    ["of sign-in", "openid"],
    ["of a launch", "launch/patient"],
    ["nothing", ""],
    ["a very long type", `patient/${"A".repeat(100)}.rs`],
    ["a very long filter", `patient/Observation.rs?code=${"a".repeat(3_000)}`],
  ])("%s", (_sentence, text) => expect(readScope(text)).toBeUndefined());

  it("is left out of a list", () => {
    const texts = readScopes("openid patient/List.rs  patient/Task.sr launch system/*.read").map(({ text }) => text);
    expect(texts).toEqual(["patient/List.rs", "system/*.read"]);
  });
});

describe("a scope covers another", () => {
  const scope = (text: string): Scope => {
    const read = readScope(text);
    if (!read) throw new Error(`${text} is no scope`);
    return read;
  };
  it.each([
    ["that is the same", "patient/Observation.rs", "patient/Observation.rs", true],
    ["of fewer letters", "patient/Observation.cruds", "patient/Observation.r", true],
    ["of one type, being of all", "patient/*.rs", "patient/Observation.rs", true],
    ["that is filtered, being not", "patient/Observation.rs", "patient/Observation.rs?category=x", true],
    [
      "that is filtered further",
      "patient/Observation.rs?category=x",
      "patient/Observation.r?category=x&status=final",
      true,
    ],
    ["of the first version", "patient/*.*", "patient/Observation.read", true],
    ["not of more letters", "patient/Observation.r", "patient/Observation.rs", false],
    ["not of all types, being of one", "patient/Observation.rs", "patient/*.rs", false],
    ["not of another type", "patient/Observation.rs", "patient/Condition.rs", false],
    ["not of another level", "user/Observation.rs", "patient/Observation.rs", false],
    ["not of another level, even the client's own", "system/*.cruds", "user/Observation.r", false],
    ["not without its filter", "patient/Observation.rs?category=x", "patient/Observation.rs", false],
    ["not with another filter", "patient/Observation.rs?category=x", "patient/Observation.rs?category=y", false],
  ])("%s", (_sentence, given, asked, expected) => expect(covers(scope(given), scope(asked))).toBe(expected));
});
