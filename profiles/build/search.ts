import type { SearchParameter } from "../../src/fhir/definitions.ts";
import { expressions } from "./corrections.ts";
import type { CompartmentDefinition } from "./source.ts";

const isExample = ({ url }: SearchParameter): boolean => /\/SearchParameter\/example(-|$)/.test(url);

/** Every search parameter but HL7's three examples of how to write one, by url. */
export function boilSearchParameters(all: readonly SearchParameter[]): SearchParameter[] {
  const kept = all.filter((one) => !isExample(one)).map(boilParameter);
  return kept.sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** Some parameters of HL7's extensions name no base: they are known, and apply to nothing. */
type Published = Omit<SearchParameter, "base"> & { base?: readonly string[] };

function boilParameter(parameter: Published): SearchParameter {
  const { url, code, base = [], type, description, target, component } = parameter;
  const expression = expressions[url]?.expression ?? parameter.expression;
  return {
    url,
    code,
    base: [...base].sort(),
    type,
    ...(expression && { expression }),
    ...(description && { description: description.replaceAll("\r\n", "\n") }),
    ...(target && { target: [...target].sort() }),
    ...(component && { component: component.map(({ definition, expression }) => ({ definition, expression })) }),
  };
}

/** Compartment → resource type → the parameters that put a resource into it. */
export function boilCompartments(all: readonly CompartmentDefinition[]): Record<string, Record<string, string[]>> {
  const real = all.filter(({ id }) => id !== "example").sort((a, b) => (a.code < b.code ? -1 : 1));
  return Object.fromEntries(real.map((one) => [one.code, members(one)]));
}

/** The resource that a compartment is of is in it, whether its definition says so by `{def}` or in words only. */
function members({ code, resource }: CompartmentDefinition): Record<string, string[]> {
  const own = { code, param: ["{def}"] };
  const params = new Map<string, Set<string>>();
  for (const { code: type, param = [] } of [own, ...resource])
    params.set(type, new Set([...(params.get(type) ?? []), ...param]));
  const named = [...params].filter(([, names]) => names.size > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(named.map(([type, names]) => [type, [...names]]));
}
