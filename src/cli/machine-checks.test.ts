import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { folderChecks, nodeFinding } from "./machine-checks.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["18.20.4", /This is Node 18.20.4; Cardea needs 24/],
  ["23.11.0", /needs 24/],
])("Node %s is too old", (version, finding) => {
  expect(nodeFinding(version)).toMatch(finding);
});

test.each(["24.0.0", "26.1.2"])("Node %s will do", (version) => {
  expect(nodeFinding(version)).toBeUndefined();
});

test("a folder is made when it is not there", async () => {
  for (const { run } of folderChecks(join(folder, "new", "data"))) expect(await run()).toBeUndefined();
});

test("a folder that is a file is found", async () => {
  writeFileSync(join(folder, "file"), "");
  expect(await folderChecks(join(folder, "file"))[0]?.run()).toMatch(
    /cannot be written: .*Give the folder to the user/,
  );
});
