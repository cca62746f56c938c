import { isExact } from "../fhir/json.ts";

/**
 * One item of a collection.
 *
 * `value` is the raw JSON of the element (decimals that a number cannot hold are `Exact`), undefined
 * for a primitive that has extensions but no value. Literals and results are JSON too: dates and
 * times are their text without `@`, quantities are a `Quantity`.
 */
export interface Node {
  readonly value: unknown;
  /** FHIR's name of the type (`code`, `HumanName`, `Patient.contact`), or a `System.` one. */
  readonly type: string;
  /** The `_name` object beside a FHIR primitive: its id and extensions. */
  readonly sibling: unknown;
}

export type Nodes = readonly Node[];
/** What `$this` is; undefined where a function is called on nothing. */
export type Focus = Node | undefined;

/** A quantity of FHIRPath itself. `calendar` tells `1 year` from `1 'a'`. http://hl7.org/fhirpath/N1/#quantity */
export interface Quantity {
  readonly value: unknown;
  readonly unit: string;
  readonly calendar: boolean;
}

/** The type of what nothing is known of. */
export const untyped = "System.Any";

export const none: Nodes = Object.freeze([]);
const system = (type: string, value: unknown): Node => ({ value, type: `System.${type}`, sibling: undefined });
const yes: Nodes = Object.freeze([system("Boolean", true)]);
const no: Nodes = Object.freeze([system("Boolean", false)]);

/** A focus as a collection. */
export const asNodes = (focus: Focus): Nodes => (focus === undefined ? none : [focus]);
export const ofBoolean = (value: boolean): Nodes => (value ? yes : no);
export const stringNode = (value: string): Node => ({ value, type: "System.String", sibling: undefined });
export const ofString = (value: string): Nodes => [stringNode(value)];
export const ofInteger = (value: number): Nodes => [system("Integer", value)];
export const ofSystem = (type: string, value: unknown): Nodes => [system(type, value)];
export const quantityNode = (value: Quantity): Node => system("Quantity", value);

/** The value of a string, date or time; empty for anything else. */
export const textOf = ({ value }: Node): string => (typeof value === "string" ? value : "");

/** A JSON value from outside, as a node of the type that its form tells. */
export function fromJson(value: unknown): Node {
  switch (typeof value) {
    case "string":
      return stringNode(value);
    case "number":
      return system(Number.isInteger(value) ? "Integer" : "Decimal", value);
    case "boolean":
      return system("Boolean", value);
    default:
      if (isExact(value)) return system("Decimal", value);
      return { value, type: resourceTypeOf(value) ?? untyped, sibling: undefined };
  }
}

/** `resourceType` of an object that has one. */
export function resourceTypeOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { resourceType } = value as { resourceType?: unknown };
  return typeof resourceType === "string" ? resourceType : undefined;
}

/** FHIRPath's own kind of a value, to which the FHIR primitives convert. */
export type Kind = "Boolean" | "String" | "Integer" | "Decimal" | "Date" | "DateTime" | "Time" | "Quantity";

const strings = "string uri url canonical uuid oid code id markdown base64Binary xhtml";
const quantities = "Quantity Age Count Distance Duration SimpleQuantity MoneyQuantity";
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...(["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity"] as const).map(
    (kind) => [`System.${kind}`, kind] as const,
  ),
  ...strings.split(" ").map((type) => [type, "String"] as const),
  ...quantities.split(" ").map((type) => [type, "Quantity"] as const),
  ["boolean", "Boolean"],
  ["integer", "Integer"],
  ["positiveInt", "Integer"],
  ["unsignedInt", "Integer"],
  ["decimal", "Decimal"],
  ["date", "Date"],
  ["dateTime", "DateTime"],
  ["instant", "DateTime"],
  ["time", "Time"],
]);

/** Undefined for what is no value of FHIRPath's own, and for a primitive without a value. */
export function kindOf(node: Node): Kind | undefined {
  return node.value === undefined || node.value === null ? undefined : kinds.get(node.type);
}
