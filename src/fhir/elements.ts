/** Shows less of a resource. http://hl7.org/fhir/R4/search.html#summary, http://hl7.org/fhir/R4/search.html#elements */
import type { Definitions, ElementDefinition } from "./definitions.ts";
import { isObject, parseJson, printJson } from "./json.ts";
import type { Resource } from "./types.ts";

/** The values of `_summary`. */
export const summaries = ["true", "text", "data", "count", "false"] as const;

/** How much is shown. */
export interface Shown {
  /** `count` is of searches, and shows no resource: here it does nothing. */
  summary?: (typeof summaries)[number];
  /** Names of elements at the root: `value` and `value[x]` for `valueQuantity` too, `Patient.name` for `name`. */
  elements?: readonly string[];
}

type Members = Record<string, unknown>;
type Keeps = (element: ElementDefinition, member: string) => boolean;

/**
 * A resource as text with what was not asked for left out, and marked SUBSETTED. What FHIR demands stays: mandatory
 * elements, and those that change the meaning of others. The text itself when all of it is asked for.
 */
export function trim(text: string, { summary = "false", elements }: Shown, definitions: Definitions): string {
  const whole = summary === "false" || summary === "count";
  if (whole && elements === undefined) return text;
  const resource = parseJson(text) as Resource;
  const keeps = elements ? isAsked(elements, resource.resourceType) : atRoot[whole ? "data" : summary];
  const kept = keep(resource, definitions, resource.resourceType, keeps);
  const shown = summary === "true" && !elements ? inSummary(kept, definitions, resource.resourceType) : kept;
  return printJson(marked(resource, shown));
}

const atRoot: Record<"true" | "text" | "data", Keeps> = {
  true: ({ summary, modifier, min }) => summary === true || modifier === true || min > 0,
  text: ({ name, min, modifier }) => name === "text" || name === "meta" || min > 0 || modifier === true,
  data: ({ name }) => name !== "text",
};

function isAsked(names: readonly string[], type: string): Keeps {
  const asked = new Set(names.map((name) => name.replace(`${type}.`, "").replace("[x]", "")));
  return ({ name, min, modifier }, member) =>
    asked.has(name) || asked.has(member) || min > 0 || modifier === true || name === "meta";
}

/** Members of an object that are kept; `_birthDate` goes with `birthDate`. What no definition knows goes. */
function keep(object: object, definitions: Definitions, type: string, keeps: Keeps): Members {
  const kept = Object.entries(object).filter(([name]) => {
    if (name === "resourceType" || name === "id") return true;
    const member = name.replace(/^_/, "");
    const found = definitions.member(type, member);
    return found !== undefined && keeps(found.element, member);
  });
  return Object.fromEntries(kept);
}

/** What is part of the summary has parts that are not: those of backbone elements, and `Attachment.data`. */
function inSummary(object: Members, definitions: Definitions, type: string): Members {
  const deeper = Object.entries(object).map(([name, value]): [string, unknown] => {
    const member = definitions.member(type, name);
    return [name, member && hasSummary(definitions, member.type) ? summarised(value, definitions, member.type) : value];
  });
  return Object.fromEntries(deeper);
}

function summarised(value: unknown, definitions: Definitions, type: string): unknown {
  if (Array.isArray(value)) return value.map((item) => summarised(item, definitions, type));
  if (!isObject(value)) return value;
  return inSummary(keep(value, definitions, type, atRoot.true), definitions, type);
}

/** An Extension has no summary of its own, so it is shown whole. */
function hasSummary(definitions: Definitions, type: string): boolean {
  const { kind, elements = [] } = definitions.type(type) ?? {};
  return (kind === "complex" || kind === "backbone") && elements.some(({ summary, modifier }) => summary && !modifier);
}

const subsetted = { system: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code: "SUBSETTED" };

function marked({ resourceType, id, meta }: Resource, shown: Members): Members {
  const tags = (meta?.tag ?? []).filter(({ code }) => code !== subsetted.code);
  return { resourceType, id, ...shown, meta: { ...meta, tag: [...tags, subsetted] } };
}
