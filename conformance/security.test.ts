/** SECURITY.md names tests that are there. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, test } from "@jest/globals";

const root = fileURLToPath(new URL("../", import.meta.url));
const page = readFileSync(`${root}SECURITY.md`, "utf8");
const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`: "(.+?)"(?=<br>| \|)/g)].map(
  ([, file = "", name = ""]) => [file, name] as const,
);

/** As it stands in the source, between one kind of quotes or another. */
const quoted = (name: string): string[] => ['"', "'", "`"].map((quote) => `${quote}${name}${quote}`);

it.each(named)("%s has the test %j", (file, name) => {
  const source = existsSync(`${root}${file}`) ? readFileSync(`${root}${file}`, "utf8") : "";
  expect(quoted(name).some((one) => source.includes(one))).toBe(true);
});

test("each threat names one", () => {
  const rows = page.split("\n").filter((line) => /^\| .*\.test\.ts/.test(line));
  const threats = page.split("### What stays")[0]?.split("## Threats")[1]?.split("\n") ?? [];
  expect(threats.filter((line) => line.startsWith("| ") && !line.startsWith("| threat"))).toEqual(rows);
  expect(rows.length).toBeGreaterThan(30);
});
