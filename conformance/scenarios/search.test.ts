/** http://hl7.org/fhir/R4/search.html over HTTP: a row is a sentence of it, a search, and the ids that must come. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { includedKeys, linkOf, matchIds, scenario, type Reply } from "./scenario.ts";
import { world } from "./world.ts";

const { base, get, post, put, send } = scenario();
beforeAll(async () => {
  const entry = world.map((resource) => ({
    resource,
    request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` },
  }));
  expect((await post("", { resourceType: "Bundle", type: "transaction", entry })).status).toBe(200);
});

const sorted = (ids: readonly string[]) => ids.toSorted().join(" ");

/** A search, and the ids that it finds, in any order. */
test.each([
  ["string: the beginning, without case and accents (3.1.1.4.8)", "Patient?name=garc", "ana"],
  ["string: any part of a HumanName", "Patient?name=maria", "ana"],
  ["string: its accents do not matter either", "Patient?family=GARCÍA", "ana"],
  ["string: not in the middle", "Patient?family=arcia", ""],
  ["string :contains: anywhere", "Patient?family:contains=arc", "ana"],
  ["string :exact: case and accents as written", "Patient?family:exact=García", "ana"],
  ["string :exact: otherwise not", "Patient?family:exact=garcía", ""],
  ["string: part of an address", "Patient?address=lis", "ana"],
  ["token: code alone, in any system (3.1.1.4.10)", "Patient?identifier=42", "ana ben cleo"],
  ["token: system|code", "Patient?identifier=urn:a|42", "ana"],
  ["token: |code only where there is no system", "Patient?identifier=|42", "cleo"],
  ["token: system| any code of it", "Patient?identifier=urn:b|", "ben"],
  ["token: a code element", "Patient?gender=female", "ana cleo"],
  ["token: a boolean", "Patient?active=true", "ana"],
  ["token :not: what lacks the element is in", "Patient?gender:not=female", "ben dora"],
  ["token: CodeableConcept by system and code", "Observation?code=http://loinc.org|8867-4", "pulse-1 pulse-2"],
  ["token :text: the beginning of a text or display", "Observation?code:text=heart", "pulse-1 pulse-2"],
  ["date: a day is all of it (3.1.1.4.7)", "Observation?date=2024-03-01", "pulse-1"],
  ["date: a month holds its days", "Observation?date=2024-03", "pulse-1 weight-1"],
  ["date ne: what is not within", "Observation?date=ne2024-03", "pulse-2 score-1"],
  ["date gt: something of it is after", "Observation?date=gt2024-03-31", "pulse-2 score-1"],
  ["date lt", "Observation?date=lt2024-03-05", "pulse-1"],
  ["date ge with an offset", "Observation?date=ge2024-03-01T10:00:00%2B01:00", "pulse-1 pulse-2 weight-1 score-1"],
  ["date sa: begins after", "Observation?date=sa2024-03", "pulse-2 score-1"],
  ["date eb: ends before", "Observation?date=eb2024-04", "pulse-1 weight-1"],
  ["date: two of them are AND", "Observation?date=ge2024-03&date=lt2024-04", "pulse-1 weight-1"],
  ["date: a birth date by its year", "Patient?birthdate=1980", "ana"],
  ["number: by significant digits (3.1.1.4.6)", "RiskAssessment?probability=0.8", "risk-1"],
  ["number: more digits are narrower", "RiskAssessment?probability=0.81", ""],
  ["number gt", "RiskAssessment?probability=gt0.5", "risk-1"],
  ["number lt and ap", "RiskAssessment?probability=lt0.9&probability=ap0.75", "risk-1"],
  ["quantity: value, any unit (3.1.1.4.11)", "Observation?value-quantity=72", "pulse-1"],
  ["quantity: value|system|code", "Observation?value-quantity=72|http://unitsofmeasure.org|/min", "pulse-1"],
  ["quantity: a prefix", "Observation?value-quantity=ge80", "pulse-2"],
  ["reference: Type/id (3.1.1.4.12)", "Observation?subject=Patient/ana", "pulse-1 pulse-2"],
  ["reference: id alone", "Observation?subject=ana", "pulse-1 pulse-2"],
  ["reference: absolute, under our base", "Observation?subject=BASE/Patient/ana", "pulse-1 pulse-2"],
  ["reference: a parameter that names the type", "Observation?patient=ana", "pulse-1 pulse-2"],
  ["reference :[type]", "Observation?subject:Patient=ben", "weight-1"],
  ["reference: another one", "Observation?subject=Patient/cleo", ""],
  ["reference: absolute elsewhere", "Observation?subject=http://other.example/fhir/Patient/1", "score-1"],
  ["uri: just that (3.1.1.4.15)", "ValueSet?url=http://example.org/vs/one", "vs-1"],
  ["uri :below: what lies under it", "ValueSet?url:below=http://example.org/vs", "vs-1 vs-2"],
  ["OR by a comma (3.1.1.3)", "Patient?name=ben,cleo", "ben cleo"],
  ["AND by repeating", "Patient?identifier=42&gender=female&active=true", "ana"],
  ["a comma in a value is escaped", "Patient?address-city=Saint-Denis\\, Nord", "dora"],
  [":missing=true (3.1.1.4.3)", "Patient?gender:missing=true", "dora"],
  [":missing=false", "Patient?birthdate:missing=false", "ana ben"],
  ["chain: one step, its type named (3.1.1.5.5)", "Observation?subject:Patient.name=garcia", "pulse-1 pulse-2"],
  ["chain: the type may be left out where it is clear", "Observation?patient.gender=male", "weight-1"],
  ["chain: two steps", "Observation?subject:Patient.organization.name=clin", "pulse-1 pulse-2"],
  ["_has: what points here", "Patient?_has:Observation:subject:code=29463-7", "ben"],
  [
    "_has and a chain, one in the other",
    "Organization?_has:Patient:organization:_has:Observation:subject:code=8867-4",
    "clinic",
  ],
  ["composite: of one element together", "Observation?code-value-quantity=8867-4$gt80", "pulse-2"],
  ["_id, more than one", "Patient?_id=ana,dora,nobody", "ana dora"],
  ["_lastUpdated", "Patient?_lastUpdated=ge2000", "ana ben cleo dora"],
  ["_tag", "Patient?_tag=urn:tags|vip", "ben"],
  ["_profile", "Patient?_profile=http://example.org/p", "cleo"],
  ["_security", "Patient?_security=R", "dora"],
  ["_source", "Patient?_source=urn:feed", "ana"],
  ["_type across types", "?_type=Patient,ValueSet&_id=ana,vs-1", "ana vs-1"],
])("%s: %s", async (_rule, search, expected) => {
  const reply = await get(search.replace("BASE", base()).replaceAll("\\", "%5C"));
  expect([reply.status, sorted(matchIds(reply))]).toEqual([200, sorted(expected.split(" "))]);
});

describe("order (3.1.1.5.1)", () => {
  test.each([
    ["by one key", "Observation?_sort=date", "pulse-1 weight-1 pulse-2 score-1"],
    ["descending", "Observation?_sort=-date", "score-1 pulse-2 weight-1 pulse-1"],
    ["by two keys", "Observation?_sort=status,-date", "pulse-2 score-1 weight-1 pulse-1"],
    ["by a name, without case; those without one last", "Patient?_sort=family", "ana ben cleo dora"],
    ["descending, those without one last again", "Patient?_sort=-family", "cleo ben ana dora"],
    ["without a key: as they were created", "Patient?", "ana ben cleo dora"],
    ["by id", "Observation?_sort=-_id", "weight-1 score-1 pulse-2 pulse-1"],
  ])("%s: %s", async (_rule, search, expected) => {
    expect(matchIds(await get(search)).join(" ")).toBe(expected);
  });
});

describe("what comes along (3.1.1.5.4)", () => {
  test.each([
    ["_include", "Observation?_id=pulse-1&_include=Observation:subject", "Patient/ana"],
    ["_include of one target type", "Observation?_id=pulse-1&_include=Observation:subject:Group", ""],
    ["_include, each once", "Observation?code=8867-4&_include=Observation:subject", "Patient/ana"],
    ["_include of what leads elsewhere", "Observation?_id=score-1&_include=Observation:subject", ""],
    [
      "_include:iterate",
      "Observation?_id=pulse-1&_include=Observation:subject&_include:iterate=Patient:organization",
      "Patient/ana Organization/clinic",
    ],
    ["_revinclude", "Patient?_id=ben&_revinclude=Observation:subject", "Observation/weight-1"],
  ])("%s: %s", async (_rule, search, expected) => {
    const reply = await get(search);
    expect([reply.status, includedKeys(reply).join(" ")]).toEqual([200, expected]);
  });

  test("does not count as a match: neither in total nor in _count", async () => {
    const { body } = await get("Observation?code=8867-4&_include=Observation:subject&_count=2&_total=accurate");
    expect([body.total, body.entry?.length]).toEqual([2, 3]);
  });
});

describe("how much of it (3.1.1.5.2, 3.1.1.5.8)", () => {
  test("_total=accurate counts all matches, also beyond the page", async () => {
    const { body } = await get("Patient?_total=accurate&_count=1");
    expect([body.total, body.entry?.length]).toEqual([4, 1]);
  });

  test.each(["Patient?_summary=count", "Patient?_count=0"])("%s: the total and no entries", async (search) => {
    const { body } = await get(search);
    expect([body.total, body.entry ?? []]).toEqual([4, []]);
  });

  test("_elements and _summary show a part, tagged SUBSETTED", async () => {
    for (const part of ["_elements=gender", "_summary=true"]) {
      const resource = (await get(`Patient?_id=ana&${part}`)).body.entry?.[0]?.resource;
      expect(resource?.meta.tag?.map(({ code }) => code)).toContain("SUBSETTED");
      expect(resource?.["gender"]).toBe("female");
    }
  });

  test("each entry has its full url, and whether it matched", async () => {
    const { body } = await get("Patient?_id=ana");
    expect([body.type, body.entry?.[0]?.fullUrl, body.entry?.[0]?.search?.mode]).toEqual([
      "searchset",
      `${base()}/Patient/ana`,
      "match",
    ]);
  });
});

describe("how it is asked (3.1.1.1)", () => {
  test("POST _search finds what GET finds, with parameters in the body, the URL, or both", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const replies = [
      await send("POST", "Patient/_search", { headers, body: "name=garc&gender=female" }),
      await send("POST", "Patient/_search?name=garc", { headers, body: "gender=female" }),
      await get("Patient?name=garc&gender=female"),
    ];
    expect(replies.map(matchIds)).toEqual([["ana"], ["ana"], ["ana"]]);
  });

  test.each([
    ["a parameter that nobody knows", "Patient?shoe=44", "shoe"],
    ["a parameter of another type", "Patient?value-quantity=4", "value-quantity"],
    ["a modifier that the type does not have", "Patient?name:below=a", "name:below"],
    ["a date that is none", "Patient?birthdate=yesterday", "birthdate"],
    ["a day that no month has", "Patient?birthdate=2024-02-30", "birthdate"],
    ["a number that is none", "RiskAssessment?probability=much", "probability"],
    ["a sort key that nobody knows", "Patient?_sort=shoe", "shoe"],
    ["a _count that is no number", "Patient?_count=many", "_count"],
    ["an _include of a parameter that is no reference", "Patient?_include=Patient:name", "_include"],
  ])("%s is refused and named", async (_what, search, named) => {
    const { status, body } = await get(search);
    expect([status, body.resourceType]).toEqual([400, "OperationOutcome"]);
    expect(JSON.stringify(body.issue)).toContain(named);
  });

  test("Prefer: handling=lenient leaves it out, says so, and the self link shows what was applied (3.1.1.2)", async () => {
    const reply = await get("Patient?shoe=44&gender=male", { prefer: "handling=lenient" });
    expect([reply.status, matchIds(reply)]).toEqual([200, ["ben"]]);
    const outcome = reply.body.entry?.find(({ search }) => search?.mode === "outcome")?.resource;
    expect(JSON.stringify(outcome)).toContain("shoe");
    expect(linkOf(reply, "self")).toContain("gender=male");
    expect(linkOf(reply, "self")).not.toContain("shoe");
  });
});

describe("pages (3.1.1.5.3)", () => {
  /** All matches, page by page. `between` runs before each next page. */
  async function walk(search: string, between: (page: Reply) => Promise<unknown>): Promise<readonly string[]> {
    const seen: string[] = [];
    for (let next: string | undefined = search; next !== undefined;) {
      const page = await get(next);
      seen.push(...matchIds(page));
      await between(page);
      next = linkOf(page, "next");
    }
    return seen;
  }

  test.each(["Patient?_count=1", "Patient?_count=1&_sort=family", "Patient?_count=3&_sort=-birthdate"])(
    "%s: one after another they hold what one page would",
    async (search) => {
      const whole = matchIds(await get(search.replace(/_count=\d/, "_count=100")));
      expect(await walk(search, async () => undefined)).toEqual(whole);
    },
  );

  test.each(["", "&_sort=-date", "&_sort=date,_id"])(
    "while others write, nothing that was there all along comes twice or not at all%s",
    async (sort) => {
      const name = `page${sort.replace(/[^a-z]/g, "")}`;
      const item = (id: string, day: number) => ({
        resourceType: "Observation",
        id,
        status: "final",
        code: { coding: [{ system: "urn:page", code: name }] },
        effectiveDateTime: `2024-01-${String(1 + (day % 28)).padStart(2, "0")}`,
      });
      const stay = Array.from({ length: 40 }, (_, place) => `${name}-stay-${place}`);
      const go = Array.from({ length: 10 }, (_, place) => `${name}-go-${place}`);
      for (const [place, id] of [...stay, ...go].entries()) await put(`Observation/${id}`, item(id, place * 5));
      let turn = 0;
      const others = async () => {
        const [fresh, gone, kept] = [`${name}-new-${turn}`, go[turn] ?? "none", stay[turn * 3] ?? stay[0] ?? ""];
        await put(`Observation/${fresh}`, item(fresh, turn * 11));
        await send("DELETE", `Observation/${gone}`);
        await put(`Observation/${kept}`, { ...item(kept, stay.indexOf(kept) * 5), status: "amended" });
        turn++;
      };
      const seen = await walk(`Observation?code=urn:page|${name}&_count=7${sort}`, others);
      const stayed = seen.filter((id) => stay.includes(id));
      expect([stayed.toSorted(), new Set(seen).size]).toEqual([stay.toSorted(), seen.length]);
    },
  );
});
