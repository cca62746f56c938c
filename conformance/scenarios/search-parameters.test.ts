/** SearchParameters that are written while the server runs. http://hl7.org/fhir/R4/searchparameter.html */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { includedKeys, matchIds, scenario } from "./scenario.ts";
import { broken } from "./search-parameters/broken.ts";
import { defined, type Definition, patient, untilUsed } from "./search-parameters/define.ts";
import { blue, green, observation, rows } from "./search-parameters/rows.ts";

const server = scenario();
const { get, post, put, send } = server;

async function define(definition: Definition, search: string): Promise<void> {
  const { status, text } = await put(`SearchParameter/${definition.id}`, defined(definition));
  if (status !== 201 && status !== 200) throw new Error(`${definition.id} is refused: ${text}`);
  await untilUsed(server, search);
}

beforeAll(async () => {
  for (const id of ["o1", "o2"]) await put(`Organization/${id}`, { resourceType: "Organization", id, name: id });
  await put("Patient/blue", { resourceType: "Patient", id: "blue", ...blue });
  await put("Patient/green", { resourceType: "Patient", id: "green", ...green });
  await put("Patient/plain", { resourceType: "Patient", id: "plain", active: true });
  await put("Observation/low5", observation("low5", "blue", 5));
  await put("Observation/low70", observation("low70", "green", 70));
});

describe.each(rows.map(([one, searches]) => [one.code, one.type, one, searches] as const))(
  "%s, a parameter of type %s that is new",
  (_code, _type, definition, searches) => {
    beforeAll(() => define(definition, Object.keys(searches)[0] ?? ""));

    test.each(Object.entries(searches))("%s", async (search, ids) => {
      const reply = await get(search);
      expect([reply.status, reply.body.issue]).toEqual([200, undefined]);
      const found = matchIds(reply);
      expect(search.includes("_sort") ? found : found.toSorted()).toEqual(ids);
    });

    test("is claimed with its definition", async () => {
      const { rest } = (await get("metadata")).body as unknown as {
        rest: { resource: { type: string; searchParam: { name: string; definition: string }[] }[] }[];
      };
      const type = definition.base[0] === "Resource" ? "Patient" : definition.base[0];
      const claims = rest[0]?.resource.find((one) => one.type === type)?.searchParam;
      expect(claims).toContainEqual(
        expect.objectContaining({ name: definition.code, definition: defined(definition).url, type: definition.type }),
      );
    });
  },
);

describe("what is written after the definition", () => {
  test("is found, by a create, an update, and in a transaction; and what is gone is not", async () => {
    await define(patient("later", "string", "Patient.contact.name.text"), "Patient?later:missing=false");
    const named = (text: string) => ({ resourceType: "Patient", contact: [{ name: { text } }] });
    const { id } = (await post("Patient", named("one"))).body;
    await put("Patient/two", { ...named("two"), id: "two" });
    const entry = [{ request: { method: "PUT", url: "Patient/three" }, resource: { ...named("three"), id: "three" } }];
    await post("", { resourceType: "Bundle", type: "transaction", entry });
    const found = async (text: string) => matchIds(await get(`Patient?later=${text}`));
    expect([await found("one"), await found("two"), await found("three")]).toEqual([[id], ["two"], ["three"]]);
    await put("Patient/two", { ...named("other"), id: "two" });
    await send("DELETE", "Patient/three");
    expect([await found("two"), await found("three"), await found("other")]).toEqual([[], [], ["two"]]);
  });
});

describe("links by a reference parameter that is new", () => {
  beforeAll(() =>
    define(
      patient("looked-after", "reference", "Patient.contact.organization", { target: ["Organization"] }),
      "Patient?looked-after:missing=true",
    ),
  );

  test.each([
    ["_include", "Patient?_id=blue&_include=Patient:looked-after", ["Organization/o1"]],
    ["_revinclude", "Organization?_id=o2&_revinclude=Patient:looked-after", ["Patient/green"]],
  ])("%s brings what is at the other end", async (_name, search, keys) => {
    expect(includedKeys(await get(search))).toEqual(keys);
  });

  test("_has finds what is pointed at", async () => {
    expect(matchIds(await get("Organization?_has:Patient:looked-after:_id=blue"))).toEqual(["o1"]);
  });
});

describe("a definition that changes", () => {
  const first = patient("shape", "token", "Patient.contact.gender");

  test("finds by what it says now, and no longer by what it said", async () => {
    await define(first, "Patient?shape=female");
    expect(matchIds(await get("Patient?shape=female"))).toEqual(["blue"]);
    await define({ ...first, expression: "Patient.photo.contentType" }, "Patient?shape=image/png");
    expect(matchIds(await get("Patient?shape=image/png"))).toEqual(["blue"]);
    expect(matchIds(await get("Patient?shape=female"))).toEqual([]);
  });

  test("in its words only is used without a break", async () => {
    const changed = defined({ ...first, expression: "Patient.photo.contentType", description: "other words" });
    await put("SearchParameter/shape", changed);
    expect((await get("Patient?shape=image/png")).status).toBe(200);
  });

  test.each([["retired"], ["unknown"]])(
    "to %s is unknown from then on, and is used again when it is active",
    async (status) => {
      await put("SearchParameter/shape", { ...defined(first), status });
      expect((await get("Patient?shape=female")).body.issue?.[0]?.diagnostics).toMatch(/no search parameter shape/);
      await post("Patient", { resourceType: "Patient", id: "x", contact: [{ name: { text: "y" }, gender: "other" }] });
      await define(first, "Patient?shape=female");
      expect(matchIds(await get("Patient?shape=other")).length).toBeGreaterThan(0);
    },
  );

  test("to nothing, deleted, is unknown from then on, and no longer claimed", async () => {
    expect((await send("DELETE", "SearchParameter/shape")).status).toBe(204);
    expect((await get("Patient?shape=female")).status).toBe(400);
    expect((await get("metadata")).text).not.toContain("SearchParameter/shape");
  });
});

describe("a definition that cannot be used", () => {
  const fine = defined(patient("fine", "string", "Patient.name.text"));

  test.each(broken)("%s: 422 that names the element, and nothing is stored", async (_why, change, expression) => {
    const { status, body } = await put("SearchParameter/broken", { ...fine, id: "broken", ...change });
    expect([status, body.issue?.[0]?.expression]).toEqual([422, [expression]]);
    expect((await get("SearchParameter/broken")).status).toBe(404);
  });

  test.each(broken)("%s: is stored while it is retired, and not used", async (_why, change) => {
    const reply = await post("SearchParameter", { ...fine, ...change, status: "retired" });
    // Where its structure is not R4's it is refused for that.
    expect([201, 422]).toContain(reply.status);
    expect((await get("Patient?fine=x")).status).toBe(400);
  });

  test("fails the transaction that it is in", async () => {
    const entry = [
      {
        request: { method: "PUT", url: "Patient/with-broken" },
        resource: { resourceType: "Patient", id: "with-broken" },
      },
      {
        request: { method: "POST", url: "SearchParameter" },
        resource: { ...fine, id: undefined, expression: "Patient.colour" },
      },
    ];
    const { status, body } = await post("", { resourceType: "Bundle", type: "transaction", entry });
    expect([status, body.issue?.[0]?.expression]).toEqual([422, ["Bundle.entry[1].resource.expression"]]);
    expect((await get("Patient/with-broken")).status).toBe(404);
  });

  test("R4's own definition, as it is, is stored and changes nothing", async () => {
    const own = { id: "own", code: "birthdate", base: ["Patient", "Person", "RelatedPerson"], type: "date" };
    const expression = "Patient.birthDate | Person.birthDate | RelatedPerson.birthDate";
    const { status } = await put("SearchParameter/own", defined({ ...own, expression }));
    expect(status).toBe(201);
    expect((await get("Patient?birthdate=2020")).status).toBe(200);
  });
});

describe("the definitions of the search vectors", () => {
  const read = (name: string) =>
    JSON.parse(
      readFileSync(new URL(`../fixtures/search-vectors/searchparameter-patient-${name}.json`, import.meta.url), "utf8"),
    ) as { id: string };

  test.each([
    ["multiplebirth", "Patient?multiplebirth=3", ["blue"]],
    ["name-use", "Patient?name-use=nickname", []],
  ])("%s", async (name, search, ids) => {
    const definition = read(name);
    expect((await put(`SearchParameter/${definition.id}`, definition)).status).toBe(201);
    await untilUsed(server, search);
    expect(matchIds(await get(search))).toEqual(ids);
  });
});
