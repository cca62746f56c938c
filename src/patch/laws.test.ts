/** Laws that hold for any document and any patch. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import library from "fast-json-patch";
import { FhirError } from "../fhir/error.ts";
import { parseJson, printJson, readDecimal } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { applyJsonPatch, readJsonPatch } from "./json-patch.ts";
import { copyOf } from "./operation.ts";
import { applied, operationOf } from "./specimens.ts";

/** Few names, so that pointers often lead somewhere. */
const name = fc.constantFrom("a", "b", "c/d", "~e", "", "0", "-", "constructor");
const decimal = fc.constantFrom("1.10", "1.1", "1e2", "100", "-0.0", "0.30000000000000000001").map(readDecimal);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, "x", 1),
    decimal,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
}));
const document = fc.dictionary(name, value, { maxKeys: 4 });
const escaped = (step: string) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
const pointer = fc.array(name, { maxLength: 3 }).map((steps) => steps.map(escaped).join(""));
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom("add", "replace", "test"), path: pointer, value }),
  fc.record({ op: fc.constant("remove"), path: pointer }),
  fc.record({ op: fc.constantFrom("move", "copy"), from: pointer, path: pointer }),
);
const patch = fc.array(operation, { maxLength: 4 });

/** What comes of a patch; undefined when it cannot be done. */
function after(before: unknown, operations: readonly unknown[]): { value: unknown; text: string } | undefined {
  try {
    const done = applyJsonPatch(copyOf(before), readJsonPatch(operations));
    return { value: done, text: printJson(done) };
  } catch (thrown) {
    if (thrown instanceof FhirError && thrown.kind === "unprocessable") return undefined;
    throw thrown;
  }
}

type After = ReturnType<typeof after>;

/** Rows to which the law applies. */
function expectDone(done: After): asserts done is Exclude<After, undefined> {
  fc.pre(done !== undefined);
}

const runs = { numRuns: 1_000 };

describe("JSON Patch", () => {
  it("one operation after the other is all of them", () => {
    fc.assert(
      fc.property(document, patch, (before, operations) => {
        const first = { value: before, text: printJson(before) };
        const steps = operations.reduce<After>((done, one) => done && after(done.value, [one]), first);
        expect(steps?.text).toBe(after(before, operations)?.text);
      }),
      runs,
    );
  });

  it("what is added or put in place is what test finds there, with its digits", () => {
    fc.assert(
      fc.property(document, pointer, value, fc.constantFrom("add", "replace"), (before, path, given, op) => {
        const done = after(before, [{ op, path, value: given }]);
        expectDone(done);
        fc.pre(!path.endsWith("/-"));
        expect(after(done.value, [{ op: "test", path, value: given }])?.text).toBe(done.text);
        expect(done.text).toContain(printJson(given));
      }),
      runs,
    );
  });

  it("what is added where nothing was and then removed leaves no trace", () => {
    fc.assert(
      fc.property(document, pointer, value, (before, path, given) => {
        const was = after(before, [{ op: "copy", from: path, path: "" }]);
        const done = after(before, [
          { op: "add", path, value: given },
          { op: "remove", path },
        ]);
        fc.pre(was === undefined);
        expectDone(done);
        expect(done.text).toBe(printJson(before));
      }),
      runs,
    );
  });

  it("a move is a removal and an addition, a copy an addition", () => {
    fc.assert(
      fc.property(document, pointer, pointer, (before, from, path) => {
        const found = after(before, [{ op: "copy", from, path: "" }]);
        expectDone(found);
        const add = { op: "add", path, value: found.value };
        expect(after(before, [{ op: "copy", from, path }])?.text).toBe(after(before, [add])?.text);
        fc.pre(from !== path && !path.startsWith(`${from}/`));
        const moved = after(before, [{ op: "move", from, path }]);
        expect(moved?.text).toBe(after(before, [{ op: "remove", path: from }, add])?.text);
      }),
      runs,
    );
  });

  it("what is done is what the library alone would do, where it knows the numbers", () => {
    fc.assert(
      fc.property(document, patch, (before, operations) => {
        const [plain, sent] = [JSON.parse(printJson(before)), JSON.parse(printJson(operations))] as [object, object[]];
        const done = after(plain, sent);
        expectDone(done);
        const theirs: unknown = library.applyPatch(plain, sent as Parameters<typeof library.applyPatch>[1]).newDocument;
        expect(JSON.parse(done.text)).toEqual(JSON.parse(JSON.stringify(theirs)));
      }),
      runs,
    );
  });
});

describe("FHIRPath Patch", () => {
  const given = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 4 });
  const siblings = fc.array(fc.option(fc.record({ id: fc.constantFrom("x", "y") })), { minLength: 4, maxLength: 4 });
  const humanName = fc
    .record({ given, siblings, text: fc.constantFrom("t", "u") })
    .map(({ siblings: all, ...rest }) => {
      const beside = all.slice(0, rest.given.length);
      return { text: rest.text, given: rest.given, ...(beside.some(Boolean) && { _given: beside }) };
    });
  const quantity = decimal.map((one) => ({ url: "urn:q", valueDecimal: one }));
  const patient = fc
    .record({
      name: fc.array(humanName, { minLength: 1, maxLength: 3 }),
      extension: fc.array(quantity, { minLength: 1, maxLength: 2 }),
    })
    .map((members): string => printJson({ resourceType: "Patient", id: "p", ...members }));

  const done = (before: string, ...operations: string[]): string =>
    applied(before, { resourceType: "Parameters", parameter: operations.map((one) => parseJson(operationOf(one))) });
  const index = (at: number, length: number) => at % length;
  const integer = (at: number) => `"valueInteger":${at}`;
  const at = fc.nat({ max: 20 });

  it("what is inserted and then deleted leaves no trace", () => {
    fc.assert(
      fc.property(patient, at, at, (before, which, where) => {
        const { name: names } = parseJson(before) as { name: { given: string[] }[] };
        const list = index(which, names.length);
        const to = index(where, (names[list]?.given.length ?? 0) + 1);
        const path = `Patient.name[${list}].given`;
        const insert = `insert ${path}; index: ${integer(to)}; value: "valueString":"new"`;
        expect(done(before, insert, `delete ${path}[${to}]`)).toBe(before);
        expect(done(before, insert, `delete ${path}.where($this = 'new')`)).toBe(before);
      }),
      runs,
    );
  });

  it("a move and the move back leave no trace, siblings included", () => {
    fc.assert(
      fc.property(patient, at, at, at, (before, which, source, destination) => {
        const { name: names } = parseJson(before) as { name: { given: string[] }[] };
        const list = index(which, names.length);
        const length = names[list]?.given.length ?? 1;
        const move = (from: number, to: number) =>
          `move Patient.name[${list}].given; source: ${integer(index(from, length))}; destination: ${integer(index(to, length))}`;
        expect(done(before, move(source, destination), move(destination, source))).toBe(before);
      }),
      runs,
    );
  });

  it("what is replaced is another, and all the rest as it was written", () => {
    fc.assert(
      fc.property(patient, at, decimal, (before, which, number) => {
        const { extension } = parseJson(before) as { extension: object[] };
        const one = index(which, extension.length);
        const expected = parseJson(before) as Resource & { extension: object[] };
        expected.extension[one] = { url: "urn:q", valueDecimal: number };
        const replace = `replace Patient.extension[${one}].value; value: "valueDecimal":${printJson(number)}`;
        expect(done(before, replace)).toBe(printJson(expected));
      }),
      runs,
    );
  });
});
