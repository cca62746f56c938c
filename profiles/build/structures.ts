import type { StoredElement, StoredType } from "../../src/fhir/pack-form.ts";
import { elementTypes, patterns } from "./corrections.ts";
import type { ElementType, SnapshotElement, StructureDefinition } from "./source.ts";

const lastPart = (url: string): string => url.slice(url.lastIndexOf("/") + 1);
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("."));
const isBase = (definition: StructureDefinition): boolean =>
  definition.kind !== "logical" && definition.derivation !== "constraint";
const kinds = { resource: "resource", "complex-type": "complex", "primitive-type": "primitive" } as const;

/** Profiles of data types that R4's own elements ask for: with them, all of R4 is said. */
const profilesOfTypes = new Set(["SimpleQuantity"]);

/**
 * The types of R4, each with what it adds to its base alone.
 * @param definitions Every StructureDefinition of R4; profiles and logical models are left out.
 */
export function boilStructures(definitions: readonly StructureDefinition[]): Record<string, StoredType> {
  const wanted = definitions.filter((one) => isBase(one) || profilesOfTypes.has(one.name));
  const snapshots = new Map(wanted.map((one) => [one.name, one.snapshot?.element ?? []]));
  const types = wanted.flatMap((one) => typesOf(one, snapshots));
  return Object.fromEntries(types.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Snapshots = ReadonlyMap<string, readonly SnapshotElement[]>;

/** A type and the backbone elements in it. */
function typesOf(definition: StructureDefinition, snapshots: Snapshots): [string, StoredType][] {
  const { name, baseDefinition } = definition;
  if (definition.kind === "logical") return [];
  const all = snapshots.get(name) ?? [];
  const [root] = all;
  const base = baseDefinition && lastPart(baseDefinition);
  const own: StoredType = {
    kind: kinds[definition.kind],
    ...(base && { base }),
    ...(definition.abstract && { abstract: true }),
    ...elementsOf(root?.path ?? name, base, snapshots, all),
    ...constraintsOf(root, keysOf(base, snapshots)),
    ...(definition.kind === "primitive-type" && primitive(name, all)),
  };
  return [[name, own], ...backbones(all, snapshots)];
}

/** The pattern of a primitive, and how long it may be. It has no elements of its own that a resource could name. */
function primitive(name: string, all: readonly SnapshotElement[]): Partial<StoredType> {
  const value = all.find(({ path }) => path.endsWith(".value"));
  const pattern = patterns[name]?.pattern ?? publishedPattern(value);
  const maxLength = value?.maxLength;
  return { ...(pattern && { pattern }), ...(maxLength && { maxLength }), elements: [] };
}

function publishedPattern(value: SnapshotElement | undefined): string | undefined {
  const extensions = value?.type?.flatMap(({ extension = [] }) => extension) ?? [];
  return extensions.find(({ url }) => lastPart(url) === "regex")?.valueString;
}

function backbones(all: readonly SnapshotElement[], snapshots: Snapshots): [string, StoredType][] {
  const parents = [...new Set(all.map(({ path }) => parentOf(path)))].filter((path) => path.includes("."));
  return parents.map((path) => {
    const element = all.find((one) => one.path === path);
    const base = element?.type?.[0]?.code ?? "BackboneElement";
    const type = { ...elementsOf(path, base, snapshots, all), ...constraintsOf(element, keysOf(base, snapshots)) };
    return [path, { kind: "backbone", base, ...type }];
  });
}

/** The children of a path that its base does not have, or has otherwise. */
function elementsOf(
  path: string,
  base: string | undefined,
  snapshots: Snapshots,
  all: readonly SnapshotElement[],
): Pick<StoredType, "elements"> {
  const inherited = new Set(
    base === undefined ? [] : childrenOf(base, base, snapshots).map((one) => JSON.stringify(one)),
  );
  const children = all.filter((one) => parentOf(one.path) === path).map((one) => boilElement(one, all, snapshots));
  return { elements: children.filter((one) => !inherited.has(JSON.stringify(one))) };
}

function childrenOf(type: string, path: string, snapshots: Snapshots): StoredElement[] {
  const all = snapshots.get(type) ?? [];
  return all.filter((one) => parentOf(one.path) === path).map((one) => boilElement(one, all, snapshots));
}

function boilElement(element: SnapshotElement, all: readonly SnapshotElement[], snapshots: Snapshots): StoredElement {
  const { path, min, max, isSummary, isModifier } = element;
  const name = path.slice(path.lastIndexOf(".") + 1);
  const isBackbone = all.some((one) => parentOf(one.path) === path);
  const types = isBackbone ? [path] : typeCodes(element);
  const inherited = types.flatMap((type) => [...keysOf(type, snapshots)]);
  return {
    name: name.replace("[x]", ""),
    ...(min > 0 && { min }),
    ...(max !== "1" && { max: max === "*" ? max : Number(max) }),
    types,
    ...(name.endsWith("[x]") && { choice: true }),
    ...(isSummary && { summary: true }),
    ...(isModifier && { modifier: true }),
    ...targetsOf(element),
    ...profilesOf(element),
    ...requiredOf(element),
    // Those of a backbone element are with its type: a contentReference to it then has them too.
    ...(!isBackbone && !element.contentReference && constraintsOf(element, new Set(inherited))),
  };
}

function typeCodes({ path, base, type = [], contentReference }: SnapshotElement): string[] {
  if (contentReference) return [contentReference.slice(contentReference.indexOf("#") + 1)];
  const correction = elementTypes[base?.path ?? path];
  return correction ? [correction.type] : type.map(typeCode);
}

/** The id of an element is of the type `http://hl7.org/fhirpath/System.String`; an extension names FHIR's own type. */
function typeCode({ code, extension = [] }: ElementType): string {
  return extension.find(({ url }) => lastPart(url) === "structuredefinition-fhir-type")?.valueUrl ?? code;
}

function targetsOf({ type = [] }: SnapshotElement): Pick<StoredElement, "targets"> {
  const targets = [...new Set(type.flatMap(({ targetProfile = [] }) => targetProfile.map(lastPart)))].sort();
  return targets.length === 0 || targets.includes("Resource") ? {} : { targets };
}

function profilesOf({ type = [] }: SnapshotElement): Pick<StoredElement, "profiles"> {
  const profiles = type.flatMap(({ code, profile = [] }) => profile.map((url) => [code, lastPart(url)]));
  return profiles.length === 0 ? {} : { profiles: Object.fromEntries(profiles) as Record<string, string> };
}

/** A required binding, or the widest value set that a weaker one allows. */
function requiredOf({ binding }: SnapshotElement): Pick<StoredElement, "required" | "maximum"> {
  const isRequired = binding?.strength === "required";
  const widest = binding?.extension?.find(({ url }) => lastPart(url) === "elementdefinition-maxValueSet");
  const required = (isRequired ? binding.valueSet : widest?.valueCanonical)?.replace(/\|.*$/, "");
  return required ? { required, ...(!isRequired && { maximum: true }) } : {};
}

function keysOf(type: string | undefined, snapshots: Snapshots): Set<string> {
  const [root] = (type && snapshots.get(type)) || [];
  return new Set(root?.constraint?.map(({ key }) => key));
}

function constraintsOf(element: SnapshotElement | undefined, inherited: ReadonlySet<string>) {
  const constraints = (element?.constraint ?? [])
    .filter(({ key, severity }) => severity === "error" && !inherited.has(key))
    .map(({ key, human, expression = "" }) => ({ key, human, expression }));
  return constraints.length === 0 ? {} : { constraints };
}
