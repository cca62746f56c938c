/** The code stays in small pieces: what ESLint cannot hold it to, since it is about all files together. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Sources without their tests. */
const files = ["src", "bench", "conformance", "profiles/build"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(root, folder, name)),
);

const linesOf = (text: string): number => text.trimEnd().split("\n").length;

/** The lines of every function of a file that has a block for a body. */
function functionsIn(file: string, text: string): number[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined && ts.isBlock(node.body))
      found.push(linesOf(text.slice(node.getStart(source), node.end)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
const fileLines = texts.map(({ text }) => linesOf(text));
const functionLines = texts.flatMap(({ file, text }) => functionsIn(file, text));

/** The value that so large a share of them does not pass. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

it.each([
  ["half of all files", fileLines, 0.5, 90],
  ["nine of ten files", fileLines, 0.9, 200],
  ["half of all functions", functionLines, 0.5, 8],
  ["nine of ten functions", functionLines, 0.9, 20],
])("the lines of %s", (_which, lines, share, most) => {
  expect(lines.length).toBeGreaterThan(100);
  expect(quantile(lines, share)).toBeLessThanOrEqual(most);
});
