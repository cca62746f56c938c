/** For tests: the `fhirpath` library of the National Library of Medicine, and examples to ask it about. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4";
import type { Resource } from "../fhir/types.ts";
import { definitions } from "./specimens.ts";

type Evaluate = (element: unknown, surroundings?: Record<string, unknown>) => unknown;

/**
 * Compiles as the library does, each expression once.
 * @param refersTo Whether one of some references is to a type: what `resolve() is` asks, which the library follows
 *   only asynchronously.
 */
export function libraryWith(refersTo: (references: readonly unknown[], type: string) => boolean) {
  const userInvocationTable = { refersTo: { fn: refersTo, arity: { 1: ["String" as const] } } };
  return remember((expression, base): Evaluate =>
    fhirpath.compile(base === "" ? rewritten(expression) : { base, expression: rewritten(expression) }, r4, {
      userInvocationTable,
      traceFn: () => undefined,
    }),
  );
}

/** R4's expressions use `as` on collections, resolve() and hasExtension(), which the library refuses; this is what they mean. */
const rewritten = (expression: string): string =>
  expression
    .replaceAll(/\(([\w.]+) as (\w+)\)/g, "$1.ofType($2)")
    .replaceAll(/\bas\(/g, "ofType(")
    .replaceAll(/hasExtension\(('[^']*')\)/g, "extension($1).exists()")
    .replaceAll(/resolve\(\) is (\w+)/g, "refersTo('$1')");

/** The type that a reference names by its text or its `type`. */
export function typeNamed(reference: unknown): string | undefined {
  const { reference: text = "", type } = reference as { reference?: string; type?: string };
  return type ?? /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/.*)?$/.exec(text)?.[1];
}

/** Search parameters and examples on which the library is mistaken. */
const mistakes: readonly { parameter: RegExp; example: RegExp; why: string }[] = [
  {
    parameter: /value-quantity$/,
    example: /^Observation-f205$/,
    why: "it cannot compare a Quantity with a comparator",
  },
  {
    parameter: /^(combo-code-value-|combo-value-quantity|component-value-quantity)/,
    example: /^Observation-decimal$/,
    why: "it takes 1e-245 for 1e-22",
  },
];

/** @param example As `Observation-f205`. */
export const isMistaken = (code: string, example: string): boolean =>
  mistakes.some((one) => one.parameter.test(code) && one.example.test(example));

export function remember<T>(make: (expression: string, type: string) => T): (expression: string, type: string) => T {
  const made = new Map<string, T>();
  return (expression, type) => {
    const key = `${type} ${expression}`;
    const known = made.get(key) ?? make(expression, type);
    made.set(key, known);
    return known;
  };
}

/** Each value once, as text: a union of ours keeps what is equal. */
export function once(evaluate: () => unknown): string[] {
  try {
    return [...new Set((evaluate() as readonly unknown[]).map((value) => JSON.stringify(value)))];
  } catch (error) {
    return [`error: ${(error as Error).message}`];
  }
}

const folder = (path: string) => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const fetched = folder(".cache/hl7.fhir.r4.examples-4.0.1/package");

/** The examples that are kept here. */
export const keptExamples = (): Resource[] => examples(folder("conformance/fixtures/r4-examples"));

/**
 * All of HL7's examples, where `npm run definitions` has fetched them; Bundles of everything are left out.
 */
export const wholePackage = existsSync(fetched)
  ? () => examples(fetched).filter(({ resourceType, ["entry"]: all }) => resourceType !== "Bundle" || size(all) < 100)
  : undefined;

const size = (entry: unknown): number => (Array.isArray(entry) ? entry.length : 0);

const definitional =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|OperationDefinition|NamingSystem)-/;

const examples = (from: string): Resource[] =>
  readdirSync(from)
    .filter((file) => /^[A-Z]\w+-.*\.json$/.test(file) && !definitional.test(file))
    .map((file) => JSON.parse(readFileSync(from + file, "utf8")) as Resource)
    .filter(({ resourceType }) => definitions.isResourceType(resourceType));
