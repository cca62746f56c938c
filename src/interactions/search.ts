import { invalid } from "../fhir/error.ts";
import type { Ignored } from "../search/parse.ts";
import { shown, type Parameters } from "../search/value.ts";
import type { Context, Handler, Interaction } from "./interaction.ts";
import { pageOf, startOf, type PageAsked } from "./search-page.ts";

/**
 * A page of what matches, of a type or across types, in a compartment or anywhere, as it is stored.
 * http://hl7.org/fhir/R4/search.html
 */
export const search: Handler<"search"> = async (asking, context) => pageOf(readSearch(asking, context), context);

/** What is searched, and by what. */
export type Asking = Omit<Extract<Interaction, { kind: "search" }>, "kind">;

function urlOf({ type, of }: Asking, { base }: Pick<Context, "base">): string {
  if (of) return `${base}/${of.type}/${of.id}/${type ?? "*"}`;
  return type === undefined ? base : `${base}/${type}`;
}

/** What a search asks for. @throws FhirError naming the parameter. */
export function readSearch(asking: Asking, context: Context): PageAsked {
  const { type, of, parameters } = asking;
  const across = type === undefined ? parameters.filter(([name]) => name === "_type") : [];
  const { types, ...named } = type === undefined ? typesAcross(across, context) : only(type);
  const rest = parameters.filter((one) => one[0] !== "_cursor" && !across.includes(one));
  const read = context.search.parse(types, rest, context.preferences.handling, of);
  const asked = {
    ...read,
    applied: [...named.applied, ...read.applied],
    ignored: [...named.ignored, ...read.ignored],
  };
  const url = urlOf(asking, context);
  const cursor = parameters.find(([name]) => name === "_cursor")?.[1];
  const saysTotal = parameters.some(([name]) => name === "_total");
  return { url, asked, start: startOf(url, asked, cursor), saysTotal };
}

/** Types, and what of `_type` was applied and what was not. */
interface Named {
  types: readonly string[];
  applied: Parameters;
  ignored: readonly Ignored[];
}

const only = (type: string): Named => ({ types: [type], applied: [], ignored: [] });

/** Lenient handling leaves out types that R4 has not, unless none is left. @throws FhirError as `typesIn` */
function typesAcross(across: Parameters, context: Context): Named {
  const { definitions, preferences } = context;
  const isKnown = (type: string) => definitions.isResourceType(type);
  const all = across.flatMap(([, value]) => value.split(","));
  const unknown = all.filter((type) => !isKnown(type));
  if (unknown.length === 0 || unknown.length === all.length || preferences.handling === "strict")
    return { types: typesIn(all, context), applied: across, ignored: [] };
  const left = across.map(([name, value]) => [name, value.split(",").filter(isKnown).join(",")] as const);
  const ignored = unknown.map((part) => ({ name: "_type", part, why: "it is not a resource type of FHIR R4" }));
  return { types: typesIn(all.filter(isKnown), context), applied: left.filter(([, value]) => value !== ""), ignored };
}

/** The types that values of `_type` list. @throws FhirError `invalid` for one that R4 has not */
export function typesIn(values: readonly string[], { definitions }: Pick<Context, "definitions">): readonly string[] {
  const types = [...new Set(values.flatMap((value) => value.split(",")))];
  const unknown = types.find((type) => !definitions.isResourceType(type));
  if (unknown !== undefined) throw invalid(`_type: ${shown(unknown)} is not a resource type of FHIR R4`, "_type");
  return types;
}
