/** What is on record of each interaction. A row: what is asked, and the AuditEvents it leaves. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { readScopes } from "../access/scope.ts";
import type { Interaction } from "../interactions/interaction.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();

const app = {
  user: "Practitioner/p",
  client: "app",
  address: "192.0.2.1",
  token: "t1",
  scopes: readScopes("user/*.cruds"),
};
const patient = {
  user: "Patient/a",
  client: "app",
  patient: "a",
  scopes: readScopes("patient/*.rs patient/Observation.c"),
};
const observation = (subject: string, more: object = {}) => ({
  ...{ resourceType: "Observation", status: "final", code: { text: "x" } },
  ...{ subject: { reference: `Patient/${subject}` }, ...more },
});

beforeEach(async () => {
  for (const id of ["a", "b"]) await whole.ask(`PUT Patient/${id}`, { body: { resourceType: "Patient", id } });
  for (const id of ["1", "2"]) await whole.ask(`PUT Observation/${id}`, { body: observation("a", { id }) });
  await whole.ask("PUT Observation/3", { body: observation("b", { id: "3" }) });
});

/** An event in one line: interaction, action, outcome, and what it names. */
function line({ subtype, action, outcome, entity = [] }: Record<string, unknown>): string {
  const code = (subtype as { code: string }[]).map((one) => one.code).join("+");
  const named = (entity as { what?: { reference?: string }; query?: string; role?: { code: string } }[]).map(
    ({ what, query, role }) =>
      query === undefined ? `${role?.code === "1" ? "of " : ""}${what?.reference ?? ""}` : `?${atob(query)}`,
  );
  return [code, action, outcome, ...named].join(" ");
}

const lines = async () => (await whole.trail()).map(line);

describe("what is on record", () => {
  it.each([
    ["GET Patient/a", undefined, ["read R 0 of Patient/a Patient/a/_history/1"]],
    ["GET Observation/1", undefined, ["read R 0 of Patient/a Observation/1/_history/1"]],
    ["GET Observation/1/_history/1", undefined, ["vread R 0 of Patient/a Observation/1/_history/1"]],
    [
      "GET Observation/1/_history",
      undefined,
      ["history-instance R 0 of Patient/a ?Observation? Observation/1/_history/1"],
    ],
    [
      "GET Observation?code:text=x",
      undefined,
      [
        "search-type E 0 of Patient/a ?Observation?code:text=x Observation/1/_history/1 Observation/2/_history/1",
        "search-type E 0 of Patient/b ?Observation?code:text=x Observation/3/_history/1",
      ],
    ],
    ["GET Observation?subject=Patient/c", undefined, ["search-type E 0 of Patient/c ?Observation?subject=Patient/c"]],
    ["GET Observation?status=amended", undefined, ["search-type E 0 ?Observation?status=amended"]],
    ["GET Observation?_summary=count", undefined, ["search-type E 0 ?Observation?_summary=count"]],
    [
      "PUT Observation/1",
      observation("b", { id: "1" }),
      ["update U 0 of Patient/a Observation/1/_history/2", "update U 0 of Patient/b Observation/1/_history/2"],
    ],
    ["GET Encounter/e/Observation", undefined, ["search-type E 0 ?Encounter/e/Observation?"]],
    ["GET Patient/c/*", undefined, ["search-system E 0 of Patient/c ?Patient/c/*?"]],
    ["PUT Observation/9", observation("b", { id: "9" }), ["update C 0 of Patient/b Observation/9/_history/1"]],
    ["DELETE Observation/1", undefined, ["delete D 0 of Patient/a Observation/1/_history/2"]],
    ["DELETE Observation/none", undefined, ["delete D 0 Observation/none"]],
    ["POST Patient", { resourceType: "Patient" }, ["create C 0 of Patient/id-1 Patient/id-1/_history/1"]],
  ])("of %s", async (request, body, expected) => {
    await whole.as(app)(request, { body });
    expect(await lines()).toEqual(expected);
  });

  it.each([
    ["GET Patient/none", undefined, "read R 4 of Patient/none Patient/none"],
    ["GET Observation?nonsense=1", undefined, "search-type E 4 ?Observation?nonsense=1"],
    ["GET Observation?access_token=secret", undefined, "search-type E 4 ?Observation?access_token="],
    ["PUT Observation/1", { resourceType: "Observation", id: "1" }, "update U 4 Observation/1"],
  ])("of %s, which fails", async (request, body, expected) => {
    await expect(whole.as(app)(request, { body })).rejects.toThrow();
    expect(await lines()).toEqual([expected]);
  });

  it.each([
    ["GET Observation/3", undefined, "read R 4 Observation/3"],
    ["GET Patient/b", undefined, "read R 4 of Patient/b Patient/b"],
    ["POST Observation", observation("b"), "create C 4"],
    ["DELETE Observation/1", undefined, "delete D 4 Observation/1"],
  ])("of %s, which is not the patient's", async (request, body, expected) => {
    await expect(whole.as(patient)(request, { body })).rejects.toThrow();
    expect(await lines()).toEqual([expected]);
  });

  it("names who asked, by what app, from where and for what", async () => {
    await whole.as({ ...app, account: "acc", purpose: "TREAT" })("GET Patient/a");
    const [event] = await whole.trail();
    expect(event).toMatchObject({
      recorded: "2024-05-01T12:00:00.000Z",
      agent: [
        {
          who: { reference: "Practitioner/p", identifier: { system: "urn:cardea:account", value: "acc" } },
          requestor: true,
          policy: ["urn:ietf:params:oauth:jti:t1"],
          network: { address: "192.0.2.1" },
          purposeOfUse: [{ coding: [{ code: "TREAT" }] }],
        },
        { who: { identifier: { system: "urn:cardea:client", value: "app" } }, requestor: false },
      ],
    });
  });
});

describe("a Bundle", () => {
  const entry = (method: string, url: string, resource?: object) => ({ request: { method, url }, resource });
  const bundle = (type: string, ...entries: object[]) => ({ resourceType: "Bundle", type, entry: entries });
  const entries = [
    entry("POST", "Observation", observation("a")),
    entry("DELETE", "Observation/3"),
    entry("GET", "Observation/2"),
  ];

  it("of a transaction: each change in the commit, the whole, and each read", async () => {
    await whole.as(app)("POST /", { body: bundle("transaction", ...entries) });
    expect((await lines()).toSorted()).toEqual([
      "create C 0 of Patient/a Observation/id-1/_history/1",
      "delete D 0 of Patient/b Observation/3/_history/2",
      "read R 0 of Patient/a Observation/2/_history/1",
      "transaction E 0 of Patient/a Observation/2/_history/1",
    ]);
  });

  it("of a batch: each entry", async () => {
    await whole.as(app)("POST /", { body: bundle("batch", ...entries) });
    expect((await lines()).toSorted()).toEqual([
      "create C 0 of Patient/a Observation/id-1/_history/1",
      "delete D 0 of Patient/b Observation/3/_history/2",
      "read R 0 of Patient/a Observation/2/_history/1",
    ]);
  });

  it("that fails leaves one entry and nothing else", async () => {
    const failing = bundle(
      "transaction",
      ...entries,
      entry("PUT", "Observation/8", { resourceType: "Observation", id: "8" }),
    );
    await expect(whole.as(app)("POST /", { body: failing })).rejects.toThrow();
    expect(await lines()).toEqual(["transaction E 4 Observation/3 Observation/8 Observation/2"]);
  });
});

const observer = { ...app, scopes: readScopes("user/Observation.rs") };
const patch = [{ op: "replace", path: "/status", value: "amended" }];

const transaction = (method: string) => ({
  ...{ resourceType: "Bundle", type: "transaction" },
  entry: [{ request: { method, url: "Observation/3" } }],
});

type Asked = readonly [request: string, body: unknown, entries: readonly string[]];

/** Of each kind of interaction: done, and refused to who may read Observations alone. A kind without a row does not compile. */
const kinds: { readonly [Kind in Interaction["kind"]]: { done: Asked; refused?: Asked } } = {
  read: {
    done: ["GET Patient/a", undefined, ["read R 0 of Patient/a Patient/a/_history/1"]],
    refused: ["GET Patient/a", undefined, ["read R 4 of Patient/a Patient/a"]],
  },
  vread: {
    done: ["GET Patient/a/_history/1", undefined, ["vread R 0 of Patient/a Patient/a/_history/1"]],
    refused: ["GET Patient/a/_history/1", undefined, ["vread R 4 of Patient/a Patient/a"]],
  },
  search: {
    done: ["GET Patient?_id=a", undefined, ["search-type E 0 of Patient/a ?Patient?_id=a Patient/a/_history/1"]],
    refused: ["GET Patient?_id=a", undefined, ["search-type E 4 ?Patient?_id=a"]],
  },
  history: {
    done: ["GET Patient/a/_history", undefined, ["history-instance R 0 of Patient/a ?Patient? Patient/a/_history/1"]],
    refused: ["GET Patient/a/_history", undefined, ["history-instance R 4 of Patient/a ?Patient? Patient/a"]],
  },
  create: {
    done: ["POST Observation", observation("a"), ["create C 0 of Patient/a Observation/id-1/_history/1"]],
    refused: ["POST Observation", observation("a"), ["create C 4"]],
  },
  update: {
    done: [
      "PUT Observation/1",
      observation("a", { id: "1", valueString: "x" }),
      ["update U 0 of Patient/a Observation/1/_history/2"],
    ],
    refused: ["PUT Observation/1", observation("a", { id: "1" }), ["update U 4 Observation/1"]],
  },
  "update-if": {
    done: [
      "PUT Observation?_id=1",
      observation("a", { valueString: "x" }),
      ["update U 0 of Patient/a ?Observation?_id=1 Observation/1/_history/2"],
    ],
    refused: ["PUT Observation?_id=1", observation("a"), ["update U 4 ?Observation?_id=1"]],
  },
  patch: {
    done: ["PATCH Observation/1", patch, ["patch U 0 of Patient/a Observation/1/_history/2"]],
    refused: ["PATCH Observation/1", patch, ["patch U 4 Observation/1"]],
  },
  "patch-if": {
    done: ["PATCH Observation?_id=1", patch, ["patch U 0 of Patient/a ?Observation?_id=1 Observation/1/_history/2"]],
    refused: ["PATCH Observation?_id=1", patch, ["patch U 4 ?Observation?_id=1"]],
  },
  delete: {
    done: ["DELETE Observation/1", undefined, ["delete D 0 of Patient/a Observation/1/_history/2"]],
    refused: ["DELETE Observation/1", undefined, ["delete D 4 Observation/1"]],
  },
  "delete-if": {
    done: [
      "DELETE Observation?_id=1",
      undefined,
      ["delete D 0 of Patient/a ?Observation?_id=1 Observation/1/_history/2"],
    ],
    refused: ["DELETE Observation?_id=1", undefined, ["delete D 4 ?Observation?_id=1"]],
  },
  operation: {
    done: [
      "GET Patient/b/$everything",
      undefined,
      ["operation E 0 of Patient/b ?Patient/$everything? Patient/b/_history/1 Observation/3/_history/1"],
    ],
    refused: ["GET Patient/b/$everything", undefined, ["operation E 4 of Patient/b ?Patient/$everything? Patient/b"]],
  },
  bundle: {
    done: [
      "POST /",
      transaction("GET"),
      ["read R 0 of Patient/b Observation/3/_history/1", "transaction E 0 of Patient/b Observation/3/_history/1"],
    ],
    refused: ["POST /", transaction("DELETE"), ["transaction E 4 Observation/3"]],
  },
  // It tells nothing of anybody, and everybody the same.
  capabilities: { done: ["GET metadata", undefined, []] },
};

describe("each kind of interaction", () => {
  it.each(Object.entries(kinds))("%s, done", async (_kind, { done: [request, body, entries] }) => {
    await whole.as(app)(request, { body });
    expect((await lines()).toSorted()).toEqual(entries);
  });

  const refused = Object.entries(kinds).flatMap(([kind, { refused: row }]) => (row ? [[kind, row] as const] : []));
  it.each(refused)("%s, refused", async (_kind, [request, body, entries]) => {
    await expect(whole.as(observer)(request, { body })).rejects.toThrow();
    expect((await lines()).toSorted()).toEqual(entries);
  });
});
