/** Section 2.6: the FHIR API lets in who has a token, to what that is for. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { actTexts } from "../../../src/audit/acts.ts";
import { openTokens } from "../../../src/auth/tokens.ts";
import type { Client } from "../scenario.ts";
import { amy, fill, granted, holder, observation, toBase } from "./api.ts";
import { appOf, launch, post } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();
beforeAll(() => fill(rig));

const own = "launch/patient patient/*.cruds";

/** Of the whole flow: an app that somebody let in. */
async function letIn(scope: string, doing: { person: keyof typeof rig.people; patient?: string }) {
  const [client, person] = [await appOf(rig), rig.people[doing.person]];
  const { token } = await launch(rig, client, scope, { ...doing, person });
  return { client, token: token.body.access_token ?? "", as: holder(rig, token.body.access_token) };
}

async function expectShutOut(as: Client, said: string): Promise<void> {
  const { get, post: send, put } = as;
  const answers = [
    await get("Patient/amy"),
    await get("Patient"),
    await send("Patient", {}),
    await put("Patient/x", {}),
  ];
  for (const { status, headers, body } of [...answers, await get("no-such-path"), await send(toBase, {})]) {
    expect([status, body.resourceType, body.issue?.[0]?.code]).toEqual([401, "OperationOutcome", "login"]);
    expect(headers.get("www-authenticate")).toBe(said);
  }
}

const invalidToken = 'Bearer realm="fhir", error="invalid_token"';

describe("E1 what is no good token opens nothing:", () => {
  it("E1 none at all", () => expectShutOut(holder(rig, undefined), 'Bearer realm="fhir"'));

  it.each(["x", "a".repeat(43), "", "null", "eyJhbGciOiJub25lIn0.e30."])("E1 %j", (token) =>
    expectShutOut(holder(rig, token), invalidToken),
  );

  it("E1 one that has expired, though it was just used", async () => {
    const { as } = await letIn(own, { person: "amy" });
    expect(await as.get("Patient/amy")).toMatchObject({ status: 200 });
    rig.clock.ahead += 301_000;
    await expectShutOut(as, invalidToken);
  });

  it("E1 one that its app gave up", async () => {
    const { as, token, client } = await letIn(own, { person: "amy" });
    expect(await as.get("Patient/amy")).toMatchObject({ status: 200 });
    await post(rig.base, "/oauth2/revoke", { token, client_id: client.id });
    await expectShutOut(as, invalidToken);
  });

  it("E1 one whose app was put out by its user", async () => {
    const { as } = await letIn(own, { person: "amy" });
    expect(await as.get("Patient/amy")).toMatchObject({ status: 200 });
    for (const { id } of await rig.apps.grants.port.list(rig.people.amy.id)) await rig.apps.grants.end(id, {});
    await expectShutOut(as, invalidToken);
  });

  it("E1 a good one that is not in the header", async () => {
    const { token } = await letIn(own, { person: "amy" });
    for (const [path, headers] of [
      [`Patient/amy?access_token=${token}`, {}],
      ["Patient/amy", { cookie: `access_token=${token}` }],
      ["Patient/amy", { authorization: `Basic ${token}` }],
    ] as const)
      expect(await holder(rig, undefined).get(path, headers)).toMatchObject({ status: 401 });
  });

  it("E1 but what a client has to know before it can have one is open", async () => {
    const nobody = holder(rig, undefined);
    expect(await nobody.get("metadata")).toMatchObject({ status: 200 });
    expect(await nobody.get(".well-known/smart-configuration")).toMatchObject({ status: 200 });
  });
});

it("E2 a token for another FHIR base opens nothing here", async () => {
  const { store, records } = rig;
  const now = () => Date.now() + rig.clock.ahead;
  const at = (audience: string) => openTokens({ store, records, now, audit: actTexts(now), audience });
  const asked = { scope: "system/*.rs", minutes: 4 };
  const here = await at(`${rig.base}/fhir`).mint(asked);
  expect(await holder(rig, here.token).get("Patient/amy")).toMatchObject({ status: 200 });
  for (const audience of ["https://other.example.org/fhir", `${rig.base}/fhir/`, rig.base])
    await expectShutOut(holder(rig, (await at(audience).mint(asked)).token), invalidToken);
});

describe("E4 patient/ scopes stay with the patient of the launch:", () => {
  const changed = { ...observation("bob-vital", "bob", "vital-signs"), status: "amended" };
  const patch = [{ op: "replace", path: "/status", value: "amended" }];
  const asPatch = { "content-type": "application/json-patch+json" };

  const refused: readonly (readonly [string, (as: Client) => ReturnType<Client["get"]>, number])[] = [
    ["a read", ({ get }) => get("Patient/bob"), 404],
    ["of what is there of theirs", ({ get }) => get("Condition/bob-problem"), 404],
    ["a version", ({ get }) => get("Patient/bob/_history/1"), 404],
    ["a history", ({ get }) => get("Condition/bob-problem/_history"), 404],
    ["$everything", ({ get }) => get("Patient/bob/$everything"), 404],
    ["an update", ({ put }) => put("Observation/bob-vital", changed), 403],
    ["a patch", ({ send }) => send("PATCH", "Observation/bob-vital", { body: patch, headers: asPatch }), 404],
    ["a creation", ({ post: create }) => create("Observation", observation("x", "bob", "laboratory")), 403],
    ["moving one's own there", ({ put }) => put("Observation/vital", observation("vital", "bob", "vital-signs")), 403],
    ["another patient", ({ put }) => put("Patient/carla", { resourceType: "Patient", id: "carla" }), 403],
  ];
  const searches = ["Patient?_id=bob", "Condition?patient=bob", "Patient/bob/Condition", "Observation?_id=bob-vital"];

  it.each([
    ["amy", undefined],
    ["nurse", "amy"],
  ] as const)("E4 of %s", async (person, patient) => {
    const { as } = await letIn(own, { person, ...(patient && { patient }) });
    expect(await as.get("Patient/amy")).toMatchObject({ status: 200 });
    expect(await as.get("Condition/amy-problem")).toMatchObject({ status: 200 });
    for (const [what, ask, status] of refused) expect([what, (await ask(as)).status]).toEqual([what, status]);
    for (const search of searches)
      expect(await as.get(`${search}${search.includes("?") ? "&" : "?"}_total=accurate`)).toMatchObject({
        status: 200,
        body: { total: 0 },
      });
    // A deletion answers as that of what is not there; and it stays.
    expect((await as.send("DELETE", "Observation/bob-vital")).status).toBe(
      (await as.send("DELETE", "Observation/x")).status,
    );
    const service = await granted(rig, { scope: "system/*.rs" });
    const there = await service.get("Observation/bob-vital");
    expect([there.status, there.body.meta.versionId, there.body["status"]]).toEqual([200, "1", "final"]);
  });
});

describe("E5 each entry is checked:", () => {
  const entries = [
    { request: { method: "GET", url: "Condition/amy-problem" } },
    { request: { method: "GET", url: "Condition/bob-problem" } },
    { request: { method: "GET", url: "Observation/vital" } },
    { request: { method: "GET", url: "Condition?_total=accurate" } },
    { request: { method: "DELETE", url: "Condition/amy-visit" } },
    { request: { method: "POST", url: "Observation" }, resource: observation("new", "amy", "laboratory") },
    { request: { method: "POST", url: "Condition", ifNoneExist: "_id=x" }, resource: { resourceType: "Condition" } },
  ];
  const bundle = (type: string, entry: readonly object[]) => ({ resourceType: "Bundle", type, entry });

  it("E5 those of a batch by themselves", async () => {
    const as = await granted(rig, { scope: "patient/Condition.rs patient/Patient.r patient/Observation.c", ...amy });
    const { status, body } = await as.post(toBase, bundle("batch", entries));
    const statuses = body.entry?.map(({ response }) => response?.status.slice(0, 3));
    expect([status, statuses]).toEqual([200, ["200", "404", "403", "200", "403", "201", "403"]]);
    expect(body.entry?.[3]?.resource?.total).toBe(2);
  });

  const scope = "patient/Observation.cu patient/Condition.rs";
  it.each([
    ["a read of a type without a scope", { request: { method: "GET", url: "Encounter/visit" } }],
    ["a deletion without its letter", { request: { method: "DELETE", url: "Observation/lab" } }],
    ["a search without its letter", { request: { method: "GET", url: "Observation?_id=lab" } }],
    [
      "another's",
      { request: { method: "PUT", url: "Observation/bob-vital" }, resource: observation("bob-vital", "bob", "x") },
    ],
  ])("E5 one of a transaction is refused, with all: %s", async (_name, entry) => {
    const as = await granted(rig, { scope, ...amy });
    const good = {
      request: { method: "PUT", url: "Observation/in-transaction" },
      resource: observation("in-transaction", "amy", "x"),
    };
    const { status, body } = await as.post(toBase, bundle("transaction", [good, entry]));
    expect([status, body.resourceType, body.issue?.[0]?.code]).toEqual([403, "OperationOutcome", "forbidden"]);
    const service = await granted(rig, { scope: "system/*.rs" });
    expect(await service.get("Observation/in-transaction")).toMatchObject({ status: 404 });
  });

  it("E5 and one that is allowed is done", async () => {
    const as = await granted(rig, { scope, ...amy });
    const good = {
      request: { method: "PUT", url: "Observation/allowed" },
      resource: observation("allowed", "amy", "x"),
    };
    expect(await as.post(toBase, bundle("transaction", [good]))).toMatchObject({ status: 200 });
  });
});

describe("E6 an update that creates needs u, and is allowed by it:", () => {
  const put = ({ put: send }: Client, id: string) => send(`Observation/${id}`, observation(id, "amy", "laboratory"));

  it.each([
    ["u", "made-by-u", 201],
    ["cu", "made-by-cu", 201],
    ["crds", "made-by-none", 403],
    ["c", "made-by-c", 403],
  ])("E6 patient/Observation.%s: Observation/%s is %i", async (letters, id, status) => {
    const as = await granted(rig, { scope: `patient/Observation.${letters}`, ...amy });
    expect((await put(as, id)).status).toBe(status);
  });

  it("E6 with u, and without c, nothing is created under an id of ours", async () => {
    const as = await granted(rig, { scope: "patient/Observation.ruds", ...amy });
    expect(await as.post("Observation", observation("x", "amy", "laboratory"))).toMatchObject({ status: 403 });
  });
});

describe("E7 user/ scopes never exceed the user's own rights:", () => {
  const everything = "user/*.cruds";

  it("E7 a patient has the own record, a clinician both", async () => {
    const patient = (await letIn(everything, { person: "amy" })).as;
    const clinician = (await letIn(everything, { person: "nurse" })).as;
    const seen = async ({ get }: Client) => [
      (await get("Patient/bob")).status,
      (await get("Condition/bob-problem")).status,
      (await get("Condition/amy-problem")).status,
      (await get("Condition?_total=accurate")).body.total,
      (await get("Patient?_total=accurate")).body.total,
    ];
    expect(await seen(patient)).toEqual([404, 404, 200, 2, 1]);
    expect(await seen(clinician)).toEqual([200, 200, 200, 3, 2]);
  });

  it("E7 a patient writes nothing that is not of the own record", async () => {
    const { as } = await letIn(everything, { person: "amy" });
    const practitioner = { resourceType: "Practitioner", id: "jones", name: [{ family: "Amy's own" }] };
    expect(await as.put("Practitioner/jones", practitioner)).toMatchObject({ status: 403 });
    expect(await as.post("Organization", { resourceType: "Organization", name: "x" })).toMatchObject({ status: 403 });
    expect(await as.post("Observation", observation("x", "bob", "laboratory"))).toMatchObject({ status: 403 });
    expect(await as.get("AuditEvent")).toMatchObject({ status: 200, body: { total: 0 } });
  });

  it.each([
    ["no user", { scope: everything }],
    ["system/, of a person", { scope: "system/*.cruds", ...amy }],
    ["a patient that is not", { scope: everything, user: "Patient/nobody" }],
  ])("E7 nothing with %s", async (_name, what) => {
    const as = await granted(rig, what);
    const { status, body } = await as.get("Condition?_total=accurate");
    expect([status, body.total ?? 0]).toEqual(status === 200 ? [200, 0] : [403, 0]);
    expect([403, 404]).toContain((await as.get("Condition/amy-problem")).status);
  });
});

describe("E8 Patient.link opens nothing:", () => {
  const linked = (id: string, other: string, type: string) => ({
    ...{ resourceType: "Patient", id, link: [{ type, other: { reference: `Patient/${other}` } }] },
  });

  it.each(["replaces", "replaced-by", "refer", "seealso"])("E8 %s, from either side", async (type) => {
    const service = await granted(rig, { scope: "system/*.cruds" });
    for (const [id, other] of [
      ["amy", "bob"],
      ["bob", "amy"],
    ] as const)
      expect(await service.put(`Patient/${id}`, linked(id, other, type))).toMatchObject({ status: 200 });
    const { get } = await granted(rig, { scope: "patient/*.rs", ...amy });
    expect(await get("Patient/amy")).toMatchObject({ status: 200 });
    for (const place of ["Patient/bob", "Condition/bob-problem"])
      expect(await get(place)).toMatchObject({ status: 404 });
    for (const search of ["Patient?_include=*", "Patient?_revinclude=*", "Patient/amy/*", "Patient/amy/$everything"]) {
      const { status, body } = await get(search);
      const ids = body.entry?.map(({ resource }) => resource?.id) ?? [];
      expect([status, ids.filter((id) => id?.startsWith("bob"))]).toEqual([200, []]);
    }
  });
});
