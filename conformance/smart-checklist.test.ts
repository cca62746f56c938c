/** Each line of the checklist for SMART App Launch 2.2 has a test that begins with its id. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const folders = ["scenarios/smart/", "../src/auth/"].map((name) => fileURLToPath(new URL(name, import.meta.url)));
const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(folder + name, "utf8")),
);

/** How many lines each part has, and those that no test can show: TLS ends outside, and there is no bulk export. */
const parts = { D: 12, A: 17, T: 18, R: 9, V: 2, I: 3, B: 8, E: 8 };
const left: ReadonlySet<string> = new Set(["D12", "B8"]);

const ids = Object.entries(parts)
  .flatMap(([part, lines]) => Array.from({ length: lines }, (_, n) => `${part}${n + 1}`))
  .filter((id) => !left.has(id));

it.each([...ids, "2.7"])("%s", (id) => {
  const begins = new RegExp(`["'\`](?:[^"'\`\\n]*[ ,])?${id.replace(".", "\\.")}[ ,]`);
  expect(sources.some((source) => begins.test(source))).toBe(true);
});
