import { packCodes, type Codes } from "../fhir/codes.ts";
import type { Definitions } from "../fhir/definitions.ts";
import { invalid, type Issue } from "../fhir/error.ts";
import { onceEach } from "../fhir/once.ts";
import type { Resource } from "../fhir/types.ts";
import { parse as parseExpression } from "../fhirpath/parser.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { claimsOf, type Claims } from "./claims.ts";
import { inAny, members, type Compartment } from "./compartment.ts";
import { faultsOf } from "./custom/check.ts";
import type { Custom } from "./custom/definition.ts";
import { gapsOf, type Asking, type Gap } from "./custom/gaps.ts";
import { openTables } from "./custom/tables.ts";
import { extractor, type NoteCostly } from "./extract.ts";
import { condition, parse, type Asked, type Handling } from "./parse.ts";
import type { Room } from "./room.ts";
import { securityEntries } from "./security-context.ts";
import { searchTypes } from "./types/table.ts";
import type { Parameters } from "./value.ts";

export interface SearchOptions {
  definitions: Definitions;
  /** Codes of value sets and hierarchies; R4's own by the pack when it is not given. */
  codes?: Codes;
  /** Our own FHIR base, without a slash at the end: references below it are local. */
  base: string;
  /** Milliseconds since 1970 UTC; what `ap` of a date is measured from. The clock when it is not given. */
  now?: () => number;
  /** Chains look into contained resources, too; not, when it is not given. */
  intoContained?: boolean;
  /** Is told of search parameters that were added and are too costly on a resource. */
  noteCostly?: NoteCostly;
}

/** FHIR search as the store's language: what a resource is found by, and what a search asks for. */
export interface Search {
  /** All index values of a resource, each once, and the compartments it lies in. @throws FhirError `invalid` for an unknown type. */
  index(resource: Resource): IndexEntry[];
  /**
   * A search as asked.
   * @param types What is searched; none: all types, or all that the compartment may hold.
   * @param of Only what lies in that compartment.
   * @throws FhirError `invalid` or `not-supported` naming the parameter; what is not understood is left out and
   *   noted when handling is lenient.
   */
  parse(types: readonly string[], parameters: Parameters, handling: Handling, of?: Compartment): Asked;
  /** What lies in the compartment of any resource of a type, and these resources. */
  inAny(compartment: string, types: readonly string[]): Criterion;
  /** The criteria of a conditional interaction. @throws FhirError as `parse`; result parameters are refused. */
  condition(type: string, parameters: Parameters): Criterion;
  /** What has to be looked for to know whether a query misses resources that are too costly for parameters that were added. */
  gaps(asking: Asking): readonly Gap[];
  /** What a CapabilityStatement must claim of a type. */
  claims(type: string): Claims;
  /** Besides R4's own parameters, from now on these are indexed, and searched by unless they are pending. */
  use(customs: readonly Custom[]): void;
  /** Counts up with every change of what is indexed or can be searched by. */
  edition(): number;
  /** What keeps a SearchParameter that is to be used from being so: none for one that is not. */
  faults(resource: Resource): readonly Issue[];
}

/** Compiles the parameters of each type when it is first used. */
export function openSearch(options: SearchOptions): Search {
  const {
    definitions,
    codes = packCodes(),
    base,
    now = Date.now,
    noteCostly = () => undefined,
    intoContained = false,
  } = options;
  const ground = { definitions, codes, base, now, intoContained };
  const types = searchTypes(ground);
  const tables = openTables({ definitions, types, read: onceEach(parseExpression) });
  const { table, pending } = tables;
  const room: Room = { ground, types, table, pending };
  const extract = extractor(types, ground, noteCostly);

  return {
    index(resource) {
      const type = resource.resourceType;
      if (!definitions.isResourceType(type)) throw invalid(`R4 has no type ${type}`, "resourceType");
      const entries = extract(table, resource);
      entries.push(...securityEntries(resource, base));
      return [...entries, ...members(definitions, table(type), resource, entries)];
    },
    parse: (asked, parameters, handling, of) => parse(room, { types: asked, ...(of && { of }) }, parameters, handling),
    inAny: (compartment, asked) => inAny(room, compartment, asked),
    condition: (type, parameters) => condition(room, type, parameters),
    gaps: (asking) => gapsOf(asking, tables.customs()),
    claims: (type) => claimsOf(room, type),
    use: (customs) => tables.use(customs),
    edition: () => tables.edition(),
    faults: (resource) => faultsOf(resource, { reader: tables.reader, customs: tables.customs() }),
  };
}
