import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { makeDataFolder } from "./stores.ts";

test("a data folder that is made is for nobody else on the machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  try {
    const made = join(folder, "new", "data");
    makeDataFolder(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
