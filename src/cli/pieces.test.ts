import { describe, expect, it, test } from "@jest/globals";
import { pieceOf, type PlacedEntry } from "./pieces.ts";

const digest = "d".repeat(64);
const piece = (content: unknown, line?: number) =>
  pieceOf({ bytes: Buffer.from(JSON.stringify(content)), line, end: 0 }, digest);
const shown = ({ place, request, resource }: PlacedEntry) => [place, request?.method, request?.url, resource?.()];

function refusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("a resource", () => {
  it("is put under its id", () => {
    const ada = { resourceType: "Patient", id: "ada" };
    expect(piece(ada, 7).entries.map(shown)).toEqual([["7", "PUT", "Patient/ada", ada]]);
  });

  it("gets an id that is told by content and place, when it has none", () => {
    const put = () => piece({ resourceType: "Patient" }, 7).entries.map(({ request }) => request?.url);
    expect(put()[0]).toMatch(/^Patient\/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(put()).toEqual(put());
    expect(piece({ resourceType: "Patient" }, 8).entries[0]?.request?.url).not.toBe(put()[0]);
  });

  it("is read anew for each that asks", () => {
    const [entry] = piece({ resourceType: "Patient", id: "ada", active: true }).entries;
    const first = entry?.resource?.() ?? { resourceType: "" };
    first["active"] = false;
    expect(entry?.resource?.()).toMatchObject({ active: true });
  });

  test.each(["document", "message", "batch-response", "history"])("a Bundle of type %s is one too", (type) => {
    const bundle = { resourceType: "Bundle", id: "b", type, entry: [{ resource: { resourceType: "Patient" } }] };
    expect(piece(bundle)).toMatchObject({ whole: undefined, entries: [{ request: { url: "Bundle/b" } }] });
  });

  test.each([
    ["no JSON", "{", "structure"],
    ["no UTF-8", '{"resourceType":"Patient","id":"a","language":"\u00e9"}', "structure"],
    ["no object", "[]", "invalid"],
    ["no type", '{"id":"a"}', "invalid"],
    ["no type by its form", '{"resourceType":"../Patient"}', "invalid"],
    ["no id by its form", '{"resourceType":"Patient","id":"a/b"}', "invalid"],
  ])("%s is refused", (_what, text, kind) => {
    const bytes = Buffer.from(text, "latin1");
    expect(refusal(() => pieceOf({ bytes, line: 1, end: 0 }, digest))).toMatchObject({ kind });
  });
});

describe("a transaction", () => {
  const entry = (method: string, url: string, more: object = {}) => ({
    fullUrl: "urn:uuid:1",
    resource: { resourceType: "Patient", id: "old" },
    request: { method, url, ...more },
  });

  it("stays whole, its entries in order", () => {
    const { whole, entries } = piece({ resourceType: "Bundle", type: "transaction", entry: [entry("PUT", "Patient/a"), entry("DELETE", "Patient/b")] }, 3); // prettier-ignore
    expect(whole).toBe("transaction");
    expect(entries.map(({ place, request }) => [place, request?.url])).toEqual([
      ["3 entry 0", "Patient/a"],
      ["3 entry 1", "Patient/b"],
    ]);
  });

  it("is known wherever its type stands", () => {
    expect(piece({ type: "transaction", entry: [], resourceType: "Bundle" }).whole).toBe("transaction");
    const nested = { contained: [{ resourceType: "Bundle" }], resourceType: "List", id: "l" };
    expect(piece(nested)).toMatchObject({ whole: undefined, entries: [{ request: { url: "List/l" } }] });
  });

  it("creates under derived ids, unless under a condition", () => {
    const { entries } = piece({ resourceType: "Bundle", type: "transaction", entry: [entry("POST", "Patient"), entry("POST", "Patient", { ifNoneExist: "identifier=1" })] }); // prettier-ignore
    const [created, conditional] = entries;
    expect(created).toMatchObject({ fullUrl: "urn:uuid:1", request: { method: "PUT" } });
    expect(created?.resource?.()).toEqual({ resourceType: "Patient", id: created?.request?.url.split("/")[1] });
    expect(conditional?.request).toEqual({ method: "POST", url: "Patient", ifNoneExist: "identifier=1" });
  });
});

describe("a collection", () => {
  const collection = {
    resourceType: "Bundle",
    type: "collection",
    entry: [
      { fullUrl: "urn:uuid:1", resource: { resourceType: "Patient" } },
      { fullUrl: "http://old.example/Patient/2", resource: { resourceType: "Patient", id: "two" } },
      { fullUrl: "http://old.example/nothing" },
      {
        resource: {
          resourceType: "List",
          id: "list",
          entry: ["urn:uuid:1", "http://old.example/Patient/2", "Patient/3"].map((reference) => ({
            item: { reference },
          })),
          note: [{ text: "http://old.example/Patient/2" }],
        },
      },
    ],
  };

  it("is its resources, each on its own", () => {
    const { whole, entries } = piece(collection);
    expect(whole).toBeUndefined();
    expect(entries.map(({ place }) => place)).toEqual(["entry 0", "entry 1", "entry 3"]);
  });

  it("keeps pointing at its own resources", () => {
    const [first, , list] = piece(collection).entries;
    expect(list?.resource?.()).toMatchObject({
      entry: [first?.request?.url, "Patient/two", "Patient/3"].map((reference) => ({ item: { reference } })),
      note: [{ text: "http://old.example/Patient/2" }],
    });
  });
});
