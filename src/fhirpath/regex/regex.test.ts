import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { regex } from "./regex.ts";

it.each<[string, string, boolean]>([
  ["", "abc", true],
  ["b", "abc", true],
  ["^b", "abc", false],
  ["c$", "abc", true],
  ["a.c", "a\nc", true],
  ["^(a|bc)+$", "abcbca", true],
  ["^a{2,3}$", "aaaa", false],
  ["^a{2,}$", "aaaa", true],
  ["^a{2}$", "aa", true],
  ["a{,3}", "a{,3}", true],
  ["^\\d+-\\w+\\s\\S$", "12-ab c", true],
  ["^[a-zA-Z0-9\\/\\-_\\[\\]\\@]+$", "a/[B]@", true],
  ["^[^\\s.,:;'\"\\/|?!@#$%&*()\\[\\]{}]{1,64}$", "Patient", true],
  ["\\bcat\\b", "a cat.", true],
  ["\\bcat\\b", "concat", false],
  ["\\Bcat", "concat", true],
  ["^\\p{Lu}\\p{Ll}+$", "Éva", true],
  ["^.$", "😀", true],
  ["^[]a]+$", "]a", true],
  ["^[a[]$", "[", true],
  ["^\\u0041\\x42\\.$", "AB.", true],
  ["^(?:a|)(?<n>b)$", "b", true],
  ["^a+?$", "aaa", true],
])("%s in %j: %s", (pattern, text, found) => {
  expect(regex(pattern).matches(text)).toBe(found);
});

it.each<[string, string, boolean]>([
  ["a|ab", "ab", true],
  ["b", "abc", false],
  [".*", "a\nb", true],
  ["", "", true],
  ["", "a", false],
])("%s is all of %j: %s", (pattern, text, found) => {
  expect(regex(pattern).matches(text, true)).toBe(found);
});

it.each([
  ["\\b(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{4})\\b", "11/30/1972", "${day}-${month}-${year}", "30-11-1972"],
  ["(a)(b)?", "abaa", "[$1$2]", "[ab][a][a]"],
  ["\\..*", "Patient.name.given", "", "Patient"],
  ["x*", "axb", "-", "-a--b-"],
  ["a", "aaa", "$$", "$$$"],
  ["a|b", "cab", "$0$0", "caabb"],
  ["(a+)(b*)", "aabb a", "$2$1", "bbaa a"],
  ["z", "abc", "y", "abc"],
  [".*?,", "a,b,c", "<$0>", "<a,><b,>c"],
])("%s in %j replaced by %s is %j", (pattern, text, substitution, result) => {
  expect(regex(pattern).replace(text, substitution)).toBe(result);
});

describe("matches as JavaScript does", () => {
  const letter = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w");
  const often = (...marks: string[]) => fc.constantFrom("", ...marks);
  const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
  // A group begins with what is not empty: of repeated emptiness, every dialect thinks otherwise.
  const group = joined(fc.constant("("), letter, letter, often("*", "+", "?", "*?"), fc.constant(")"));
  const part = fc.oneof(
    joined(letter, often("*", "+", "?", "{1,2}", "*?", "+?", "{0,2}?")),
    joined(group, often("*", "+", "?", "{2}", "+?")),
    fc.constant("|"),
  );
  const pattern = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(""));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

  it("in where it matches, and in what its groups hold", () => {
    fc.assert(
      fc.property(pattern, text, (source, string) => {
        const native = new RegExp(source, "gs");
        expect(regex(source).matches(string)).toBe(native.test(string));
        native.lastIndex = 0;
        expect(regex(source).replace(string, "<$0>")).toBe(string.replace(native, "<$&>"));
      }),
      { numRuns: 2_000 },
    );
  });
});
