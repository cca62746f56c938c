import { describe, expect, it } from "@jest/globals";
import type { IndexEntry } from "../../query.ts";
import { compareText } from "../../text.ts";
import { packEntries } from "./pack.ts";
import { beginning, continued, ofMark, ofParam, paramName, point, pointingAt, targetOf } from "./keys.ts";

const texts = [
  "",
  "a",
  "a\u0000",
  "a\u0000b",
  "a\u0001",
  "a\u0002",
  "a b",
  "ab",
  "a\ud7ff",
  "a\ue000",
  "a\u{1f600}",
  "b",
];
const name = paramName("Patient", "p");
const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const inside = (key: string, { from, to }: { from: string; to: string }) => bytes(from, key) <= 0 && bytes(key, to) < 0;

describe("keys", () => {
  it("have the order of their texts by code points", () => {
    const keys = texts.map((text) => ({ text, key: point(name, "string", text, "x") }));
    const byKey = keys.toSorted((a, b) => bytes(a.key, b.key)).map(({ text }) => text);
    expect(byKey).toEqual(texts.toSorted(compareText));
  });

  it("differ when their texts differ", () => {
    const pairs = texts.flatMap((code) => texts.map((system) => point(name, "token", code, system)));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it.each(texts)("that begin with %j, and those of that text, are two spans", (text) => {
    for (const other of texts) {
      const key = point(name, "token", other, "s");
      expect(inside(key, beginning(point(name, "token", text)))).toBe(other.startsWith(text));
      expect(inside(key, continued(point(name, "token", text)))).toBe(other === text);
    }
  });

  it.each(["p2", "p-2", "p ", "p\u0003x", "p\u0000", "P", "q", ""])("of the parameter %j are no keys of p", (other) => {
    const key = point(paramName("Patient", other), "token", "a", "s");
    expect(inside(key, ofParam(name))).toBe(false);
    expect(inside(key, ofMark(name, "token"))).toBe(false);
  });

  it("of a reference say where it leads", () => {
    for (const id of ["1", "a.b-c"]) expect(targetOf(pointingAt(name, `Patient/${id}`))).toBe(`Patient/${id}`);
  });
});

const documents: [string, IndexEntry[], object][] = [
  ["nothing", [], { k: ["*Patient"] }],
  [
    "a code, twice",
    [
      { kind: "token", param: "p", system: "s", code: "c" },
      { kind: "token", param: "p", system: "s", code: "c" },
    ],
    { k: ["*Patient", "Patient.p\u0003c\u0000\u0001s", "Patient.p\u0004s"] },
  ],
  [
    "a name",
    [{ kind: "string", param: "p", folded: "eve", exact: "Eve" }],
    { k: ["*Patient", "Patient.p\u0005eve\u0000\u0001Eve"] },
  ],
  [
    "a reference to a version",
    [{ kind: "reference", param: "p", type: "List", id: "1", version: "2" }],
    { k: ["*Patient", "Patient.p\u000b1\u0000\u0001List", "Patient.p\u000c1\u0000\u0001List\u0000\u00012"] },
  ],
  [
    "a compartment",
    [{ kind: "member", compartment: "List", id: "1" }],
    { k: ["*Patient", "Patient@List\u0000\u00011"] },
  ],
  [
    "two dates, an open end",
    [
      { kind: "range", param: "date", low: 5, high: Infinity },
      { kind: "range", param: "date", low: 2, high: 3 },
    ],
    {
      k: ["*Patient"],
      r: [
        { q: "Patient.date", lo: 5, hi: Number.MAX_VALUE },
        { q: "Patient.date", lo: 2, hi: 3 },
        { q: "Patient.date\u0000\u00033", lo: 2, hi: Number.MAX_VALUE },
      ],
      d: 2,
      z: 5,
    },
  ],
  [
    "a quantity",
    [{ kind: "quantity", param: "date", unit: "kg", low: 1, high: 2 }],
    { k: ["*Patient"], r: [{ q: "Patient.date\u0000\u0001kg", lo: 1, hi: 2 }] },
  ],
  [
    "a place",
    [{ kind: "near", param: "p", latitude: 1, longitude: 2 }],
    { k: ["*Patient", "Patient.p\u000f"], g: [{ p: "Patient.p", la: 1, lo: 2 }] },
  ],
  [
    "a composite",
    [
      {
        kind: "joint",
        param: "p",
        parts: [
          { kind: "token", param: "a", system: "s", code: "c" },
          { kind: "range", param: "b", low: 1, high: 2 },
        ],
      },
    ],
    {
      k: ["*Patient", "Patient.p\u000e0\u0000\u0001c\u0000\u0001s"],
      j: [
        {
          p: "Patient.p",
          x: [
            { n: "token", s: ["s", "c"] },
            { n: "range", lo: 1, hi: 2 },
          ],
        },
      ],
    },
  ],
];

it.each(documents)("a resource is found by %s", (_name, entries, found) => {
  expect(packEntries("Patient", entries)).toEqual(found);
});
