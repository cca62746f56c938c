import { FhirError } from "../fhir/error.ts";
import { onceFor } from "../fhir/once.ts";
import { parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { Node } from "../fhirpath/node.ts";
import type { Meter } from "../fhirpath/run.ts";
import type { IndexEntry } from "../storage/query.ts";
import { addContained, byId, containedTarget, type Contents } from "./contained.ts";
import { addInner, reachable, type Own } from "./contained-entries.ts";
import { unindexed } from "./custom/gaps.ts";
import { openMeasure, openShares, spendOnEntries } from "./custom/shares.ts";
import type { Source } from "./sources.ts";
import type { Stored, Table } from "./table.ts";
import { joints } from "./types/composite.ts";
import type { SearchTypes } from "./types/table.ts";
import { asElement, asText, type Ground } from "./types/type.ts";
import { wordReader } from "./words.ts";

/** Reads the entries of a resource, compartments apart. Equal ones may come more than once: to a store they are one. */
export type Extract = (table: (type: string) => Table, resource: Resource) => IndexEntry[];

/**
 * Is told a `SearchParameter/id` that was added and whose values in a resource take too much work: the resource has
XX */
export type NoteCostly = (parameter: string) => void;

/** What a container and all that it contains have in common. */
interface Whole {
  /** What references can point at within it. */
  contained: Contents;
  measure: Meter;
  /** Stored names of what was too costly in any of them. */
  missed: Set<string>;
}

/** A resource, or one that it contains, and what is read of it. */
interface Reading extends Omit<Whole, "measure"> {
  resource: Resource;
  entries: IndexEntry[];
  links: Map<string, Set<Resource>>;
  /** Absent: R4's own parameters have no measure. */
  meter?: Meter;
}

const surroundings = ({ resource, meter }: Reading) => ({ resource, ...(meter && { meter }) });

/** @param ground `base` tells references to our own resources. */
export function extractor(types: SearchTypes, { base, definitions }: Ground, noteCostly: NoteCostly): Extract {
  const addWords = wordReader(definitions);
  /** Stored names that were told of. */
  const told = new Set<string>();

  function add(stored: Stored, reading: Reading): void {
    const { resource, entries, meter } = reading;
    for (const source of stored.sources)
      for (const node of source.leaf.select(resource, surroundings(reading))) {
        const before = entries.length;
        addOne(stored, source, node, reading);
        if (meter) spendOnEntries(meter, entries.length - before);
      }
  }

  function addOne({ name, type }: Stored, source: Source, node: Node, reading: Reading): void {
    const { contained, entries } = reading;
    if (type === "composite") {
      entries.push(...joints(name, source.parts, node.value, surroundings(reading)));
    } else if (belongs(source, node.value, base, contained)) {
      types[type].index(name, node, source.leaf.required, entries);
      if (type === "reference") link(name, node.value, reading);
    }
  }

  /** All entries of a parameter that was added, or none. */
  function addMetered(stored: Stored, reading: Reading): void {
    const before = reading.entries.length;
    try {
      add(stored, reading);
    } catch (thrown) {
      if (!(thrown instanceof FhirError)) throw thrown;
      reading.entries.length = before;
      reading.links.delete(stored.name);
      reading.missed.add(stored.name);
      if (!told.has(stored.name)) noteCostly(stored.definedBy ?? stored.name);
      told.add(stored.name);
    }
  }

  function ownOf(table: Table, resource: Resource, { measure, ...whole }: Whole) {
    const reading: Reading = { ...whole, resource, entries: [], links: new Map() };
    const inShare = openShares(measure, table.stored.filter(({ definedBy }) => definedBy !== undefined).length);
    for (const stored of table.stored)
      if (stored.definedBy === undefined) add(stored, reading);
      else inShare((meter) => addMetered(stored, { ...reading, meter }));
    addWords(resource, reading.entries);
    return { entries: reading.entries, links: reachable(table, reading.links) };
  }

  return (table, resource) => {
    const whole: Whole = { contained: byId(resource, definitions), measure: openMeasure(), missed: new Set() };
    const read = (one: Resource): Own & { entries: IndexEntry[] } => ownOf(table(one.resourceType), one, whole);
    const { entries, links } = read(resource);
    if (links.size > 0) addInner(links, onceFor(read), entries);
    addContained(resource, entries);
    for (const name of whole.missed) entries.push(unindexed(name));
    return entries;
  };
}

/** Keeps what a reference points at in the container. */
function link(name: string, element: unknown, { contained, links }: Reading): void {
  const target = containedTarget(element, contained);
  if (target) links.set(name, (links.get(name) ?? new Set()).add(target));
}

/** Whether a source that takes references to some types only takes this one. */
export function belongs({ only, except }: Source, element: unknown, base: string, contained: Contents): boolean {
  if (only === undefined && except.length === 0) return true;
  const type = containedTarget(element, contained)?.resourceType ?? typeReferredTo(element, base);
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
