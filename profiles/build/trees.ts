import type { StoredCode } from "../../src/fhir/pack-form.ts";
import type { CodeSystem, Concept } from "./source.ts";

/** Properties by which a code names others that lie below it, too. */
const downward: ReadonlySet<string> = new Set(["child"]);

/** The code systems that R4 holds whole, each with its codes as they lie below each other. */
export function boilTrees(all: readonly CodeSystem[]): Record<string, StoredCode[]> {
  const whole = all.filter(isWhole).sort((a, b) => (a.url < b.url ? -1 : 1));
  return Object.fromEntries(whole.map(({ url, concept = [] }) => [url, concept.map(boilConcept)]));
}

/** What lies below another must be a kind of it: parts are none. */
const isWhole = ({ content, concept = [], hierarchyMeaning = "is-a" }: CodeSystem): boolean =>
  content === "complete" && concept.length > 0 && hierarchyMeaning === "is-a";

/** A code that has several above it stands below each; its own are told once. */
function boilConcept({ code, concept = [], property = [] }: Concept): StoredCode {
  const named = property.flatMap(({ code: name, valueCode }) =>
    downward.has(name) && valueCode !== undefined ? [valueCode] : [],
  );
  const below = [...concept.map(boilConcept), ...named];
  return below.length > 0 ? [code, ...below] : code;
}
