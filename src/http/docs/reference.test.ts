/** docs/reference/auth.md is printed from the tables. */
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { limitsTable, problemsTable, routesTable } from "./reference.ts";

const page = readFileSync(new URL("../../../docs/reference/auth.md", import.meta.url), "utf8");
/** As a formatter may have set them. */
const plain = (text: string): string => text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");

it.each([
  ["requests", routesTable()],
  ["failures", problemsTable()],
  ["limits", limitsTable()],
])("the page has the table of %s", (_name, table) => {
  expect(plain(page)).toContain(plain(table));
});
