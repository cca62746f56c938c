/**
 * `$everything` and `$explain`, over HTTP. http://hl7.org/fhir/R4/patient-operation-everything.html,
 * http://hl7.org/fhir/R4/encounter-operation-everything.html
 */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { includedKeys, linkOf, matchIds, scenario, type Reply } from "./scenario.ts";

const { get, post, send } = scenario();

type Known = { resourceType: string; id: string } & Record<string, unknown>;

const to = (reference: string) => ({ reference });
const code = { text: "seen" };
const about = (type: string, id: string, more: object): Known => ({ resourceType: type, id, ...more });

const observation = (id: string, patient: string, more: object = {}): Known =>
  about("Observation", id, { status: "final", code, subject: to(`Patient/${patient}`), ...more });

const record: readonly Known[] = [
  ...[about("Organization", "clinic", { name: "Clinic" }), about("Organization", "payer", { name: "Payer" })],
  ...[about("Practitioner", "doctor", { name: [{ family: "Doe" }] }), about("Practitioner", "stranger", {})],
  about("Medication", "pill", { manufacturer: to("Organization/payer") }),
  about("Location", "ward", { managingOrganization: to("Organization/clinic") }),
  observation("early", "ana", { effectiveDateTime: "2019-06-01" }),
  about("Patient", "ana", { name: [{ family: "Anselm" }], generalPractitioner: [to("Practitioner/doctor")] }),
  about("Patient", "ben", {}),
  about("Encounter", "stay", {
    ...{ status: "finished", class: { code: "IMP" }, subject: to("Patient/ana") },
    ...{ period: { start: "2020-03-01", end: "2020-03-09" }, location: [{ location: to("Location/ward") }] },
  }),
  observation("within", "ana", { effectiveDateTime: "2020-03-05", encounter: to("Encounter/stay") }),
  observation("ongoing", "ana", { effectivePeriod: { start: "2020-01-01" } }),
  observation("undated", "ana"),
  about("Condition", "ill", {
    ...{ subject: to("Patient/ana"), encounter: to("Encounter/stay"), onsetDateTime: "2020-03-01", code },
  }),
  about("MedicationRequest", "order", {
    ...{ status: "active", intent: "order", subject: to("Patient/ana"), authoredOn: "2020-03-04" },
    ...{ medicationReference: to("Medication/pill"), encounter: to("Encounter/stay") },
  }),
  observation("of-ben", "ben"),
  about("Condition", "about-ben", { subject: to("Patient/ben"), asserter: to("Practitioner/stranger") }),
];

const put = (resource: Known) => ({
  resource,
  request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` },
});

async function batch(entry: readonly object[]): Promise<void> {
  const { body } = await post("", { resourceType: "Bundle", type: "batch", entry });
  expect(body.entry?.filter(({ response }) => !response?.status.startsWith("20"))).toEqual([]);
}

beforeAll(async () => {
  await batch(record.map(put));
  await batch([put(about("Patient", "gone", {}))]);
  await batch([{ request: { method: "DELETE", url: "Patient/gone" } }]);
});

/** The members of a record that come as matches, and what comes along, in any order. */
const sorted = (reply: Reply) => [matchIds(reply).join(" "), includedKeys(reply).join(" ")].map(inOrder);
const inOrder = (words: string) => words.split(" ").toSorted().join(" ");

const [other, all, supporting] = [
  "Practitioner/stranger",
  "ana early ill ongoing order stay undated within",
  "Location/ward Medication/pill Organization/clinic Organization/payer Practitioner/doctor",
];

describe("a sentence of $everything", () => {
  it.each([
    ["all that is known of the patient is there, and what it refers to", "Patient/ana/$everything", all, supporting],
    ["nothing of another patient is there", "Patient/ben/$everything", "about-ben ben of-ben", other],
    ["of the type: of each patient", "Patient/$everything", `about-ben ben of-ben ${all}`, `${supporting} ${other}`],
    [
      "all that is known of the encounter, its patient with it",
      "Encounter/stay/$everything",
      "ill order stay within",
      `${supporting.slice(0, supporting.indexOf("Practitioner"))}Patient/ana Practitioner/doctor`,
    ],
    ["start: no care before it", "Patient/ana/$everything?start=2020-01-01", all.replace("early ", ""), supporting],
    ["end: no care after it", "Patient/ana/$everything?end=2019-12-31", "ana early undated", "Practitioner/doctor"],
    [
      "start and end: what went on at some time between, and what has no date",
      "Patient/ana/$everything?start=2020-03-05&end=2020-03-06",
      "ana ongoing stay undated within",
      "Location/ward Organization/clinic Practitioner/doctor",
    ],
    [
      "_type: only resources of these types",
      "Patient/ana/$everything?_type=Observation",
      "early ongoing undated within",
      "",
    ],
    [
      "_type: what supports is of these types, too",
      "Patient/ana/$everything?_type=MedicationRequest,Medication",
      "order",
      "Medication/pill",
    ],
    ["_type of an encounter", "Encounter/stay/$everything?_type=Condition,Patient", "ill", "Patient/ana"],
    ["_since: only what has changed since", "Patient/ana/$everything?_since=2999-01-01T00:00:00Z", "", ""],
    ["_since in the past leaves nothing out", "Patient/ana/$everything?_since=2000-01-01", all, supporting],
  ])("%s", async (_sentence, url, matches, along) => {
    const asked = await get(url);
    expect([asked.status, asked.body.type]).toEqual([200, "searchset"]);
    expect(sorted(asked)).toEqual([inOrder(matches), along]);
    expect(asked.body.total).toBe(matches === "" ? 0 : matches.split(" ").length);
    const [path = "", parameters] = url.split("?");
    const parameter = [...new URLSearchParams(parameters)].map(([name, valueString]) => ({ name, valueString }));
    const posted = await post(path, { resourceType: "Parameters", parameter });
    expect(sorted(posted)).toEqual([inOrder(matches), along]);
  });

  it("the patient itself comes first, though it was created later", async () => {
    const first = await get("Patient/ana/$everything?_count=1");
    expect([matchIds(first), includedKeys(first)]).toEqual([["ana"], []]);
  });

  it("_count is about pages, and not about the whole", async () => {
    const seen: string[] = [];
    for (let next: string | undefined = "Patient/ana/$everything?_count=3"; next !== undefined;) {
      const page = await get(next);
      expect(matchIds(page).length).toBeLessThanOrEqual(3);
      seen.push(...matchIds(page));
      next = linkOf(page, "next");
    }
    expect(seen.toSorted().join(" ")).toBe(all);
  });
});

const refused: readonly (readonly [request: string, status: number, named: string])[] = [
  ["GET Patient/nobody/$everything", 404, "Patient/nobody"],
  ["GET Patient/gone/$everything", 410, "Patient/gone"],
  ["GET Encounter/nobody/$everything", 404, "Encounter/nobody"],
  ["GET Encounter/$everything", 404, "$everything"],
  ["GET $everything", 404, "$everything"],
  ["GET Observation/within/$everything", 404, "$everything"],
  ["GET Patient/ana/$explain", 404, "$explain"],
  ["GET Patient/ana/$", 404, "$"],
  ["GET Patient/ana/$constructor", 404, "$constructor"],
  ["DELETE Patient/ana/$everything", 405, "DELETE"],
  ...[
    ...["start=tomorrow", "start=2020-13", "start=2020-02-30", "start=", "end=99999-01-01", "end=ge2020"],
    ...["start=2020&start=2021", "_since=now", "_since=2020-01-01T25:00:00Z", "_count=-1", "_count=1.5", "_count=many"],
    ...["_count=1e9999", "_type=", "_type=Nothing", "_type=Patient,,Condition", "_type=__proto__", "_cursor=W10"],
    ...["_cursor=", "name=x", "__proto__=1", "constructor=1", "_sort=date", "_include=*", `${"x".repeat(2_000)}=1`],
  ].map((one) => [`GET Patient/ana/$everything?${one}`, 400, (one.split("=")[0] ?? "").slice(0, 20)] as const),
  ["GET Patient/ana/$everything?start=2021&end=2020", 400, "end"],
  ["GET Patient/$explain?nonsense=1", 400, "nonsense"],
  ["GET Patient/$explain?birthdate=never", 400, "birthdate"],
  ["GET Patient/$explain?_filter=((((", 400, "_filter"],
  ["GET $explain?_type=Nothing", 400, "_type"],
  ["GET Nothing/$explain", 404, "Nothing"],
];

/** It is refused, by an OperationOutcome that says what for. */
function judge({ status, body, text }: Reply, expected: number, named: string): void {
  expect([status, body.resourceType, body.issue?.[0]?.severity]).toEqual([expected, "OperationOutcome", "error"]);
  expect(text).toContain(named);
}

describe("what cannot be", () => {
  it.each(refused)("%s is %i", async (request, status, named) => {
    const [method = "", path = ""] = request.split(" ");
    judge(await send(method, path), status, named);
  });

  it.each([
    ["no Parameters", { resourceType: "Patient" }, "Parameters"],
    ["no list", { resourceType: "Parameters", parameter: "start" }, "parameter"],
    ["a list of nothing", { resourceType: "Parameters", parameter: [null, 1, "x"] }, "parameter"],
    ["no name", { resourceType: "Parameters", parameter: [{ valueString: "x" }] }, "name"],
    ["no value", { resourceType: "Parameters", parameter: [{ name: "start" }] }, "start"],
    ["a name that is none", { resourceType: "Parameters", parameter: [{ name: {}, valueDate: "2020" }] }, "name"],
    [
      "a value that is not simple",
      { resourceType: "Parameters", parameter: [{ name: "start", valuePeriod: { start: "2020" } }] },
      "valuePeriod",
    ],
    [
      "two values",
      { resourceType: "Parameters", parameter: [{ name: "start", valueDate: "2020", valueString: "2021" }] },
      "start",
    ],
    ["parts", { resourceType: "Parameters", parameter: [{ name: "start", part: [] }] }, "start"],
  ])("a body with %s is refused", async (_what, body, named) => {
    for (const path of ["Patient/ana/$everything", "Patient/$explain"]) judge(await post(path, body), 400, named);
  });

  it("is left out for a lenient client, and said", async () => {
    const reply = await get("Patient/ana/$everything?nonsense=1&_type=Condition", { prefer: "handling=lenient" });
    expect([reply.status, sorted(reply)[0]]).toEqual([200, "ill"]);
    expect(reply.text).toContain("nonsense is not a parameter of $everything");
    expect(linkOf(reply, "self")).not.toContain("nonsense");
  });

  it("is a link of another record, or of another question", async () => {
    const next = linkOf(await get("Patient/ana/$everything?_count=2"), "next") ?? "";
    for (const other of [next.replace("/ana/", "/ben/"), next.replace("?", "?_type=Observation&")])
      judge(await get(other), 400, "_cursor");
  });
});

describe("a record of 2,500 while others write", () => {
  const size = 2_500;
  const mine = (place: number): Known => observation(`m-${place}`, "many", { effectiveDateTime: "2024-01-01" });
  const all = Array.from({ length: size - 1 }, (_, place) => mine(place));
  const untouched = all.filter((_, place) => place % 10 > 1).map(({ id }) => id);

  beforeAll(async () => {
    await batch([...all.slice(0, 300), about("Patient", "many", {})].map(put));
    for (let at = 300; at < all.length; at += 500) await batch(all.slice(at, at + 500).map(put));
  }, 120_000);

  /** Between two pages some are changed, some deleted, some leave for another patient, some are new. */
  const others = (turn: number): readonly object[] => [
    ...all.filter((_, place) => place % 250 === 10 * turn + 1).map(({ id }) => put(observation(id, "ben"))),
    ...all
      .filter((_, place) => place % 250 === 10 * turn)
      .map(({ id }) => ({ request: { method: "DELETE", url: `Observation/${id}` } })),
    put(observation(`new-${turn}`, "many")),
    put(about("Patient", "many", { birthDate: `${1950 + turn}` })),
  ];

  it("shows each that nobody touched once, and the patient once, first", async () => {
    const seen: string[] = [];
    let turn = 0;
    for (let next: string | undefined = "Patient/many/$everything?_count=100"; next !== undefined; turn++) {
      const [page] = await Promise.all([get(next), batch(others(turn))]);
      expect([page.status, page.body.total ?? size]).toEqual([200, expect.any(Number)]);
      seen.push(...matchIds(page));
      next = linkOf(page, "next");
    }
    const kept = new Set(untouched);
    const found = seen.filter((id) => kept.has(id));
    expect(turn).toBeGreaterThan(20);
    expect([found.length, new Set(found).size]).toEqual([untouched.length, untouched.length]);
    expect([seen[0], seen.filter((id) => id === "many").length]).toEqual(["many", 1]);
  }, 120_000);
});

interface Part {
  name: string;
  valueString?: string;
  part?: readonly Part[];
}

const parts = ({ body }: Reply, name: string): readonly Part[] =>
  (body["parameter"] as readonly Part[]).filter((one) => one.name === name);

describe("$explain", () => {
  it.each([
    "Patient/$explain",
    "Patient/$explain?family=anselm&birthdate=ge1970&_sort=-birthdate&_count=5",
    "Observation/$explain?patient=ana&date=ge2020&_sort=-date&_total=none",
    "Observation/$explain?subject:Patient.general-practitioner.family=anselm",
    "Patient/$explain?_has:Observation:patient:status=final&_include=*",
    "Patient/$explain?family:contains=o&_revinclude=Observation:patient",
    "$explain?_type=Patient,Observation&_lastUpdated=ge2000",
    "$explain?_id=ana",
    "Patient/$explain?_count=0",
  ])("%s says what it became, how it is done, and what would help", async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.body.resourceType]).toEqual([200, "Parameters"]);
    for (const once of ["criteria", "engine", "long", "looked", "milliseconds"])
      expect(parts(reply, once)).toHaveLength(1);
    for (const some of ["type", "step", "advice"]) expect(parts(reply, some).length).toBeGreaterThan(0);
  });

  it("takes the same by POST", async () => {
    const parameter = [
      { name: "family", valueString: "anselm" },
      { name: "_count", valueInteger: 5 },
    ];
    const posted = await post("Patient/$explain", { resourceType: "Parameters", parameter });
    expect(parts(posted, "criteria")).toEqual(parts(await get("Patient/$explain?family=anselm&_count=5"), "criteria"));
  });

  it("shows nothing of what resources hold", async () => {
    const { text } = await get("Practitioner/$explain?_sort=family&_revinclude=Patient:general-practitioner");
    expect(text).not.toMatch(/doe|doctor|anselm|ana"/i);
  });
});
