/** Walks over the references and links of a resource, and changes them. */
import type { Definitions } from "../fhir/definitions.ts";
import { elementPath } from "../fhir/element-path.ts";
import type { Resource } from "../fhir/types.ts";

/** What a reference or link becomes; undefined leaves it as it is. */
export interface Rewriter {
  /** `Reference.reference`. `path` is its FHIRPath below the resource. @throws FhirError */
  reference: (text: string, path: () => string) => string | undefined;
  /** A uri or url; `href` and `src` in narrative. */
  link: (text: string) => string | undefined;
}

interface Walk extends Rewriter {
  definitions: Definitions;
  /** Members and indexes from the outermost resource to here. */
  path: (string | number)[];
  /** The innermost resource around, and how much of the path leads to it. */
  type: string;
  from: number;
}

/**
 * Rewrites a resource in place. A Bundle is left alone: what is in it points at what is in it.
 * Canonicals are left alone too, as R4 has it. http://hl7.org/fhir/R4/http.html#trules
 */
export function rewrite(resource: Resource, rewriter: Rewriter, definitions: Definitions): void {
  members(resource, { ...rewriter, definitions, path: [], type: resource.resourceType, from: 0 });
}

function members(node: object, walk: Walk): void {
  const { resourceType } = node as { resourceType?: unknown };
  if (resourceType === "Bundle") return;
  const { type, from } = walk;
  if (typeof resourceType === "string") [walk.type, walk.from] = [resourceType, walk.path.length];
  for (const [name, value] of Object.entries(node)) each(node, name, value, walk);
  [walk.type, walk.from] = [type, from];
}

function each(node: object, name: string | number, value: unknown, walk: Walk): void {
  walk.path.push(name);
  if (typeof value === "string") {
    const changed = textOf(name, value, walk);
    if (changed !== undefined) Object.defineProperty(node, name, { value: changed });
  } else if (Array.isArray(value)) value.forEach((item, index) => each(value, index, item, walk));
  else if (typeof value === "object" && value !== null) members(value, walk);
  walk.path.pop();
}

function textOf(name: string | number, text: string, walk: Walk): string | undefined {
  if (name === "reference") return walk.reference(text, () => elementPath(walk.path));
  if (name === "div") return narrative(text, walk);
  const changed = walk.link(text);
  return changed !== undefined && linkTypes.has(typeHere(walk) ?? "") ? changed : undefined;
}

/** R4 names oid and uuid too, but where a resource is cannot be said in one. */
const linkTypes: ReadonlySet<string> = new Set(["uri", "url"]);

/** The FHIR type of the element that the walk is at. */
function typeHere({ definitions, path, type, from }: Walk): string | undefined {
  const names = path.slice(from).filter((step) => typeof step === "string");
  return names.reduce<string | undefined>((at, name) => at && definitions.member(at, name)?.type, type);
}

const attribute = /\b((?:href|src)\s*=\s*)("[^"]*"|'[^']*')/g;

function narrative(div: string, { link }: Rewriter): string | undefined {
  if (!div.includes("href") && !div.includes("src")) return undefined;
  return div.replace(attribute, (whole, name: string, quoted: string) => {
    const changed = link(quoted.slice(1, -1));
    return changed === undefined ? whole : `${name}"${changed}"`;
  });
}
