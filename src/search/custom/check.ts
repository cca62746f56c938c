/** Whether a SearchParameter can be used: what its structure alone does not tell. */
import type { SearchParameter } from "../../fhir/definitions.ts";
import { attempt, FhirError, type Issue } from "../../fhir/error.ts";
import type { Resource } from "../../fhir/types.ts";
import { branchesFor } from "../../fhirpath/branches.ts";
import { compile } from "../../fhirpath/expression.ts";
import { modelOf } from "../../fhirpath/model.ts";
import { type Reader, type Source, sourcesOf } from "../sources.ts";
import { type Custom, definitionOf, isBase, isUsed, ownOf, typesOf } from "./definition.ts";
import { fits } from "./fits.ts";

/** Types of search parameters that can be added. */
const types: ReadonlySet<string> = new Set([
  "number",
  "date",
  "string",
  "token",
  "reference",
  "composite",
  "quantity",
  "uri",
]);
/** What a URL can name, and nothing that FHIR may define a meaning for. */
const nameable = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Characters of an expression. */
const longest = 4_000;
/** Alternatives of an expression, on one type. */
const mostBranches = 32;
/** Parts of a composite. */
const mostParts = 8;

/** What a definition is checked against. */
export interface Surroundings {
  reader: Reader;
  /** Those in use. */
  customs: readonly Custom[];
}

/**
 * What keeps a SearchParameter that is to be used from being so.
 * @returns Empty when nothing does, or when it is not to be used.
 */
export function faultsOf(resource: Resource, surroundings: Surroundings): readonly Issue[] {
  if (!isUsed(resource)) return [];
  const definition = definitionOf(resource);
  if (!definition)
    return [fault("", "url, code, type and base are needed, and a component has a definition and an expression")];
  const simple = [
    ...faultsOfNames(definition, surroundings.reader),
    ...faultsOfCode(resource.id, definition, surroundings),
  ];
  return simple.length > 0 ? simple : faultsOfExpression(definition, surroundings.reader);
}

function fault(element: string, diagnostics: string): Issue {
  const expression = element === "" ? "SearchParameter" : `SearchParameter.${element}`;
  return { severity: "error", code: "business-rule", diagnostics, expression };
}

function faultsOfNames({ code, base, type, target = [] }: SearchParameter, { definitions }: Reader): Issue[] {
  const faults: Issue[] = [];
  if (!nameable.test(code))
    faults.push(fault("code", "a code is a letter or digit, and up to 63 letters, digits, - and _"));
  if (base.length === 0) faults.push(fault("base", "a base is needed"));
  base.forEach((one, n) => {
    if (!isBase(definitions, one)) faults.push(fault(`base[${n}]`, "it is no resource type of R4"));
  });
  if (!types.has(type)) faults.push(fault("type", `it can be one of ${[...types].join(", ")}`));
  target.forEach((one, n) => {
    if (one !== "Resource" && !definitions.isResourceType(one))
      faults.push(fault(`target[${n}]`, "it is no resource type of R4"));
  });
  return faults;
}

function faultsOfCode(id: unknown, definition: SearchParameter, { reader, customs }: Surroundings): Issue[] {
  const { definitions } = reader;
  const { code, base } = definition;
  const types = definitions.resourceTypes.filter((type) => base.includes(type));
  const own = [...types, "Resource"].flatMap((type) => ownOf(definitions, type, code) ?? []);
  const different = own.find((one) => one.type !== definition.type || one.expression !== definition.expression);
  if (different) return [fault("code", `R4 defines ${code} of this type otherwise: ${different.url}`)];
  const adds = new Set(typesOf(definitions, definition));
  const other = customs.find(
    (one) => one.id !== id && one.definition.code === code && one.types.some((type) => adds.has(type)),
  );
  return other ? [fault("code", `SearchParameter/${other.id} defines ${code} of this type already`)] : [];
}

function faultsOfExpression(definition: SearchParameter, reader: Reader): Issue[] {
  const { expression = "", type, component = [] } = definition;
  if (expression === "") return [fault("expression", "an expression is needed: which elements are searched")];
  if (expression.length > longest) return [fault("expression", `it has more than ${longest} characters`)];
  if (type !== "composite" && component.length > 0) return [fault("component", "only a composite has components")];
  const faults = type === "composite" ? faultsOfComponents(component, reader) : [];
  if (faults.length > 0) return faults;
  return definition.base.flatMap((base) => faultsOn(base, definition, reader)).slice(0, 1);
}

function faultsOfComponents(component: readonly Part[], reader: Reader): Issue[] {
  if (component.length < 2 || component.length > mostParts)
    return [fault("component", `a composite has 2 to ${mostParts} components`)];
  return component.flatMap((part, n) => faultsOfComponent(part, n, reader));
}

function faultsOfComponent({ definition, expression }: Part, n: number, reader: Reader): Issue[] {
  const known = reader.parameter(definition);
  if (!known) return [fault(`component[${n}].definition`, "no search parameter of this url is known here")];
  if (known.type === "composite" || known.type === "special")
    return [fault(`component[${n}].definition`, `a parameter of type ${known.type} cannot be part of a composite`)];
  const why =
    expression.length > longest ? `it has more than ${longest} characters` : refused(() => reader.read(expression));
  return why === undefined ? [] : [fault(`component[${n}].expression`, why)];
}

type Part = NonNullable<SearchParameter["component"]>[number];

/** What is wrong with the expression where the context is of one of the bases. */
function faultsOn(base: string, definition: SearchParameter, reader: Reader): Issue[] {
  const { expression = "", type } = definition;
  const { definitions } = reader;
  let [sources, branches]: [Source[], number] = [[], 0];
  const why = refused(() => {
    compile(expression, { definitions, type: base, lenient: true });
    branches = branchesFor(reader.read(expression), base, modelOf(definitions)).length;
    if (branches <= mostBranches) sources = sourcesOf(reader, base, definition);
  });
  if (why !== undefined) return [fault("expression", why)];
  if (branches > mostBranches) return [fault("expression", `of ${base} it has more than ${mostBranches} alternatives`)];
  if (sources.length === 0 || sources.length < branches)
    return [fault("expression", `of ${base} it, or a part of it, selects nothing that R4 has`)];
  if (type === "composite") return faultsOfParts(definition, sources, reader);
  const unfit = sources.flatMap(({ leaf }) => (fits(type, leaf.types, definitions) ? [] : leaf.types));
  return unfit.length === 0 ? [] : [fault("type", `${type} does not fit what is selected: ${unfit.join(", ")}`)];
}

function faultsOfParts({ component = [] }: SearchParameter, sources: readonly Source[], reader: Reader): Issue[] {
  return component.flatMap(({ definition }, n) => {
    const leaves = sources.flatMap(({ parts }) => parts[n]?.leaves ?? []);
    if (leaves.length === 0) return [fault(`component[${n}].expression`, "it selects nothing that R4 has")];
    const type = reader.parameter(definition)?.type ?? "token";
    const unfit = leaves.flatMap(({ types }) => (fits(type, types, reader.definitions) ? [] : types));
    if (unfit.length === 0) return [];
    return [fault(`component[${n}].expression`, `${type} does not fit what is selected: ${unfit.join(", ")}`)];
  });
}

/** Why something is refused, or undefined. */
function refused(work: () => unknown): string | undefined {
  const outcome = attempt(work);
  return outcome instanceof FhirError ? outcome.message : undefined;
}
