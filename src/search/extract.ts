import { parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "../storage/query.ts";
import { addContained } from "./contained.ts";
import type { Source } from "./sources.ts";
import type { Stored, Table } from "./table.ts";
import { joints } from "./types/composite.ts";
import type { SearchTypes } from "./types/table.ts";
import { asElement, asText, type Ground } from "./types/type.ts";
import { wordReader } from "./words.ts";

/** Reads the entries of a resource, compartments apart. Equal ones may come more than once: to a store they are one. */
export type Extract = (table: Table, resource: Resource) => IndexEntry[];

/** @param ground `base` tells references to our own resources. */
export function extractor(types: SearchTypes, { base, definitions }: Ground): Extract {
  const addWords = wordReader(definitions);

  function add({ name, type }: Stored, source: Source, resource: Resource, into: IndexEntry[]): void {
    for (const node of source.leaf.select(resource, resource)) {
      if (type === "composite") into.push(...joints(name, source.parts, node.value, resource));
      else if (belongs(source, node.value, base)) types[type].index(name, node, source.leaf.required, into);
    }
  }

  return ({ stored: all }, resource) => {
    const entries: IndexEntry[] = [];
    for (const stored of all) for (const source of stored.sources) add(stored, source, resource, entries);
    addWords(resource, entries);
    addContained(resource, entries);
    return entries;
  };
}

/** Whether a source that takes references to some types only takes this one. */
export function belongs({ only, except }: Source, element: unknown, base: string): boolean {
  if (only === undefined && except.length === 0) return true;
  const type = typeReferredTo(element, base);
  return only === undefined ? type === undefined || !except.includes(type) : type === only;
}

/** The type that a reference's text names, else its `type`; of a resource its own. */
function typeReferredTo(element: unknown, base: string): string | undefined {
  const held = asText(asElement(element)?.["resourceType"]);
  if (held !== undefined) return held;
  const literal = typeof element === "string" ? element : asText(asElement(element)?.["reference"]);
  const target = literal === undefined ? undefined : parseReference(literal, base);
  return target && "type" in target ? target.type : asText(asElement(element)?.["type"]);
}
