import { expect, it, test } from "@jest/globals";
import { batchFaults, issuesOf } from "./outcome.ts";

test.each([
  [
    "diagnostics",
    { diagnostics: "no", expression: ["Patient.name"] },
    { diagnostics: "no", expression: "Patient.name" },
  ],
  ["details, when there are none", { details: { text: "no" } }, { diagnostics: "no" }],
  ["neither", { diagnostics: 7 }, { diagnostics: "refused without a word" }],
])("an issue is told by its %s", (_how, issue, expected) => {
  expect(issuesOf({ resourceType: "OperationOutcome", issue: [issue] })).toMatchObject([expected]);
});

test.each([null, "text", {}, { resourceType: "Patient", issue: [] }])("%j is no OperationOutcome", (value) => {
  expect(issuesOf(value)).toBeUndefined();
});

it("of a batch names the entries that went wrong", () => {
  const outcome = { resourceType: "OperationOutcome", issue: [{ diagnostics: "no" }] };
  const responses = [{ status: "201 Created" }, { status: "422", outcome }, { status: "404 Not Found" }];
  expect(batchFaults({ entry: responses.map((response) => ({ response })) })).toMatchObject([
    undefined,
    [{ diagnostics: "no" }],
    [{ diagnostics: "answered 404 Not Found" }],
  ]);
});
