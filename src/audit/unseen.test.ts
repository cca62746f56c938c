/** What was asked is named on record also where it came to nothing, and whose record something left. */
import { beforeEach, expect, it } from "@jest/globals";
import { readScopes } from "../access/scope.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();

const app = { user: "Patient/a", client: "app", patient: "a", scopes: readScopes("patient/*.cruds") };
const operator = { client: "feed", scopes: readScopes("system/*.cruds") };

const observation = (id: string, patient: string, more: object = {}) => ({
  ...{ resourceType: "Observation", id, status: "final", code: { text: "x" } },
  ...{ subject: { reference: `Patient/${patient}` }, ...more },
});

beforeEach(async () => {
  for (const id of ["a", "b"]) await whole.ask(`PUT Patient/${id}`, { body: { resourceType: "Patient", id } });
  for (const body of [observation("1", "a"), observation("2", "a"), observation("3", "b")])
    await whole.ask(`PUT Observation/${body.id}`, { body });
});

interface Named {
  what?: { reference: string };
  role?: { code: string };
}

const lines = async () =>
  (await whole.trail())
    .map(({ action, entity = [] }) =>
      [
        action,
        ...(entity as Named[]).map(({ what, role }) => `${role?.code === "1" ? "of " : ""}${what?.reference ?? ""}`),
      ].join(" "),
    )
    .toSorted();

const entry = (method: string, id: string, resource?: object) => ({
  request: { method, url: `Observation/${id}` },
  resource,
});
const bundle = (type: string, ...entries: object[]) => ({ resourceType: "Bundle", type, entry: entries });
const [written, hidden] = [entry("PUT", "1", observation("1", "a", { valueString: "x" })), entry("DELETE", "3")];

it.each([
  ["what is another's", "DELETE Observation/3", undefined, ["D Observation/3"]],
  ["what is not there", "DELETE Observation/none", undefined, ["D Observation/none"]],
  ["another patient", "DELETE Patient/b", undefined, ["D of Patient/b Patient/b"]],
  ["the same, in a batch", "POST /", bundle("batch", hidden), ["D Observation/3"]],
  ["the same, in a transaction", "POST /", bundle("transaction", hidden), ["E Observation/3"]],
  [
    "the same, beside a write",
    "POST /",
    bundle("transaction", written, hidden),
    ["E Observation/3", "U of Patient/a Observation/1/_history/2"],
  ],
])("a deletion of %s names it", async (_what, request, body, expected) => {
  await whole.as(app)(request, { body });
  expect(await lines()).toEqual(expected);
});

const moved = (id: string) => entry("PUT", id, observation(id, "b"));
const both = (id: string) => ["a", "b"].map((patient) => `U of Patient/${patient} Observation/${id}/_history/2`);

it.each([
  ["PUT Observation/1", observation("1", "b"), both("1")],
  ["PATCH Observation/1", [{ op: "replace", path: "/subject/reference", value: "Patient/b" }], both("1")],
  ["POST /", bundle("transaction", moved("1"), moved("2")), ["E", ...both("1"), ...both("2")].toSorted()],
])("%s is on record for whose record it enters, and for whose it leaves", async (request, body, expected) => {
  await whole.as(operator)(request, { body });
  expect(await lines()).toEqual(expected);
});
