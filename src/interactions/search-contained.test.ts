/** http://hl7.org/fhir/R4/search.html#contained */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openWhole, type Whole } from "../testing/whole.ts";

const to = (reference: string) => ({ reference });
const medication = (id: string, code: string, form?: string) => ({
  ...{ resourceType: "Medication", id, code: { coding: [{ system: "http://snomed.info/sct", code }] } },
  ...(form !== undefined && { form: { coding: [{ system: "http://snomed.info/sct", code: form }] } }),
});
const request = (id: string, contained: readonly { id: string }[]) => ({
  ...{ resourceType: "MedicationRequest", id, status: "active", intent: "order", subject: to("Patient/p"), contained },
  medicationReference: to("#m1"),
  supportingInformation: contained.map((one) => to(`#${one.id}`)),
});
const resources = [
  medication("own", "aspirin"),
  request("r1", [medication("m1", "aspirin", "tablet")]),
  request("r2", [medication("m1", "ibuprofen", "tablet"), medication("m2", "aspirin", "syrup")]),
  request("r3", [medication("m1", "ibuprofen")]),
  request("r4", [medication("m1", "aspirin")]),
];

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
  for (const body of resources) await whole.ask(`PUT ${body.resourceType}/${body.id}`, { body });
});
afterAll(() => whole.close());

interface Found {
  total?: number;
  entry?: { fullUrl: string; resource: { resourceType: string; id: string } }[];
  link: { relation: string; url: string }[];
}
async function found(url: string) {
  const { entry = [], total, link } = (await whole.ask(`GET ${url}`)).json as unknown as Found;
  const urls = entry.map(({ fullUrl }) => fullUrl.replace("http://ours.test/fhir/", ""));
  return { urls, total, next: link.find(({ relation }) => relation === "next")?.url, entry };
}

it.each([
  ["contained ones are not found unless they are asked for", "code=aspirin", ["Medication/own"]],
  ["nor by _contained=false", "code=aspirin&_contained=false", ["Medication/own"]],
  ["true: what contains a match", "code=aspirin&_contained=true", ["r1", "r2", "r4"]],
  ["true: all of one contained resource", "code=aspirin&form=tablet&_contained=true", ["r1"]],
  ["what has it not", "form:missing=true&_contained=true", ["r3", "r4"]],
  [
    "contained: the contained resource itself, named within the other",
    "code=aspirin&_contained=true&_containedType=contained",
    ["r1#m1", "r2#m2", "r4#m1"],
  ],
])("%s", async (_rule, parameters, expected) => {
  const wanted = expected.map((one) => (one.startsWith("r") ? `MedicationRequest/${one}` : one));
  const { urls, total } = await found(`Medication?${parameters}`);
  expect(urls).toEqual(wanted);
  expect(total).toBe(wanted.length);
});

it("shows a contained resource as if it were by itself", async () => {
  const { entry } = await found("Medication?form=syrup&_contained=true&_containedType=contained");
  expect(entry).toMatchObject([{ resource: { resourceType: "Medication", id: "m2" } }]);
});

it("both: first those that are not contained", async () => {
  const first = await found("Medication?code=aspirin&_contained=both&_count=3");
  const second = await found(first.next ?? "");
  expect([first.urls, second.urls, second.next]).toEqual([
    ["Medication/own", "MedicationRequest/r1", "MedicationRequest/r2"],
    ["MedicationRequest/r4"],
    undefined,
  ]);
});

it("goes on by its next link", async () => {
  const first = await found("Medication?code=aspirin&_contained=true&_count=2");
  const second = await found(first.next ?? "");
  expect([first.urls, second.urls, second.next]).toEqual([
    ["MedicationRequest/r1", "MedicationRequest/r2"],
    ["MedicationRequest/r4"],
    undefined,
  ]);
});

it("only counts where _count is 0", async () => {
  expect(await found("Medication?code=aspirin&_contained=true&_count=0")).toMatchObject({ urls: [], total: 3 });
});

it.each([
  ["Medication?_contained=maybe", "invalid", "_contained"],
  ["Medication?_contained=true&_containedType=x", "invalid", "_containedType"],
  ["Medication?_contained=true&_sort=code", "not-supported", "_sort"],
  ["Medication?_contained=true&_include=Medication:manufacturer", "not-supported", "_include"],
  ["Medication?_contained=true&manufacturer.name=x", "not-supported", "chains"],
  ["?_type=Medication,Patient&_contained=true", "invalid", "one type"],
])("%s is refused as %s", async (url, kind, named) => {
  await expect(whole.ask(`GET ${url}`)).rejects.toMatchObject({ kind, message: expect.stringContaining(named) });
});
