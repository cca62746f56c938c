/** Scopes and failures in plain words. */
import { readScope, type Letter } from "../../access/scope.ts";
import { introspection } from "../scopes.ts";

const plain: ReadonlyMap<string, string> = new Map([
  ["openid", "Know that it is you who signed in"],
  ["fhirUser", "Know which record here is yours as a person"],
  ["profile", "Know which record here is yours as a person"],
  ["launch", "Know what you were looking at when you opened it"],
  ["launch/patient", "Know which patient it is opened for"],
  ["launch/encounter", "Know which visit it is opened for"],
  ["online_access", "Go on for as long as you are signed in"],
  ["offline_access", "Go on when you have left, until you end it"],
  [introspection, "Ask whether a key is good"],
]);

const things: ReadonlyMap<string, string> = new Map([
  ["*", "everything"],
  ["AllergyIntolerance", "allergies"],
  ["Appointment", "appointments"],
  ["CarePlan", "care plans"],
  ["CareTeam", "care teams"],
  ["Condition", "health problems and diagnoses"],
  ["Coverage", "insurance"],
  ["Device", "devices"],
  ["DiagnosticReport", "reports of examinations"],
  ["DocumentReference", "documents"],
  ["Encounter", "visits"],
  ["Goal", "goals"],
  ["Immunization", "vaccinations"],
  ["MedicationRequest", "prescriptions"],
  ["MedicationStatement", "medicines that are taken"],
  ["Observation", "measurements and results"],
  ["Patient", "name, birth date, address and contacts"],
  ["Practitioner", "names of staff"],
  ["Procedure", "procedures"],
]);

const deeds: Readonly<Record<Letter, string>> = { c: "add", r: "see", u: "change", d: "delete", s: "search" };

/** What an app may do by a scope. */
export function scopeInWords(text: string): string {
  const scope = readScope(text);
  if (scope === undefined) return plain.get(text) ?? text;
  const { letters, level, type, query } = scope;
  const doing = [...letters].filter((letter) => letter !== "s" || !letters.has("r")).map((letter) => deeds[letter]);
  const what = things.get(type) ?? `records of the kind ${spaced(type)}`;
  const only = query.map(([name, value]) => `${name} ${value.split("|").at(-1) ?? value}`);
  const whose = level === "patient" ? "of this patient" : level === "user" ? "that you may see" : "of all";
  const told = `${sentence(doing)} ${what} ${whose}`;
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}${only.length > 0 ? `, only: ${only.join(", ")}` : ""}`;
}

const spaced = (type: string): string => type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

const sentence = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;

/** Whether it lets an app change something. */
export const isWriting = (text: string): boolean => {
  const named = readScope(text)?.letters;
  return named !== undefined && (named.has("c") || named.has("u") || named.has("d"));
};

const terminology = "http://terminology.hl7.org/CodeSystem";

/** Parts of a type that may be given alone, by the value of `category`. */
const parts: ReadonlyMap<string, readonly (readonly [value: string, words: string])[]> = new Map([
  [
    "Condition",
    [
      [`${terminology}/condition-category|encounter-diagnosis`, "diagnoses of visits"],
      [`${terminology}/condition-category|problem-list-item`, "the list of problems"],
      ["http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern", "health concerns"],
    ],
  ],
  [
    "Observation",
    [
      [`${terminology}/observation-category|vital-signs`, "vital signs"],
      [`${terminology}/observation-category|laboratory`, "laboratory results"],
      [`${terminology}/observation-category|social-history`, "habits and living conditions"],
      [`${terminology}/observation-category|survey`, "answers to questionnaires"],
      ["http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh", "social needs"],
    ],
  ],
]);

/** Narrower scopes that may be given in the place of one. */
export function partsOf(text: string): readonly (readonly [scope: string, words: string])[] {
  const scope = readScope(text);
  if (scope === undefined || scope.query.length > 0 || /\.(read|write|\*)$/.test(text)) return [];
  return (parts.get(scope.type) ?? []).map(([value, words]) => [`${text}?category=${value}`, words]);
}

const problems: Readonly<Record<string, string>> = {
  "invalid-credentials": "E-mail and password do not belong together, or the account is locked for a while.",
  "invalid-code": "That code is not right, or it was used before. Wait for the next one.",
  "invalid-ticket": "That took too long. Please sign in again.",
  "password-rejected": "That password cannot be used. Please choose another one.",
  "not-found": "There is no such patient that you may see.",
  csrf: "That form was not from this page. Please try again.",
  busy: "Too many are signing in at once. Please try again in a moment.",
};

const passwordRules: Readonly<Record<string, string>> = {
  "too-short": "It is shorter than 12 characters.",
  "too-long": "It is too long.",
  "needs-classes": "It needs three kinds of characters.",
  common: "It is one that many people use.",
  personal: "It contains a name or the e-mail.",
  same: "It is the one that you have.",
};

/** @param rules Codes of what a password lacks */
export const problemInWords = (code: string, rules: readonly string[] = []): string =>
  [problems[code] ?? "That did not work. Please try again.", ...rules.flatMap((one) => passwordRules[one] ?? [])].join(
    " ",
  );
