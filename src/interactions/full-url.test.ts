/** http://hl7.org/fhir/R4/http.html#transaction: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { bundling, located, observation, patient, post, put, statuses, type Step } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

describe("references within it", () => {
  const urn = "urn:uuid:7a1de5b0-6e3a-4e5f-9d55-0f5a6fbd1a01";
  const target = (fullUrl: string): Step => ({ fullUrl, ...post("Patient", patient("t")) });

  it.each([
    [urn, urn, undefined, "Patient/id-1"],
    ["urn:oid:1.2.3", "urn:oid:1.2.3", undefined, "Patient/id-1"],
    [urn, `${urn}/_history/9`, undefined, "Patient/id-1/_history/1"],
    ["http://x.test/Patient/7", "http://x.test/Patient/7", undefined, "Patient/id-1"],
    ["http://x.test/Patient/7", "http://x.test/Patient/7/_history/3", undefined, "Patient/id-1/_history/1"],
    ["http://x.test/Patient/7", "Patient/7", "http://x.test/Observation/1", "Patient/id-1"],
    ["http://x.test/Patient/7", "Patient/7/_history/3", "http://x.test/Observation/1", "Patient/id-1/_history/1"],
    ["http://x.test/Patient/7", "Patient/7", "http://y.test/Observation/1", "Patient/7"],
    ["http://x.test/Patient/7", "Patient/7", undefined, "Patient/7"],
    ["http://x.test/Patient/7", "http://y.test/Patient/7", undefined, "http://y.test/Patient/7"],
    ["http://ours.test/fhir/Patient/7", "Patient/7", undefined, "Patient/id-1"],
    ["http://ours.test/fhir/Patient/7", "Patient/7", urn, "Patient/7"],
  ])("fullUrl %s, reference %s from %s → %s", async (fullUrl, reference, from, expected) => {
    const source = { ...(from && { fullUrl: from }), ...post("Observation", observation(reference)) };
    const done = await server.transact(target(fullUrl), source);
    expect((await server.get(located(done, 1)))["subject"]).toEqual({ reference: expected });
  });

  it("are found wherever the entry stands, in circles too", async () => {
    const other = "urn:uuid:7a1de5b0-6e3a-4e5f-9d55-0f5a6fbd1a02";
    const linked = (reference: string) => patient("c", { link: [{ other: { reference }, type: "seealso" }] });
    await server.transact(
      { fullUrl: urn, ...post("Patient", linked(other)) },
      { fullUrl: other, ...post("Patient", linked(urn)) },
    );
    expect([(await server.get("Patient/id-1"))["link"], (await server.get("Patient/id-2"))["link"]]).toEqual([
      [{ other: { reference: "Patient/id-2" }, type: "seealso" }],
      [{ other: { reference: "Patient/id-1" }, type: "seealso" }],
    ]);
  });

  it("are changed in extensions, contained resources, uris and links of narrative; nowhere else", async () => {
    const div = `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${urn}">a</a> <img src = "${urn}" alt="b"/> ${urn}</div>`;
    const basic = {
      resourceType: "Basic",
      text: { status: "generated", div },
      contained: [
        {
          resourceType: "Observation",
          id: "c",
          status: "final",
          code: { text: "x" },
          subject: { reference: urn },
          focus: [{ reference: "#" }],
        },
      ],
      extension: [
        { url: "http://e.test/1", valueReference: { reference: urn, display: urn } },
        { url: "http://e.test/2", valueUri: urn },
        { url: "http://e.test/3", valueUrl: `${urn}#part` },
        { url: "http://e.test/4", valueUuid: urn },
        { url: "http://e.test/5", valueCanonical: urn },
        { url: "http://e.test/6", valueString: urn },
      ],
      identifier: [{ system: "urn:ietf:rfc:3986", value: urn }],
      code: { text: urn },
      subject: { reference: "#c" },
    };
    const done = await server.transact(target(urn), post("Basic", basic));
    const made = await server.get(located(done, 1));
    const at = "Patient/id-1";
    expect(made["text"]).toEqual({
      status: "generated",
      div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${at}">a</a> <img src = "${at}" alt="b"/> ${urn}</div>`,
    });
    expect(made["contained"]).toMatchObject([{ subject: { reference: at } }]);
    expect(made["extension"]).toEqual([
      { url: "http://e.test/1", valueReference: { reference: at, display: urn } },
      { url: "http://e.test/2", valueUri: at },
      { url: "http://e.test/3", valueUrl: `${at}#part` },
      { url: "http://e.test/4", valueUuid: urn },
      { url: "http://e.test/5", valueCanonical: urn },
      { url: "http://e.test/6", valueString: urn },
    ]);
    expect(made).toMatchObject({ identifier: [{ value: urn }], code: { text: urn }, subject: { reference: "#c" } });
  });

  it("go to what an update writes, and to what ifNoneExist finds", async () => {
    await whole.ask("PUT Patient/there", { body: patient("there", { id: "there" }) });
    const done = await server.transact(
      { fullUrl: "urn:uuid:1", ...put("Patient/mine", patient("mine", { id: "mine" })) },
      { fullUrl: "urn:uuid:2", ...post("Patient", patient("there"), { ifNoneExist: "identifier=s|there" }) },
      { fullUrl: "urn:uuid:3", ...put("Patient?identifier=s|new", patient("new")) },
      ...["urn:uuid:1", "urn:uuid:2", "urn:uuid:2/_history/7", "urn:uuid:3"].map((reference) =>
        post("Observation", observation(reference)),
      ),
    );
    const subjects = await Promise.all(
      [3, 4, 5, 6].map(async (at) => (await server.get(located(done, at)))["subject"]),
    );
    expect(subjects).toEqual([
      { reference: "Patient/mine" },
      { reference: "Patient/there" },
      { reference: "Patient/there/_history/1" },
      { reference: located(done, 2) },
    ]);
    expect(statuses(done).slice(0, 3)).toEqual(["201 Created", "200 OK", "201 Created"]);
    expect(await server.total("Patient")).toBe(3);
  });

  it("of a Bundle that is stored stay within that Bundle", async () => {
    const inner = {
      resourceType: "Bundle",
      type: "collection",
      entry: [{ fullUrl: urn, resource: observation(urn, { id: "x" }) }],
    };
    const done = await server.transact(target(urn), post("Bundle", inner));
    expect(await server.get(located(done, 1))).toMatchObject({
      entry: [{ fullUrl: urn, resource: { subject: { reference: urn } } }],
    });
  });

  it("fail it when a urn is no entry's, naming the element", async () => {
    expect(await server.failure(post("Patient", patient("a")), post("Observation", observation(urn)))).toEqual([
      "invalid",
      "Bundle.entry[1].resource.subject.reference",
    ]);
    expect(await server.total("Patient")).toBe(0);
  });
});
