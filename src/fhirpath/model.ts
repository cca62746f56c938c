import { memberName, type Definitions, type ElementDefinition } from "../fhir/definitions.ts";

/** One JSON member that an element can be held in. A choice (`value[x]`) has one for each of its types. */
export interface Property {
  /** The element's name, without the type of a choice. */
  readonly name: string;
  /** The member's name in JSON. */
  readonly key: string;
  /** FHIR type of what it holds. */
  readonly type: string;
  /** Any resource: its type is told by its `resourceType`. */
  readonly resource: boolean;
  /** The member that holds id and extensions, for primitives. */
  readonly sibling: string | undefined;
  /** As it is defined; undefined for what only FHIRPath has. */
  readonly element: ElementDefinition | undefined;
}

/** The types of R4, as paths need them. */
export interface Model {
  /** The members that hold an element of a type; empty when the type has no such element. */
  properties(type: string, name: string): readonly Property[];
  /** The element that a JSON member belongs to. */
  property(type: string, key: string): Property | undefined;
  /** The type is defined, so what it does not list does not exist. */
  knows(type: string): boolean;
  isPrimitive(type: string): boolean;
  isResource(type: string): boolean;
  /** The type is the other one, or derived from it. */
  isA(type: string, other: string): boolean;
}

interface Members {
  names: ReadonlyMap<string, readonly Property[]>;
  keys: ReadonlyMap<string, Property>;
}

const models = new WeakMap<Definitions, Model>();

/** The model of a set of definitions, made once. */
export function modelOf(definitions: Definitions): Model {
  const known = models.get(definitions);
  if (known) return known;
  const model = makeModel(definitions);
  models.set(definitions, model);
  return model;
}

const nothing: readonly Property[] = [];

function makeModel(definitions: Definitions): Model {
  const members = new Map<string, Members | undefined>();
  function membersOf(type: string): Members | undefined {
    if (!members.has(type)) members.set(type, readMembers(definitions, type));
    return members.get(type);
  }
  return {
    properties: (type, name) => membersOf(type)?.names.get(name) ?? nothing,
    property: (type, key) => membersOf(type)?.keys.get(key),
    knows: (type) => membersOf(type) !== undefined,
    isPrimitive: (type) => definitions.type(type)?.kind === "primitive",
    isResource: (type) => definitions.type(type)?.kind === "resource",
    isA: (type, other) => derives(definitions, type, other),
  };
}

function derives(definitions: Definitions, type: string, other: string): boolean {
  let at: string | undefined = type;
  while (at !== undefined && at !== other) at = definitions.type(at)?.base;
  return at === other;
}

// What only FHIRPath has: the answer of type(), and the two elements that every FHIR primitive has.
const typeInfo = members([plain("namespace", "System.String"), plain("name", "System.String")]);
const ofPrimitive = members([plain("id", "string"), plain("extension", "Extension")]);

function readMembers(definitions: Definitions, type: string): Members | undefined {
  if (type === "System.TypeInfo") return typeInfo;
  const definition = definitions.type(type);
  if (definition === undefined) return undefined;
  if (definition.kind === "primitive") return ofPrimitive;
  return members(definition.elements.flatMap((element) => propertiesOf(definitions, element)));
}

function plain(name: string, type: string): Property {
  return { name, key: name, type, resource: false, sibling: undefined, element: undefined };
}

function members(properties: readonly Property[]): Members {
  return {
    names: Map.groupBy(properties, (property) => property.name),
    keys: new Map(properties.map((property) => [property.key, property])),
  };
}

const systemPrefix = "http://hl7.org/fhirpath/System.";

function propertiesOf(definitions: Definitions, element: ElementDefinition): Property[] {
  const { name, types } = element;
  return types.map((code) => {
    const type = code.startsWith(systemPrefix) ? code.slice(systemPrefix.length).toLowerCase() : code;
    const key = memberName(element, type);
    const kind = definitions.type(type)?.kind;
    const sibling = kind === "primitive" ? `_${key}` : undefined;
    return { name, key, type, resource: kind === "resource", sibling, element };
  });
}
