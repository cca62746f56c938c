import { describe, expect, it } from "@jest/globals";
import { FhirError, type ErrorKind } from "../fhir/error.ts";
import { compile } from "./expression.ts";
import { definitions, patient } from "./specimens.ts";

/** What a stranger's expression fails with; a result is none. */
function failure(expression: string, element: unknown = patient): ErrorKind | "result" | "bug" {
  try {
    compile(expression, { definitions }).evaluate(element, { budget: 200_000 });
    return "result";
  } catch (error) {
    return error instanceof FhirError ? error.kind : "bug";
  }
}

const times = (text: string, count: number): string => text.repeat(count);
const list = (count: number): string => Array.from({ length: count }, (_, at) => String(at)).join("|");

describe("an expression that is none is refused, naming why", () => {
  it.each([
    "",
    " ",
    "name.",
    "name[",
    "(name",
    "name)",
    "name where",
    "'open",
    "`open",
    "/* open",
    "@2020-13",
    "@2020-02-30",
    "@T25:00",
    "%",
    "1 +",
    "$that",
    "name.nothing()",
    "name.__proto__()",
    "name.constructor()",
    "name.where()",
    "name.where(true, true)",
    "name.ofType(1)",
    "name is Nothing",
    "'\\q'",
    "99999999999",
    times("9", 100) + ".5",
    "%nothing",
    "name.iif(true)",
    "{1}",
    "§",
    "a\u0000b",
  ])("%j", (expression) => {
    expect(failure(expression)).toBe("invalid");
  });
});

describe("an expression that is too large is refused before it is run", () => {
  it.each([
    ["nested parentheses", times("(", 5_000) + "1" + times(")", 5_000)],
    ["nested calls", times("iif(true,", 1_500) + "1" + times(")", 1_500)],
    ["a chain of operators", `1${times("+1", 5_000)}`],
    ["chains within chains", times(`(1${times("+1", 150)}+`, 60) + "1" + times(")", 60)],
    ["a chain of names", `a${times(".a", 5_000)}`],
    ["a chain of indexes", `a${times("[0]", 5_000)}`],
    ["signs", `${times("-", 5_000)}1`],
  ])("%s", (_what, expression) => {
    expect(failure(expression)).toBe("too-costly");
  });

  it("more than 20,000 characters", () => {
    expect(failure(`'${times("x", 20_000)}'`)).toBe("invalid");
  });
});

describe("an expression that takes too many steps is stopped", () => {
  it.each([
    [
      "products of lists",
      `(${list(100)}).select(%context.repeat($this.descendants()).select(%context.descendants().combine(%context.descendants())))`,
    ],
    ["all pairs", `(${list(150)}).select((${list(150)}).select($this)).select((${list(150)}).where($this > 3))`],
    [
      "a string that doubles",
      times("'xxxxxxxxxxxxxxxx'.select($this & $this)", 1) + times(".select($this & $this)", 40),
    ],
    ["a list that doubles", `(1)${times(".select($this.combine($this))", 40)}`],
    ["a replacement that grows", `'${times("a", 1_000)}'.replace('a', '${times("b", 2_000)}')`],
    ["encoding again and again", `'abcdefgh'${times(".encode('hex')", 40)}`],
    ["repeat that never ends", "(1).repeat($this + 1)"],
    ["aggregate that doubles", `(${list(30)}).aggregate($total & $total, 'aaaaaaaaaa')`],
  ])("%s", (_what, expression) => {
    expect(failure(expression)).toBe("too-costly");
  });

  it("which repeat() over a cycle is not: what was found is not found again", () => {
    expect(failure("(1).repeat(iif($this = 1, 2, 1))")).toBe("result");
  });
});

describe("regular expressions", () => {
  const attack = `'${times("a", 5_000)}!'`;
  it.each(["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b"])(
    "%s does not run for ever",
    (pattern) => {
      expect(failure(`${attack}.matches('${pattern}')`)).toMatch(/result|too-costly/);
    },
  );

  it.each<[string, ErrorKind]>([
    ["(?=a)", "not-supported"],
    ["(a)\\\\1", "not-supported"],
    ["(?i)a", "not-supported"],
    ["(", "invalid"],
    ["[a", "invalid"],
    ["a**", "invalid"],
    ["a{3,1}", "invalid"],
    ["\\\\p{Nothing}", "invalid"],
    ["a{99999}", "too-costly"],
    ["((a{900}){900}){900}", "too-costly"],
    [times("(", 60) + times(")", 60), "too-costly"],
    [times("a", 3_000), "too-costly"],
  ])("%s is refused", (pattern, kind) => {
    expect(failure(`'a'.matches('${pattern}')`)).toBe(kind);
  });

  it("that repeat nothing a thousand thousand times are nothing", () => {
    expect(failure("'a'.matches('(?:(?:(?:(?:){1000}){1000}){1000}){1000}')")).toBe("result");
  });
});

describe("arithmetic beyond what numbers hold is empty, never wrong", () => {
  it.each([
    "2147483647 + 1",
    "2147483647 * 2",
    "10.power(1000)",
    "(-1).sqrt()",
    "0.ln()",
    "1 / 0",
    "1.5 mod 0",
    "@9999-12-31 + 1 day",
    "@2020-01-01 + 99999999 years",
    `${times("9", 55)}.0 * ${times("9", 55)}.0`,
  ])("%s", (expression) => {
    expect(compile(expression, { definitions }).evaluate({})).toEqual([]);
  });
});

describe("content of another shape than FHIR's", () => {
  const odd = {
    resourceType: "Patient",
    name: "x",
    contact: [[{ name: 1 }], null, 7],
    birthDate: 5,
    active: "yes",
    gender: { a: 1 },
    _gender: ["x"],
    contained: ["x", null],
    deceasedBoolean: [true, null],
    extension: { url: "x" },
    __proto__: { inherited: 1 },
  };
  it.each([
    "name.given",
    "contact.name.family",
    "birthDate < today()",
    "birthDate + 1 day",
    "active and true",
    "gender.extension('x')",
    "gender = 'x'",
    "contained.name",
    "deceased = true",
    "extension('x').value",
    "descendants().distinct()",
    "name ~ name",
    "name.matches('x')",
    "inherited",
    "resolve()",
    "toString",
    "constructor.name",
  ])("%s is no bug", (expression) => {
    expect(failure(expression, odd)).not.toBe("bug");
    expect(failure(expression, null)).not.toBe("bug");
    expect(failure(expression, [odd])).not.toBe("bug");
  });

  it("nothing is read from a prototype", () => {
    const type = { definitions, type: "Nothing" };
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"])
      expect(compile(`$this.${name}`, type).evaluate({ a: 1 })).toEqual([]);
  });
});
