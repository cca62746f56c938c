/**
 * The names under which a resource holds what the resources that it contains are found by: `subject#Patient.family`
 * is `family` of the Patient that `subject` points at, and `medication#Medication.manufacturer#Organization.name`
 * is two steps away. http://hl7.org/fhir/R4/search.html#contained
 */
import type { Criterion, IndexEntry } from "../storage/query.ts";

/** Most steps from contained resource to contained resource. */
const deepest = 3;
/** Most contained resources of one reference and type that are also held each by itself. */
export const mostApart = 8;

/** What is contained in a place: anything, the only one that there is, or the n-th of several. */
export type Which = "any" | "only" | number;

/** Where the contained resources of a type are that a reference points at. @param param Stored name of the reference */
export const placeOf = (param: string, type: string): string => `${param}#${type}`;

/** What stands before the stored names of a contained resource. */
export const prefixOf = (place: string, which: Which): string =>
  typeof which === "number" ? `${place}#${which}.` : `${place}.`;

/** Whether a name or a place is more steps away than are taken. */
export const isTooDeep = (name: string): boolean => name.split(/#[A-Z]/).length - 1 > deepest;

/** Whether a name is of something contained. */
export const isInside = (param: string): boolean => param.includes("#");

type Token = Extract<IndexEntry, { kind: "token" }>;

/** Says that something is there, and how much. */
export const markOf = (param: string, which: Which): Token => ({
  ...{ kind: "token", param, system: "", code: String(which) },
});

/** Asks whether it is. */
export const marked = (param: string, which: Which): Criterion => ({
  ...{ op: "token", param, system: "", code: String(which) },
});

/** Whether a criterion asks that. */
export const isMarked = (where: Criterion | undefined): boolean =>
  where?.op === "token" && /#[A-Z][A-Za-z]*$/.test(where.param);
