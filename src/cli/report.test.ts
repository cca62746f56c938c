import { expect, it } from "@jest/globals";
import type { PlacedEntry } from "./pieces.ts";
import { openReport } from "./report.ts";

const silent = { begin: () => undefined, advance: () => undefined, end: () => undefined };
const entry = (method: string, url: string): PlacedEntry => ({ place: "1", request: { method, url } });

it("counts what was written by type, and shows what was refused with its place and reason", () => {
  const report = openReport(silent);
  const written = [entry("PUT", "Patient/a"), entry("POST", "Patient"), entry("PUT", "Group?name=x"), entry("DELETE", "List/b"), entry("GET", "List/b")]; // prettier-ignore
  report.advance(10, { loaded: written, refused: [] });
  const issue = {
    severity: "error",
    code: "value",
    diagnostics: "is no date",
    expression: "Patient.birthDate",
  } as const;
  report.refused({ path: "a.ndjson", place: "12", issues: [issue] });
  report.refused({ path: "b.gz", place: "", issues: [{ ...issue, expression: "" }] });
  report.fileDone("a.ndjson", "partly");
  const text = report.summary().join("\n");
  expect(text).toContain("  a.ndjson:12: Patient.birthDate: is no date\n  b.gz: is no date\n");
  expect(text).toContain("resources put in place: 3 ");
  expect(text).toMatch(/ {2}Group 1\n {2}Patient 2$/);
  expect(report.refusals()).toBe(2);
});

it("prints the first refusals only, and says how many more there are", () => {
  const report = openReport(silent);
  for (let line = 1; line <= 70; line++)
    report.refused({
      path: "a",
      place: String(line),
      issues: [{ severity: "error", code: "value", diagnostics: "no" }],
    });
  expect(report.summary()).toContain("… and 20 more: --report FILE writes all");
});

it("prints the first issues of a refusal only", () => {
  const report = openReport(silent);
  const issues = Array.from(
    { length: 9 },
    (_, at) => ({ severity: "error", code: "value", diagnostics: `no ${at}` }) as const,
  );
  report.refused({ path: "a", place: "", issues });
  expect(report.summary().filter((line) => line.startsWith("  a: "))).toEqual([
    ...[0, 1, 2, 3, 4].map((at) => `  a: no ${at}`),
    "  a: … and 4 more",
  ]);
});
