/** Nobody puts anything into the record of another, however that one is referred to. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openGround, told } from "../testing/leaks/in-process.ts";
import type { Whole } from "../testing/whole.ts";
import { readScopes } from "./scope.ts";

let whole: Whole;
beforeAll(async () => {
  whole = await openGround();
}, 60_000);
afterAll(() => whole.close());

const base = "http://ours.test/fhir";

/** Ways to mean the other, and what comes of each: it is refused, or it is stored and means nobody. */
const references: readonly (readonly [string, number, object])[] = [
  ["its place", 403, { reference: "Patient/beatrix" }],
  ["a version", 403, { reference: "Patient/beatrix/_history/1" }],
  ["its whole URL", 403, { reference: `${base}/Patient/beatrix` }],
  ["the whole URL of a version", 403, { reference: `${base}/Patient/beatrix/_history/1` }],
  ["a URL in other letters", 422, { reference: "HTTP://OURS.TEST/fhir/Patient/beatrix" }],
  ["a URL with a port", 201, { reference: "http://ours.test:80/fhir/Patient/beatrix" }],
  ["a URL with a slash too many", 201, { reference: `${base}//Patient/beatrix` }],
  ["a path from the root", 422, { reference: "/Patient/beatrix" }],
  ["an escaped id", 422, { reference: "Patient/%62eatrix" }],
  ["a space before it", 422, { reference: " Patient/beatrix" }],
  ["a fragment of it", 422, { reference: "Patient/beatrix#x" }],
  ["a query behind it", 422, { reference: "Patient/beatrix?x" }],
  ["a search", 201, { reference: "Patient?identifier=mrn-beatrix" }],
  ["an identifier", 201, { identifier: { system: "http://ours.test/mrn", value: "mrn-beatrix" }, type: "Patient" }],
  ["what is contained", 201, { reference: "#c" }],
];

const observation = (id: string, subject: object) => ({
  ...{ resourceType: "Observation", id, status: "final", code: { text: "x" }, subject },
  performer: [{ reference: "Patient/anna" }],
  ...("reference" in subject &&
    subject.reference === "#c" && {
      contained: [{ resourceType: "Patient", id: "c", identifier: [{ value: "mrn-beatrix" }] }],
    }),
});

/** As somebody sees it who sees everything. */
const questions = [
  ...["Observation?patient=beatrix", "Observation?subject=Patient/beatrix", "Observation?subject:Patient=beatrix"],
  ...["Patient/beatrix/Observation", "Patient/beatrix/*", "Patient/beatrix/$everything"],
  ...["Patient?_id=beatrix&_revinclude=*", "Observation?patient.family=Familybeatrix"],
  `Observation?subject=${base}/Patient/beatrix`,
];

const entry = (id: string, subject: object) => ({
  request: { method: "PUT", url: `Observation/${id}` },
  resource: observation(id, subject),
});

it.each(references)("by %s: %i", async (name, status, subject) => {
  const ask = whole.as({ scopes: readScopes("patient/*.cruds"), user: "Patient/anna", patient: "anna" });
  const id = `into-${name.replaceAll(" ", "-")}`;
  const alone = await told(ask, { method: "PUT", url: `Observation/${id}`, body: observation(id, subject) });
  expect([alone.status, alone.text]).toEqual([status, expect.anything()]);
  for (const type of ["batch", "transaction"]) {
    const body = { resourceType: "Bundle", type, entry: [entry(`${id}-${type}`, subject)] };
    expect((await told(ask, { method: "POST", url: "", body })).status).toBeLessThan(500);
  }
  for (const url of questions) {
    const { text } = await told(whole.ask, { method: "GET", url });
    expect([url, /into-[\w-]+/.exec(text)?.[0]]).toEqual([url, undefined]);
  }
});
