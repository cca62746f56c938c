import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { found, definitions, parsed, read, search } from "./trial.ts";

describe("what is asked of the answer", () => {
  it.each([
    ["Patient?", { types: ["Patient"], where: { op: "all" }, sort: [], limit: 20 }],
    ["Patient?_count=5", { limit: 5 }],
    ["Patient?_count=5000", { limit: 1_000 }],
    ["Patient?_count=99999999999999999999999", { limit: 1_000 }],
    ["Patient?_count=0", { limit: 0, total: "accurate" }],
    ["Patient?_summary=count", { limit: 0, total: "accurate" }],
    ["Patient?_total=accurate", { limit: 20, total: "accurate" }],
    ["Patient?_total=estimate", { total: "estimate" }],
    ["Patient?_sort=birthdate", { sort: [{ param: "birthdate", kind: "range", descending: false }] }],
    [
      "Patient?_sort=-family,given",
      {
        sort: [
          { param: "family", kind: "string", descending: true },
          { param: "given", kind: "string", descending: false },
        ],
      },
    ],
    ["Patient?_sort=gender,_id", { sort: [{ kind: "token", param: "gender" }, { kind: "id" }] }],
    ["Patient?_sort=-_lastUpdated", { sort: [{ kind: "updated", descending: true }] }],
    [
      "Observation?_sort=value-quantity,subject",
      {
        sort: [{ kind: "quantity" }, { kind: "reference", param: "subject" }, { kind: "reference", param: "patient" }],
      },
    ],
    ["Organization?_sort=name", { sort: [{ kind: "string", param: "name" }] }],
    ["ValueSet?_sort=url", { sort: [{ kind: "uri" }] }],
    ["CarePlan?_sort=instantiates-canonical", { sort: [{ kind: "url" }] }],
    ["RiskAssessment?_sort=probability", { sort: [{ kind: "range" }] }],
  ])("%s", (asked, query) => {
    expect(parsed(asked).query).toMatchObject(query);
  });

  it("no total is counted unless it is asked for", () => {
    expect(parsed("Patient?name=x").query.total).toBeUndefined();
    expect(parsed("Patient?_total=none").query.total).toBeUndefined();
  });

  it("_summary and _elements are for the one who answers", () => {
    expect(parsed("Patient?_summary=text").summary).toBe("text");
    expect(parsed("Patient?_elements=name,birthDate").elements).toEqual(["name", "birthDate"]);
    expect(parsed("Observation?_elements=value").elements).toEqual(["value"]);
  });

  it.each([
    "_count=-1",
    "_count=many",
    "_count=1.5",
    "_count=1e3",
    "_count=0x10",
    "_count=",
    "_count=1&_count=2",
    "_count:x=1",
    "_sort=",
    "_sort=-",
    "_sort=--name",
    "_sort=nonsense",
    "_sort=__proto__",
    "_sort=name,",
    "_sort=name,name,name,name,name,name,name,name,name",
    "_total=maybe",
    "_total=",
    "_summary=maybe",
    "_elements=",
    "_elements=nonsense",
    "_elements=name,,id",
    "_elements=__proto__",
  ])("refuses %s", (asked) => {
    const named = /^_\w+/.exec(asked)?.[0] ?? "";
    expect(() => parsed(`Patient?${asked}`)).toThrow(named);
  });

  it("does not sort by what has several values at once", () => {
    expect(() => parsed("Observation?_sort=combo-code")).toThrow(/^_sort/);
    expect(() => parsed("Observation?_sort=code-value-quantity")).toThrow(/^_sort/);
    expect(() => parsed("Location?_sort=near")).toThrow(/^_sort/);
  });
});

describe("names that are not understood", () => {
  it.each([
    ["Patient?nonsense=1", "invalid"],
    ["Patient?value-quantity=1", "invalid"],
    ["Patient?__proto__=1", "invalid"],
    ["Patient?constructor:missing=true", "invalid"],
    ["Patient?=x", "invalid"],
    ["Patient?:exact=x", "invalid"],
    ["Patient?name:=x", "invalid"],
    ["Patient?name:nonsense=x", "invalid"],
    ["Patient?name:exact:contains=x", "invalid"],
    ["Patient?birthdate:exact=2000", "invalid"],
    ["Patient?name:not=x", "invalid"],
    ["Patient?gender:contains=x", "invalid"],
    ["Patient?_id:exact=x", "invalid"],
    ["Patient?_lastUpdated:not=2000", "invalid"],
    ["Patient?gender:in=urn:vs", "not-supported"],
    ["Patient?gender:not-in=urn:vs", "not-supported"],
    ["Observation?code:below=x", "not-supported"],
    ["Observation?code:above=x", "not-supported"],
    ["Patient?organization:above=x", "not-supported"],
    ["Patient?_query=x", "not-supported"],
    ["Patient?age=5", "not-supported"],
    ["?name=x", "invalid"],
  ])("%s is refused as %s, and named", (asked, kind) => {
    const name = /\?([^=:]*)/.exec(asked)?.[1] ?? "";
    expect(() => parsed(asked)).toThrow(expect.objectContaining({ kind }));
    expect(() => parsed(asked)).toThrow(name);
  });

  it("are left out and noted where handling is lenient", () => {
    const asked = parsed("Patient?nonsense=1&gender=male&name:in=x&_sort=nonsense&_count=many&_include=x", "lenient");
    expect(asked.query.where).toEqual({ op: "token", param: "gender", code: "male" });
    expect(asked.applied).toEqual([["gender", "male"]]);
    expect(asked.ignored.map(({ name }) => name)).toEqual(["nonsense", "name:in", "_sort", "_count", "_include"]);
  });

  it("so are values that cannot be read, each with its reason", () => {
    for (const asked of ["birthdate=never", "gender=", "general-practitioner=Foo/1", "name:missing=x", "_id=a|b"]) {
      const [ignored, ...more] = parsed(`Patient?${asked}`, "lenient").ignored;
      expect(more).toEqual([]);
      expect(ignored?.why).toContain(ignored?.name ?? "a name");
    }
  });
});

it("says what was applied", () => {
  const asked = "Patient?name=a,b&name=c&_count=5000&_sort=-family";
  expect(parsed(asked).applied).toEqual([
    ["name", "a,b"],
    ["name", "c"],
    ["_count", "1000"],
    ["_sort", "-family"],
  ]);
});

describe("_id", () => {
  it.each([
    ["_id=a,b", { op: "id", ids: ["a", "b"] }],
    ["_id:not=a", { op: "not", of: { op: "id", ids: ["a"] } }],
    ["_id:missing=false", { op: "all" }],
    ["_id:missing=true", { op: "none" }],
  ])("%s", (asked, where) => {
    expect(parsed(`Patient?${asked}`).query.where).toEqual(where);
  });

  it.each(["", "a|b", "|a", "a_b", "Patient/1", "a,,b", "é", "1".repeat(65)])("refuses %j", (id) => {
    expect(() => parsed(`Patient?_id=${id}`)).toThrow(/^_id/);
  });
});

describe("several types", () => {
  it("are all, when none is named", () => {
    expect(parsed("?_tag=x").query.types).toEqual(definitions.resourceTypes);
  });

  it("may be asked for what all of them mean alike", () => {
    const { types, where } = parsed("Patient,Practitioner?family=x&_id=1").query;
    expect([types, where]).toEqual([
      ["Patient", "Practitioner"],
      {
        op: "and",
        of: [
          { op: "string", param: "family", how: "starts", text: "x" },
          { op: "id", ids: ["1"] },
        ],
      },
    ]);
  });

  it("may be asked for what each of them means by it", () => {
    const resources = [
      { resourceType: "Observation", id: "o1", subject: { reference: "Patient/1" } },
      { resourceType: "Condition", id: "c1", subject: { reference: "Patient/1" } },
      { resourceType: "Condition", id: "c2", subject: { reference: "Patient/2" } },
    ];
    expect(found("Observation,Condition?subject=1", resources)).toEqual(["o1", "c1"]);
  });

  it.each(["Patient,Observation?family=x", "Foo?_id=1", "Patient,Foo?_id=1"])("refuses %s", (asked) => {
    expect(() => parsed(asked)).toThrow(FhirError);
  });
});

describe("the condition of an interaction", () => {
  const condition = (asked: string) => search.condition("Patient", read(`Patient?${asked}`).parameters);

  it("is all of its criteria", () => {
    expect(condition("identifier=urn:a|1&active=true")).toEqual({
      op: "and",
      of: [
        { op: "token", param: "identifier", system: "urn:a", code: "1" },
        { op: "token", param: "active", code: "true" },
      ],
    });
    expect(condition("")).toEqual({ op: "all" });
  });

  it.each(["_sort=name", "_count=1", "_include=Patient:link", "_summary=true", "nonsense=1", "birthdate=never"])(
    "refuses %s",
    (asked) => {
      expect(() => condition(asked)).toThrow(FhirError);
    },
  );
});

describe("what would cost too much", () => {
  const many = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_, n) => make(n));

  it.each([
    ["parameters", `Patient?${many(201, () => "name=a").join("&")}`],
    ["values", `Patient?_id=${many(1_001, String).join(",")}`],
    ["tests", `Patient?name=${many(501, String).join(",")}`],
    ["tests, over several parameters", `Patient?${many(6, () => `name=${many(100, String).join(",")}`).join("&")}`],
    ["composites", `Observation?code-value-quantity=${many(300, (n) => `a$${n}`).join(",")}`],
  ])("too many %s", (_what, asked) => {
    expect(() => parsed(asked)).toThrow(FhirError);
  });

  it.each([
    ["ids", `Patient?_id=${many(1_000, String).join(",")}`],
    ["references", `Observation?subject=${many(1_000, String).join(",")}`],
    ["codes with their system", `Observation?code=${many(1_000, (n) => `urn:c|${n}`).join(",")}`],
  ])("a thousand %s are taken", (_what, asked) => {
    expect(() => parsed(asked)).not.toThrow();
  });

  it("nests what is wide, for databases bound how deep an expression is", () => {
    const widths: number[] = [];
    const walk = (where: unknown): void => {
      const { of } = where as { of?: unknown[] };
      if (!Array.isArray(of)) return;
      widths.push(of.length);
      of.forEach(walk);
    };
    walk(parsed(`Patient?name=${many(500, String).join(",")}`).query.where);
    expect(Math.max(...widths)).toBeLessThanOrEqual(64);
  });
});
