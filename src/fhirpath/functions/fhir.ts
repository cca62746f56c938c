import { isObject } from "../../fhir/json.ts";
import { FhirError } from "../../fhir/error.ts";
import { parseReference } from "../../fhir/reference.ts";
import { fromJson, kindOf, none, ofBoolean, ofSystem, type Focus, type Node, type Nodes } from "../node.ts";
import { unresolved } from "../path.ts";
import { rootOf, spend, type Code, type Run, type ServiceName } from "../run.ts";
import { text } from "../singleton.ts";
import { argument, type FunctionDefinition, type FunctionTable } from "./definition.ts";

/** What FHIR adds to FHIRPath. http://hl7.org/fhir/R4/fhirpath.html#functions */
export const fhir: FunctionTable = {
  extension: { arity: [1, 1], apply: extension },
  hasExtension: {
    arity: [1, 1],
    apply: (input, args, focus, run) => ofBoolean(extension(input, args, focus, run).length > 0),
  },
  hasValue: { arity: [0, 0], apply: (input) => ofBoolean(input.length === 1 && input.every(hasValue)) },
  getValue: { arity: [0, 0], apply: (input) => (input.length === 1 ? input.flatMap(valueOf) : none) },
  resolve: { arity: [0, 0], apply: (input, _args, _focus, run) => resolve(input, run) },
  memberOf: service("memberOf", [1, 1]),
  conformsTo: service("conformsTo", [1, 1]),
  htmlChecks: service("htmlChecks", [0, 0]),
  subsumes: service("subsumes", [1, 1]),
  subsumedBy: service("subsumedBy", [1, 1]),
  elementDefinition: unavailable("elementDefinition", [0, 0]),
  slice: unavailable("slice", [2, 2]),
  checkModifiers: unavailable("checkModifiers", [0, Infinity]),
};

function extension(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const url = text(argument(args, 0, focus, run), "extension()");
  const found: Node[] = [];
  for (const { value, sibling } of input) {
    const holder = isObject(value) ? value : sibling;
    const all = isObject(holder) ? holder["extension"] : undefined;
    if (!Array.isArray(all)) continue;
    spend(run, all.length);
    for (const one of all as readonly unknown[])
      if (isObject(one) && one["url"] === url) found.push({ value: one, type: "Extension", sibling: undefined });
  }
  return found;
}

const hasValue = (node: Node): boolean => kindOf(node) !== undefined && !isObject(node.value);

function valueOf(node: Node): Nodes {
  const kind = kindOf(node);
  return kind === undefined || isObject(node.value) ? none : ofSystem(kind, node.value);
}

/** What references point at. Without somebody who can follow them, only the type they name is known. */
function resolve(input: Nodes, run: Run): Nodes {
  return input.flatMap((node) => {
    const reference = isObject(node.value) ? node.value["reference"] : node.value;
    const type = isObject(node.value) ? node.value["type"] : undefined;
    if (typeof reference === "string" && reference.startsWith("#")) return contained(reference.slice(1), run);
    if (run.environment.resolve) return followed(run.environment.resolve, reference);
    const named = typeof type === "string" ? type : typeof reference === "string" ? typeNamed(reference) : undefined;
    return named !== undefined && run.model.isResource(named)
      ? [{ value: unresolved, type: named, sibling: undefined }]
      : none;
  });
}

function followed(follow: (reference: string) => unknown, reference: unknown): Nodes {
  const resource = typeof reference === "string" ? follow(reference) : undefined;
  return resource === undefined ? none : [fromJson(resource)];
}

function typeNamed(reference: string): string | undefined {
  const target = parseReference(reference);
  return "type" in target ? target.type : undefined;
}

/** `#id` in the container; `#` is the container itself. */
function contained(id: string, run: Run): Nodes {
  const root = rootOf(run);
  if (id === "") return [root];
  const all = isObject(root.value) ? root.value["contained"] : undefined;
  if (!Array.isArray(all)) return none;
  spend(run, all.length);
  const found = (all as readonly unknown[]).find((one) => isObject(one) && one["id"] === id);
  return found === undefined ? none : [fromJson(found)];
}

/** A function whose answer comes from outside; without somebody to ask, an error. */
function service(name: ServiceName, arity: readonly [number, number]): FunctionDefinition {
  return {
    arity,
    apply: (input, args, focus, run) => {
      const ask = run.environment.services?.[name];
      if (ask === undefined) throw new FhirError("not-supported", `FHIRPath: ${name}() cannot be answered here`);
      if (input.length === 0) return none;
      const answer = ask(input, argument(args, 0, focus, run));
      return answer === undefined ? none : ofBoolean(answer);
    },
  };
}

function unavailable(name: string, arity: readonly [number, number]): FunctionDefinition {
  return {
    arity,
    apply: () => {
      throw new FhirError("not-supported", `FHIRPath: ${name}() is not supported`);
    },
  };
}
