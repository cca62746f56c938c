import { isObject } from "../../fhir/json.ts";
import { isId, parseReference } from "../../fhir/reference.ts";
import { none, ofString, type Focus, type Nodes } from "../node.ts";
import type { Code, Run } from "../run.ts";
import { text } from "../singleton.ts";
import { argument, type FunctionTable } from "./definition.ts";

/** What SQL on FHIR adds, to join rows. https://sql-on-fhir.org/ig/latest/StructureDefinition-ViewDefinition.html */
export const keys: FunctionTable = {
  getResourceKey: {
    arity: [0, 0],
    apply: (input) => input.flatMap(({ value }) => keyOf(isObject(value) ? value["id"] : undefined)),
  },
  getReferenceKey: { arity: [0, 1], apply: getReferenceKey },
};

const keyOf = (id: unknown): Nodes => (typeof id === "string" && isId(id) ? ofString(id) : none);

/** The id that references point at; with a type, only of those to that type. */
function getReferenceKey(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const type = text(argument(args, 0, focus, run), "getReferenceKey()");
  return input.flatMap(({ value }) => {
    const reference = isObject(value) ? value["reference"] : undefined;
    const target = typeof reference === "string" ? parseReference(reference) : undefined;
    if (target === undefined || !("id" in target) || target.form === "contained") return none;
    return type === undefined || target.type === type ? keyOf(target.id) : none;
  });
}
