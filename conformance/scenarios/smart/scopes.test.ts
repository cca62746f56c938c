/** Section 2.6, E3: what a scope covers, by type, by interaction, and by its search parameters. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Client, Reply } from "../scenario.ts";
import { amy, categories, fill, granted, observation, toBase } from "./api.ts";
import { smart } from "./rig.ts";

const rig = smart();
beforeAll(() => fill(rig));

let ids = 0;
const fresh = () => observation(`fresh-${++ids}`, "amy", "laboratory");
const form = { "content-type": "application/x-www-form-urlencoded" };
const patch = { body: [], headers: { "content-type": "application/json-patch+json" } };
const batch = (method: string, url: string) => ({
  resourceType: "Bundle",
  type: "batch",
  entry: [{ request: { method, url } }],
});

/** The answer to the only entry of a batch. */
const inBatch = async ({ post }: Client, method: string, url: string): Promise<Pick<Reply, "status">> => {
  const { body } = await post(toBase, batch(method, url));
  return { status: Number(body.entry?.[0]?.response?.status.slice(0, 3)) };
};

type Asking = (as: Client) => Promise<Pick<Reply, "status">>;

/** Every interaction with Observations, and the letters that it needs. */
const interactions: readonly (readonly [string, string, Asking])[] = [
  ["read", "r", ({ get }) => get("Observation/vital")],
  ["read by HEAD", "r", ({ send }) => send("HEAD", "Observation/vital")],
  ["conditional read", "r", ({ get }) => get("Observation/vital", { "if-none-match": "*" })],
  ["vread", "r", ({ get }) => get("Observation/vital/_history/1")],
  ["history of one", "r", ({ get }) => get("Observation/vital/_history")],
  ["history of the type", "s", ({ get }) => get("Observation/_history")],
  ["search", "s", ({ get }) => get("Observation")],
  ["search by POST", "s", ({ send }) => send("POST", "Observation/_search", { headers: form, body: "_id=vital" })],
  ["search in a compartment", "s", ({ get }) => get("Patient/amy/Observation")],
  ["search across types", "s", ({ get }) => get("?_type=Observation")],
  ["$explain", "s", ({ get }) => get("Observation/$explain?_id=vital")],
  ["read in a batch", "r", (as) => inBatch(as, "GET", "Observation/vital")],
  ["search in a batch", "s", (as) => inBatch(as, "GET", "Observation?_id=vital")],
  ["create", "c", ({ post }) => post("Observation", fresh())],
  ["conditional create", "cs", ({ post }) => post("Observation", fresh(), { "if-none-exist": "_id=vital" })],
  ["update", "u", ({ put }) => put("Observation/lab", observation("lab", "amy", "laboratory"))],
  ["conditional update", "su", ({ put }) => put("Observation?_id=lab", observation("lab", "amy", "laboratory"))],
  ["update that creates", "u", ({ put }) => put(`Observation/fresh-${ids + 1}`, fresh())],
  ["patch", "ru", ({ send }) => send("PATCH", "Observation/vital", patch)],
  ["conditional patch", "rus", ({ send }) => send("PATCH", "Observation?_id=vital", patch)],
  ["delete", "d", ({ send }) => send("DELETE", "Observation/nothing")],
  ["conditional delete", "ds", ({ send }) => send("DELETE", "Observation?_id=nothing")],
  ["delete in a batch", "d", (as) => inBatch(as, "DELETE", "Observation/nothing")],
];

const letters = ["c", "r", "u", "d", "s"];
const all = letters.join("");
const inOrder = (some: string) => letters.filter((letter) => some.includes(letter)).join("");

describe.each([
  ["patient", amy],
  ["user", { user: "Practitioner/jones" }],
  ["system", {}],
] as const)("E3 %s/", (level, who) => {
  const as = (scope: string) => granted(rig, { scope: scope.replaceAll("~", level), ...who });

  it.each(interactions)("E3 %s is allowed by %s alone, and by nothing else", async (_name, needed, ask) => {
    const allowed = await ask(await as(`~/Observation.${inOrder(needed)}`));
    expect(allowed.status).toBeLessThan(400);
    const others = letters
      .filter((letter) => needed.includes(letter))
      .map((letter) => `~/Observation.${all.replace(letter, "")}`);
    for (const scope of [...others, "~/Condition.cruds", "~/Patient.cruds openid fhirUser launch/patient"])
      expect([scope, (await ask(await as(scope))).status]).toEqual([scope, 403]);
  });

  it.each(interactions)("E3 %s by the words of the first version", async (_name, needed, ask) => {
    const words = { read: "rs", write: "cud", "*": "cruds" };
    for (const [word, given] of Object.entries(words)) {
      const isEnough = inOrder(given + needed) === inOrder(given);
      const { status } = await ask(await as(`~/Observation.${word}`));
      expect([word, status === 403]).toEqual([word, !isEnough]);
    }
  });

  it("E3 a wildcard is for every type", async () => {
    const { get } = await as("~/*.r");
    for (const place of ["Patient/amy", "Observation/vital", "Condition/amy-problem", "Encounter/visit"])
      expect([place, (await get(place)).status]).toEqual([place, 200]);
    expect((await get("Observation")).status).toBe(403);
  });
});

const keysIn = ({ body }: Reply): string[] =>
  (body.entry ?? [])
    .flatMap(({ resource }) => (resource ? [`${resource.resourceType}/${resource.id}`] : []))
    .toSorted();

describe("E3 the search parameters of a scope", () => {
  const vitals = [
    `patient/Observation.rs?category=${categories}|vital-signs`,
    "patient/Observation.rs?category=vital-signs",
  ];
  const rest = "patient/Patient.rs patient/Provenance.rs";

  /** What is shown of Observations: with the filter, and with none. */
  const shown: readonly (readonly [string, readonly string[]])[] = [
    ["Observation?_total=accurate", ["Observation/vital"]],
    ["Observation?_id=vital,lab", ["Observation/vital"]],
    ["Observation?_id=lab", []],
    ["Observation/_history", ["Observation/vital"]],
    ["Observation/vital/_history", ["Observation/vital"]],
    ["Patient/amy/Observation", ["Observation/vital"]],
    ["Patient/amy/*", ["Observation/vital", "Provenance/proof"]],
    ["Patient/amy/$everything", ["Observation/vital", "Patient/amy", "Provenance/proof"]],
    ["Patient?_id=amy&_revinclude=Observation:subject", ["Observation/vital", "Patient/amy"]],
    ["Provenance?_include=Provenance:target", ["Observation/vital", "Patient/amy", "Provenance/proof"]],
    ["Provenance?_include=*", ["Observation/vital", "Patient/amy", "Provenance/proof"]],
    ["Provenance?target:Observation._id=vital", ["Provenance/proof"]],
    ["Provenance?target:Observation._id=lab", []],
    ["Patient?_has:Observation:subject:_id=vital", ["Patient/amy"]],
    ["Patient?_has:Observation:subject:_id=lab", []],
    ["?_type=Observation,Patient", ["Observation/vital", "Patient/amy"]],
    ["_history", ["Observation/vital", "Patient/amy", "Provenance/proof"]],
  ];

  it.each(shown)("E3 filter %s", async (path, keys) => {
    for (const filtered of vitals) {
      const { get } = await granted(rig, { scope: `${filtered} ${rest}`, ...amy });
      const reply = await get(path);
      expect([reply.status, [...new Set(keysIn(reply))]]).toEqual([200, keys]);
      if (reply.body.total !== undefined) expect(reply.body.total).toBe(path.includes("include") ? 1 : keys.length);
    }
  });

  it.each(["Observation/lab", "Observation/lab/_history/1", "Observation/lab/_history"])(
    "E3 filter %s",
    async (place) => {
      const { get } = await granted(rig, { scope: `${vitals[0]} ${rest}`, ...amy });
      expect(await get(place)).toMatchObject({ status: 404 });
      expect(await get(place.replace("lab", "vital"))).toMatchObject({ status: 200 });
    },
  );

  it("E3 of several scopes for a type each adds what it finds", async () => {
    const both = `${vitals[0]} patient/Observation.r?category=laboratory`;
    const { get } = await granted(rig, { scope: both, ...amy });
    expect(keysIn(await get("Observation?_id=vital,lab"))).toEqual(["Observation/vital"]);
    for (const id of ["vital", "lab"]) expect(await get(`Observation/${id}`)).toMatchObject({ status: 200 });
  });

  it("E3 of one scope all hold", async () => {
    const { get } = await granted(rig, { scope: `${vitals[0]}&status=amended`, ...amy });
    expect(keysIn(await get("Observation"))).toEqual([]);
    const { get: final } = await granted(rig, { scope: `${vitals[0]}&status=final`, ...amy });
    expect(keysIn(await final("Observation"))).toEqual(["Observation/vital"]);
  });

  it("E3 hold for what is written, before and after", async () => {
    const { put, post, send } = await granted(rig, { scope: "patient/Observation.cruds?category=laboratory", ...amy });
    expect(await put("Observation/vital", observation("vital", "amy", "laboratory"))).toMatchObject({ status: 403 });
    expect(await put("Observation/lab", observation("lab", "amy", "vital-signs"))).toMatchObject({ status: 403 });
    expect(await post("Observation", observation("x", "amy", "vital-signs"))).toMatchObject({ status: 403 });
    expect(await send("PATCH", "Observation/vital", patch)).toMatchObject({ status: 404 });
    expect(await post("Observation", fresh())).toMatchObject({ status: 201 });
  });

  it("E3 leave nothing of a type that has not the parameter", async () => {
    const { get } = await granted(rig, { scope: `patient/*.rs?category=${categories}|vital-signs`, ...amy });
    expect(keysIn(await get("Observation"))).toEqual(["Observation/vital"]);
    expect((await get("Patient/amy")).status).toBe(404);
    expect(keysIn(await get("Provenance"))).toEqual([]);
  });
});

it.each([
  "$graphql?query=%7BPatient%7Bid%7D%7D",
  "$export",
  "Patient/$export",
  "Patient/amy/$graphql",
  "Group/x/$export",
])("E3 there is no way around by %s", async (path) => {
  const { get } = await granted(rig, { scope: "system/*.cruds" });
  expect((await get(path)).status).toBe(404);
});
