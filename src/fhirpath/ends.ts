/** What an expression selects, as far as R4's definitions tell without looking at any content. */
import { typeNameOf, type Ast } from "./ast.ts";
import type { Model, Property } from "./model.ts";
import { typeTest } from "./types.ts";

/** Elements of one type that an expression can select. */
export interface End {
  /** FHIR type. */
  readonly type: string;
  /** Their definition; undefined for the context itself. */
  readonly element: Property["element"];
}

/**
 * Where an expression can lead to: for a choice (`value[x]`) an end a type.
 * @param type Type of the context.
 * @returns Empty when there is no such element; undefined when only content could tell.
 */
export function endsOf(ast: Ast, type: string, model: Model): readonly End[] | undefined {
  switch (ast.kind) {
    case "this":
      return [{ type, element: undefined }];
    case "member":
      return membersOf(ast, type, model);
    case "item":
      return endsOf(ast.on, type, model);
    case "type":
      return ast.op === "as" ? narrowed(endsOf(ast.of, type, model), ast.type, model) : undefined;
    case "call":
      return endsOfCall(ast, type, model);
    default:
      return undefined;
  }
}

function membersOf({ on, name }: Extract<Ast, { kind: "member" }>, type: string, model: Model) {
  if (on === undefined && /^[A-Z]/.test(name) && model.isA(type, name)) return [{ type, element: undefined }];
  return named(endsOf(on ?? { kind: "this" }, type, model), name, model);
}

/** Of any resource, only content tells what it has. */
const named = (ends: readonly End[] | undefined, name: string, model: Model): readonly End[] | undefined =>
  ends?.some((end) => end.element !== undefined && model.isResource(end.type))
    ? undefined
    : ends?.flatMap((end) => model.properties(end.type, name));

const narrowed = (ends: readonly End[] | undefined, name: string, model: Model): readonly End[] | undefined =>
  ends?.filter((end) => typeTest(model, name, true).exactly(end.type));

/** Functions that answer with some of their input. */
const sifting: ReadonlySet<string> = new Set(["where", "first", "last", "single", "tail", "skip", "take", "distinct"]);

function endsOfCall({ on, name, args }: Extract<Ast, { kind: "call" }>, type: string, model: Model) {
  const from = endsOf(on ?? { kind: "this" }, type, model);
  const wanted = (name === "as" || name === "ofType") && args[0] ? typeNameOf(args[0]) : undefined;
  if (wanted !== undefined) return narrowed(from, wanted, model);
  if (name === "extension") return named(from, "extension", model);
  return sifting.has(name) ? from : undefined;
}
