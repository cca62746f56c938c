/** What the operators of `_filter` mean of each search type. http://hl7.org/fhir/R4/search_filter.html */
import { invalid } from "../../fhir/error.ts";
import type { Criterion } from "../../storage/query.ts";
import type { TypeName } from "../types/table.ts";
import { shown } from "../value.ts";
import type { Operator } from "./syntax.ts";

/** Asks the parameter, with a modifier or "", for a value as a search would send it. */
type Say = (modifier: string, text: string) => Criterion;

type Meaning = (say: Say, value: string) => Criterion;
type Meanings = Readonly<Partial<Record<Operator, Meaning>>>;

/** A value stands alone: a comma in it joins nothing. */
const alone = (value: string): string => named(value).replace(/[\\,]/g, "\\$&");
/** Systems that have a short name in filters. */
const systems: Readonly<Record<string, string>> = {
  loinc: "http://loinc.org",
  snomed: "http://snomed.info/sct",
  rxnorm: "http://www.nlm.nih.gov/research/umls/rxnorm",
  ucum: "http://unitsofmeasure.org",
};
const named = (value: string): string =>
  value.replace(
    /(^|\|)(loinc|snomed|rxnorm|ucum)(?=\|)/,
    (_all, bar: string, name: string) => bar + (systems[name] ?? name),
  );

/** Nothing in a text means anything. */
const literal = (value: string): string => value.replace(/[\\,|$]/g, "\\$&");

const modified =
  (modifier: string, escaped = alone): Meaning =>
  (say, value) =>
    say(modifier, escaped(value));

/** There are values, and none is equal. */
const unless =
  (meaning: Meaning): Meaning =>
  (say, value) => ({ op: "and", of: [say(":missing", "false"), { op: "not", of: meaning(say, value) }] });

const present: Meaning = (say, value) => {
  if (value !== "true" && value !== "false") throw invalid(`_filter: pr ${shown(value)}: expected true or false`);
  return say(":missing", value === "true" ? "false" : "true");
};

const equalText: Meaning = (say, value) => changed(say("", literal(value)), asString("equal"));
const equal = modified("");

const compared: Meanings = Object.fromEntries(
  (["eq", "ne", "gt", "lt", "ge", "le", "ap", "sa", "eb"] as const).map((operator): [Operator, Meaning] => [
    operator,
    (say, value) => say("", operator + alone(value)),
  ]),
);

const meanings: Readonly<Record<TypeName, Meanings>> = {
  string: {
    eq: equalText,
    ne: unless(equalText),
    co: modified(":contains", literal),
    sw: modified("", literal),
    ew: (say, value) => changed(say("", literal(value)), asString("ends")),
    pr: present,
  },
  date: {
    ...compared,
    po: (say, value) => changed(say("", `eq${alone(value)}`), overlapping),
    pr: present,
  },
  number: { ...compared, pr: present },
  quantity: { ...compared, pr: present },
  token: {
    eq: equal,
    ne: unless(equal),
    ss: modified(":below"),
    sb: modified(":above"),
    in: modified(":in"),
    ni: modified(":not-in"),
    pr: present,
  },
  reference: { eq: equal, re: equal, ne: unless(equal), pr: present },
  uri: { eq: equal, ne: unless(equal), ss: modified(":below"), sb: modified(":above"), pr: present },
  composite: { eq: equal },
  special: { eq: equal },
};

/** @throws FhirError `invalid` when parameters of that type do not know the operator */
export function meaningOf(type: TypeName, operator: Operator, name: string): Meaning {
  const meaning = meanings[type][operator];
  if (meaning) return meaning;
  const known = Object.keys(meanings[type]).join(", ");
  throw invalid(`_filter: ${operator} is no operator of ${shown(name)}, which is of type ${type}: ${known}`);
}

type Leaf = (where: Criterion) => Criterion;

/** The same criterion with other leaves. */
function changed(where: Criterion, leaf: Leaf): Criterion {
  switch (where.op) {
    case "and":
    case "or":
      return { ...where, of: where.of.map((one) => changed(one, leaf)) };
    case "not":
      return { ...where, of: changed(where.of, leaf) };
    case "refers":
    case "referredBy":
      return { ...where, where: changed(where.where, leaf) };
    default:
      return leaf(where);
  }
}

const asString =
  (how: "equal" | "ends"): Leaf =>
  (where) =>
    where.op === "string" ? { ...where, how } : where;

const overlapping: Leaf = (where) =>
  where.op === "range" || where.op === "updated" ? { ...where, how: "overlaps" } : where;
