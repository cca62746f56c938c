/** FHIRPath Patch, on our own FHIRPath. http://hl7.org/fhir/R4/fhirpatch.html */
import type { Definitions } from "../fhir/definitions.ts";
import type { Resource } from "../fhir/types.ts";
import { compile, type Expression } from "../fhirpath/expression.ts";
import { modelOf, type Model } from "../fhirpath/model.ts";
import type { Node } from "../fhirpath/node.ts";
import { parse } from "../fhirpath/parser.ts";
import { readOperations, type Operation } from "./fhirpath-operation.ts";
import type { Home, Within } from "./labels.ts";
import { isList, lengthOf, reorder, type Slot } from "./members.ts";
import { inapplicable, inOperation, openBudget, type Budget, type Named } from "./operation.ts";
import { openTree, type Place, type Tree } from "./tree.ts";
import { elementFrom, expectFree, propertyFor } from "./value.ts";

/** An operation whose path has been read. */
interface Step {
  named: Named;
  operation: Operation;
  path: Expression;
  /** Where a path of names leads to before its last name, and that name. */
  parent?: { path: Expression; name: string };
}

export type FhirPathPatch = readonly Step[];

/** What patches may still take. */
export interface Meter {
  /** Steps of FHIRPath. */
  left: number;
  /** Of JSON Patches. */
  json: Budget;
}

/** What the operations of one patch work on. */
interface Work {
  resource: Resource;
  tree: Tree;
  model: Model;
  /** For all of them. */
  meter: Meter;
}

interface Given {
  definitions: Definitions;
  meter?: Meter;
}

/** What one patch, or all patches of one Bundle, may take: half a second. */
export const openMeter = (): Meter => ({ left: 2_000_000, json: openBudget() });

/**
 * Reads a patch.
 * @param type Type of the resources that it is for.
 * @throws FhirError `invalid` naming the operation that is none
 */
export function readFhirPathPatch(parameters: Resource, type: string, definitions: Definitions): FhirPathPatch {
  const options = { definitions, type, strict: true };
  return readOperations(parameters, definitions).map((operation, index): Step => {
    const named = { index, said: `${operation.type} ${operation.path}` };
    return inOperation(named, `Parameters.parameter[${index}]`, () => {
      const ast = parse(operation.path);
      const parent = ast.kind === "member" && ast.on && { path: compile(ast.on, options), name: ast.name };
      return { named, operation, path: compile(operation.path, options), ...(parent && { parent }) };
    });
  });
}

/**
 * Applies a patch to a resource, which it changes.
 * @param given What it works with, and the steps that it may take: of several patches that share them, all together.
 * @throws FhirError `unprocessable` or `invalid`, naming the operation that cannot be done
 */
export function applyFhirPathPatch(resource: Resource, patch: FhirPathPatch, given: Given): void {
  const { definitions, meter = openMeter() } = given;
  const model = modelOf(definitions);
  const tree = openTree(resource, model);
  const work: Work = { resource, tree, model, meter };
  for (const step of patch) inOperation(step.named, step.operation.path, () => applyOne(step, work));
  tree.finish();
}

function applyOne(step: Step, work: Work): void {
  const { operation } = step;
  if (operation.type === "add") add(step, operation, work);
  else if (operation.type === "insert") insert(step, operation, work);
  else if (operation.type === "delete") remove(step, work);
  else if (operation.type === "replace") replace(step, operation, work);
  else move(step, operation, work);
}

type Of<Type extends Operation["type"]> = Extract<Operation, { type: Type }>;

function add(step: Step, { name, value }: Of<"add">, work: Work): void {
  const to = within(only(found(step.path, work)), work);
  const { model, tree } = work;
  const property = propertyFor(to.type, name, value, model);
  expectFree(to.holder, property, model.properties(to.type, property.name));
  tree.add(to, property, elementFrom(value, property, model));
}

function insert(step: Step, { index, value }: Of<"insert">, work: Work): void {
  const slot = listAt(step, work) ?? emptyListAt(step, work);
  const { model, tree } = work;
  const property = propertyFor(slot.type, slot.property.name, value, model);
  if (index > lengthOf(slot)) throw beyond(index, slot);
  tree.add(slot, property, elementFrom(value, property, model), index);
}

/** "If found": what is not there need not be deleted. */
function remove(step: Step, work: Work): void {
  const nodes = found(step.path, work);
  if (nodes.length > 0) work.tree.remove(placeOf(only(nodes), work));
}

/** The new one stands where the old one stood, which goes with all that it has. */
function replace(step: Step, { value }: Of<"replace">, work: Work): void {
  const place = placeOf(only(found(step.path, work)), work);
  const { model, tree } = work;
  const property = propertyFor(place.type, place.property.name, value, model);
  const element = elementFrom(value, property, model);
  tree.replace(place, property, element);
}

function move(step: Step, { source, destination }: Of<"move">, work: Work): void {
  const list = listAt(step, work);
  if (!list) throw inapplicable("the path leads to nothing");
  for (const index of [source, destination]) if (index >= lengthOf(list)) throw beyond(index, list);
  reorder(list, source, destination);
}

const beyond = (index: number, slot: Slot) =>
  inapplicable(`the list has ${lengthOf(slot)} elements, so ${index} is beyond its end`);

/** What a path leads to. */
const found = (path: Expression, { resource, meter }: Work): readonly Node[] => path.evaluate(resource, { meter });

/** @throws FhirError `unprocessable` unless there is just one */
function only(nodes: readonly Node[]): Node {
  const [node] = nodes;
  if (!node) throw inapplicable("the path leads to nothing");
  if (nodes.length > 1) throw inapplicable(`the path leads to ${nodes.length} elements, not to one`);
  return node;
}

function placeOf(node: Node, { resource, tree }: Work): Place {
  const place = tree.placeOf(node);
  if (place) return place;
  throw inapplicable(node.value === resource ? "that is the resource itself" : notThere);
}

function within(node: Node, { tree }: Work): Within {
  const to = tree.within(node);
  if (!to) throw inapplicable(notThere);
  return to;
}

const notThere = "the path does not lead to an element of the resource";

/** The list that a path leads to, whole; undefined when it leads to nothing. */
function listAt(step: Step, work: Work): Home | undefined {
  const nodes = found(step.path, work);
  const [first] = nodes;
  if (!first) return undefined;
  const list = placeOf(first, work);
  if (!isList(list.property)) throw inapplicable(`${list.property.name} is no list`);
  const isWhole = nodes.length === lengthOf(list) && nodes.every((node) => isIn(list, work.tree.homeOf(node)));
  if (!isWhole) throw inapplicable("the path does not lead to one whole list");
  return list;
}

const isIn = (list: Home, home: Home | undefined) => home?.holder === list.holder && home.property === list.property;

/** A list that is not there yet, where the element that it would be in is. */
function emptyListAt({ parent }: Step, work: Work): Home {
  const nodes = parent ? found(parent.path, work) : [];
  const to = within(only(nodes), work);
  const [property] = work.model.properties(to.type, parent?.name ?? "");
  if (!property || !isList(property)) throw inapplicable("the path leads to nothing, and to no list");
  return { ...to, property };
}
