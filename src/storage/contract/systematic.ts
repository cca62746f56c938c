/** Every test of every kind of value against every value of a small world: what random questions may miss. */
import type { Criterion, IndexEntry, Query, RangeTest, SortKey } from "../query.ts";
import { put, remove, to, token } from "./samples.ts";
import type { Change, ResourceStore } from "../store.ts";
import { keyOf, openModel, type Model } from "./worlds.ts";

const texts = [
  ...["", "a", "A", "á", "ab", "aB", "a b", "b", "a%", "a_", "axb", "a%b", "(a.*", "a\\", "a'b", 'a"b'],
  ...[
    "a\u0001",
    "a\u0001b",
    "a\ud7ff",
    "a\ue000",
    "a\uffff",
    "a\u{10ffff}",
    "a\u{1f600}b",
    "\u{10ffff}",
    "\u{10ffff}b",
  ],
  ...["http://x", "http://x/a", "http://x/a/", "http://x/a/b", "http://x/ab", "http://x/a0", "http://x/a#b"],
];
const edges = [-Infinity, 0, 1, 2, Infinity];
const spans = edges.flatMap((low) => edges.filter((high) => high >= low).map((high) => ({ low, high })));
const tests: readonly RangeTest[] = [
  ...(["within", "outside", "overlaps", "starts-after"] as const),
  ...(["ends-before", "reaches-above", "reaches-below"] as const),
];

/** Each text as each kind of text, some resources with two of them. */
function textual(): Change[] {
  return texts.map((text, n) => {
    const other = texts[(n * 7 + 3) % texts.length] ?? "";
    const values = n % 3 === 0 ? [text, other] : [text];
    return put(
      "Patient",
      `t${n}`,
      values.flatMap((value, k) => textEntries(value, `s${(n + k) % 2}`)),
    );
  });
}

const textEntries = (text: string, system: string): IndexEntry[] => [
  ...[token("token", text, system), token("token", text, "s0")],
  { kind: "string", param: "string", folded: text, exact: `${text}!` },
  { kind: "text", param: "text", text },
  { kind: "uri", param: "uri", uri: text },
  { kind: "url", param: "url", url: text },
];

/** Each span as each kind of number, some resources with two of them. */
function numeric(): Change[] {
  return spans.map((span, n) => {
    const other = spans[(n * 4 + 1) % spans.length] ?? span;
    const values = n % 2 === 0 ? [span, other] : [span];
    return put(
      "Observation",
      `n${n}`,
      values.flatMap((value, k) => numberEntries(value, ["", "kg"][(n + k) % 2] ?? "")),
    );
  });
}

const numberEntries = (span: { low: number; high: number }, unit: string): IndexEntry[] => {
  const quantity = { kind: "quantity", param: "quantity", unit, ...span } as const;
  const range = { kind: "range", param: "range", ...span } as const;
  return [
    ...[range, quantity],
    { kind: "joint", param: "joint", parts: [token("code", "c", unit), quantity] },
    { kind: "joint", param: "joint", parts: [range, { ...quantity, low: 0, high: 1 }] },
    { kind: "joint", param: "joint", parts: [token("code", "c", unit), range, quantity] },
    { kind: "joint", param: "joint", parts: [token("code", "c", unit), token("code", "d", unit)] },
  ];
};

/** References to what is there, was deleted, and never was; by version too; members. */
const linked: Change[] = ["t1", "gone", "never"].flatMap((id, n) => [
  put("List", `l${n}`, [to("item", "Patient", id), { kind: "member", compartment: "Patient", id }]),
  put("List", `v${n}`, [
    { kind: "reference", param: "item", type: "Patient", id, version: "1" },
    to("item", "Patient", id),
  ]),
  put("List", `w${n}`, [{ kind: "reference", param: "item", type: "Patient", id, version: "2" }]),
]);

/** What the store is made to hold, commit by commit. */
const commits: readonly (readonly Change[])[] = [
  linked,
  [...textual(), put("Patient", "gone", [token("token", "a")])],
  numeric(),
  [remove("Patient", "gone"), put("Patient", "t2", textEntries("a", "s1"), '"x":1')],
];

const code = (more: object = {}): Criterion => ({ op: "token", param: "code", code: "c", ...more });
const anyItem = { op: "reference", param: "item", type: "Patient" } as const;

const textQuestions: readonly Criterion[] = texts.flatMap((text): Criterion[] => [
  ...(["starts", "contains", "exact"] as const).map((how) => ({ op: "string", param: "string", how, text }) as const),
  ...(["equal", "below", "above"] as const).map((how) => ({ op: "uri", param: "uri", how, uri: text }) as const),
  { op: "string", param: "string", how: "exact", text: `${text}!` },
  ...[{ system: "s1", code: text }, { code: text }].map((pair) => ({ op: "token", param: "token", ...pair }) as const),
  { op: "tokens", param: "token", of: [{ system: "s1", code: text }] },
  { op: "text", param: "text", text },
  { op: "url", param: "url", url: text },
]);

const numberQuestions: readonly Criterion[] = spans.flatMap((span) =>
  tests.flatMap((how): Criterion[] => {
    const quantity = { op: "quantity", param: "quantity", how, ...span } as const;
    const range = { op: "range", param: "range", how, ...span } as const;
    return [
      ...[range, { ...quantity, unit: "kg" }, { ...quantity, unit: "" }],
      { op: "joint", param: "joint", parts: [code({ system: "kg" }), { ...quantity, unit: "kg" }] },
      { op: "joint", param: "joint", parts: [code(), { op: "or", of: [range, { ...quantity, unit: "" }] }] },
      { op: "joint", param: "joint", parts: [range, { ...quantity, unit: "", low: 0, high: 1 }] },
      { op: "joint", param: "joint", parts: [code(), range, { ...quantity, unit: "" }] },
    ];
  }),
);

const timeQuestions: readonly Criterion[] = tests.flatMap((how) =>
  [9, 10, 11, 20, 21].flatMap((low) =>
    [0, 1, 10].map((length) => ({ op: "updated", how, low, high: low + length }) as const),
  ),
);

const linkQuestions: readonly Criterion[] = [
  ...["t1", "gone", "never"].flatMap((id): Criterion[] => [
    ...[{ ...anyItem, id }, { ...anyItem, id, version: "1" }, { op: "reference", param: "item", id } as const],
    { op: "compartment", compartment: "Patient", id },
  ]),
  ...[{ op: "all" } as const, { op: "token", param: "token", code: "a" } as const].flatMap((where): Criterion[] => [
    { op: "refers", param: "item", types: ["Patient"], where },
    { op: "refers", param: "item", types: ["Patient"], where: { op: "not", of: where } },
    {
      op: "referredBy",
      type: "List",
      param: "item",
      where: { op: "refers", param: "item", types: ["Patient"], where },
    },
  ]),
  // What is pointed at and deleted, or never was, is found from inside only to be dropped.
  ...["gone", "never", "t1"].map((id): Criterion => ({
    ...{ op: "refers", param: "item", types: ["Patient"] },
    where: { op: "referredBy", type: "List", param: "item", where: { ...anyItem, id } },
  })),
  ...[{ op: "token", param: "token" } as const, { op: "token", param: "token", system: "s1" } as const],
  { op: "joint", param: "joint", parts: [code(), { op: "token", param: "code", code: "d", system: "kg" }] },
];

const types = ["Patient", "Observation", "List"];
const sorts: readonly SortKey[] = (
  [...(["token", "string", "text", "uri", "url", "range", "quantity"] as const), "reference", "updated", "id"] as const
).flatMap((kind) =>
  [true, false].map((descending) => ({ kind, param: kind === "reference" ? "item" : kind, descending })),
);

/** All questions: each criterion, some denied, each sort key of all resources. */
function systematic(): Query[] {
  const asked = [...textQuestions, ...numberQuestions, ...timeQuestions, ...linkQuestions];
  const page = { sort: [], limit: 1_000, total: "accurate" } as const;
  return [
    ...asked.map((where) => ({ ...page, types, where })),
    ...asked.filter((_where, n) => n % 5 === 0).map((of) => ({ ...page, types, where: { op: "not", of } as const })),
    ...sorts.flatMap((key) =>
      [types, ...types.map((type) => [type])].map((some) => ({
        ...page,
        types: some,
        where: { op: "all" } as const,
        sort: [key],
      })),
    ),
  ];
}

/** Fills an empty store. @param clock Sets the clock of the store, milliseconds since 1970 UTC */
export async function fill(store: ResourceStore, clock: (at: number) => void): Promise<Model> {
  const model = openModel();
  for (const [n, changes] of commits.entries()) {
    clock(10 + n * 10);
    model.apply({ changes }, await store.commit({ changes }));
  }
  return model;
}

/** Questions at a time: a store may answer several by one command. */
const atOnce = 32;

/** @returns The questions that are answered otherwise than by the model. */
export async function askAll(store: ResourceStore, model: Model): Promise<unknown[]> {
  const queries = systematic();
  const wrong: unknown[] = [];
  for (let from = 0; from < queries.length; from += atOnce)
    wrong.push(...(await Promise.all(queries.slice(from, from + atOnce).map((query) => ask(query, store, model)))));
  return wrong.filter((difference) => difference !== undefined);
}

async function ask(query: Query, store: ResourceStore, model: Model): Promise<unknown> {
  const page = await store.search(query);
  const [found, expected] = [page.versions.map(keyOf), model.find(query)];
  const right = JSON.stringify(found) === JSON.stringify(expected) && page.total === expected.length;
  return right ? undefined : { query, found, expected };
}
