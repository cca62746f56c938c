/** `$everything`: all that is known of a patient, or of an encounter. */
import { span } from "../../fhir/datetime.ts";
import { invalid } from "../../fhir/error.ts";
import type { Ignored } from "../../search/parse.ts";
import { shown, type Parameters } from "../../search/value.ts";
import type { Criterion, Hop } from "../../storage/query.ts";
import type { Context } from "../interaction.ts";
import { pageOf, startOf, type PageAsked } from "../search-page.ts";
import { typesIn } from "../search.ts";
import { caredWithin } from "./care-dates.ts";
import { givenTo } from "./given.ts";
import type { Asked, Operation } from "./operation.ts";
import { recordFirst } from "./record-first.ts";

/** Matches of one page unless `_count` says otherwise. */
const usualCount = 250;
/** Most of what comes along with one page. */
const mostSupporting = 1_000;

/** Types of which what a record refers to comes along with it: they lie in no patient's compartment. */
const supporting = [
  ...["Practitioner", "PractitionerRole", "Organization", "OrganizationAffiliation", "Location", "HealthcareService"],
  ...["Endpoint", "Medication", "MedicationKnowledge", "Substance", "Device", "DeviceDefinition", "Specimen"],
  ...["BiologicallyDerivedProduct", "RelatedPerson", "Group", "Questionnaire", "PlanDefinition"],
];

/** An encounter's patient comes along, too. */
const whole: Readonly<Record<string, Hop>> = {
  Patient: { direction: "out", targets: supporting, iterate: true },
  Encounter: { direction: "out", targets: [...supporting, "Patient"], iterate: true },
};

/** @param among Types that were asked for; none: all */
function hopsOf(type: string, among: readonly string[]): readonly Hop[] {
  const hop = whole[type];
  if (!hop) return [];
  const targets = hop.targets.filter((target) => among.includes(target));
  return among.length === 0 ? [hop] : targets.length === 0 ? [] : [{ ...hop, targets }];
}

/**
 * http://hl7.org/fhir/R4/patient-operation-everything.html, http://hl7.org/fhir/R4/encounter-operation-everything.html
 */
const everythingOf = (type: string, types: readonly string[]): Operation => ({
  name: "$everything",
  definition: `http://hl7.org/fhir/OperationDefinition/${type}-everything`,
  system: false,
  types,
  instances: [type],
  run: async (asked, context) => {
    const { id } = asked;
    const store = id === undefined ? context.store : recordFirst(context.store, { type, id });
    return pageOf(read(asked, context), { ...context, store });
  },
});

/** Of the type it is about all patients whom the caller sees; of encounters R4 has no such form. */
export const everythingOfPatient = everythingOf("Patient", ["Patient"]);
export const everythingOfEncounter = everythingOf("Encounter", []);

/** What each parameter means as one of a search; undefined: it is none of a search. */
const meanings: Readonly<Record<string, (value: string) => readonly [string, string] | undefined>> = {
  _since: (value) => ["_lastUpdated", `ge${dateIn("_since", value)}`],
  _count: (value) => ["_count", value],
  start: (value) => void dateIn("start", value),
  end: (value) => void dateIn("end", value),
  _type: () => undefined,
  _cursor: () => undefined,
};

function dateIn(name: string, value: string): string {
  try {
    span(value);
    return value;
  } catch {
    throw invalid(`${name}=${value}: expected a date or time, such as 2024-05-01`, name);
  }
}

function read(asked: Asked, context: Context): PageAsked {
  const { type = "", id } = asked;
  const { given, ignored } = understood(givenTo(asked), context);
  const values = new Map(given);
  const asSearch = given.flatMap(([name, value]) => {
    const meant = meanings[name]?.(value);
    return meant ? [meant] : [];
  });
  const parameters = values.has("_count") ? asSearch : [...asSearch, ["_count", String(usualCount)] as const];
  const types = values.get("_type");
  const among = types === undefined ? [] : typesIn([types], context);
  const { query } = recordOf({ type, id }, among, parameters, context);
  const stretch = { start: values.get("start"), end: values.get("end") };
  const dated = stretch.start !== undefined || stretch.end !== undefined;
  const where = dated ? both(query.where, caredWithin(context.search, query.types, stretch)) : query.where;
  const more = query.limit > 0 && { include: hopsOf(type, among), includeLimit: mostSupporting };
  const applied = given.filter(([name]) => name !== "_cursor");
  const url = [context.base, type, ...(id === undefined ? [] : [id]), "$everything"].join("/");
  const page = { query: { ...query, where, ...more }, applied, ignored };
  return { url, asked: page, start: startOf(url, page, values.get("_cursor")), saysTotal: false };
}

/** Whose record it is; without an id: that of each. */
interface About {
  type: string;
  id: string | undefined;
}

/** A patient's own resource is part of the record, though R4's compartment has only its links. */
function recordOf({ type, id }: About, among: readonly string[], parameters: Parameters, context: Context) {
  const { search, definitions } = context;
  if (type !== "Patient") return search.parse(among, parameters, "strict", { type, id: id ?? "" });
  const types = among.length > 0 ? among : definitions.memberTypes(type);
  const asked = search.parse(types, parameters, "strict");
  const where: Criterion = id === undefined ? search.inAny(type, types) : { op: "compartment", compartment: type, id };
  return { query: { ...asked.query, where: both(where, asked.query.where) } };
}

const both = (one: Criterion, other: Criterion): Criterion =>
  other.op === "all" ? one : { op: "and", of: [one, other] };

/** @throws FhirError `invalid` for a parameter that is not known, unless the client is lenient, or given twice */
function understood(given: Parameters, { preferences }: Context): { given: Parameters; ignored: readonly Ignored[] } {
  const known = given.filter(([name]) => Object.hasOwn(meanings, name));
  const ignored = given
    .filter((one) => !known.includes(one))
    .map(([name]) => ({ name, why: `${shown(name)} is not a parameter of $everything` }));
  const [other] = ignored;
  if (other && preferences.handling === "strict") throw invalid(other.why, other.name);
  const twice = known.find(([name], at) => known.findIndex(([one]) => one === name) !== at);
  if (twice) throw invalid(`${twice[0]} is given twice`, twice[0]);
  return { given: known, ignored };
}
