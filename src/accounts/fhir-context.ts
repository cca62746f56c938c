/** What else is in context of a launch. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#fhir-context */
import { isObject } from "../fhir/json.ts";
import { parseReference } from "../fhir/reference.ts";
import { AccountError } from "./failure.ts";

/** One of `reference`, `canonical` and `identifier` is there. */
export interface FhirContextItem {
  /** Of a resource here: `ImagingStudy/1`. */
  reference?: string;
  canonical?: string;
  identifier?: { system?: string; value?: string };
  /** A type of resource. */
  type?: string;
  /** A URI, or `launch`, which is what it is without. */
  role?: string;
}

/** Whether a name is that of a type of resource. */
type IsType = (name: string) => boolean;

const usual = "launch";

/** Each member that an app knows, and what it is. */
const rules: Readonly<Record<keyof FhirContextItem, (value: unknown, isType: IsType) => boolean>> = {
  reference: (value, isType) => typeof value === "string" && isType(typeIn(value) ?? ""),
  canonical: (value) => typeof value === "string" && isUri(value.replace(/\|[^|]+$/, "")),
  identifier: (value) => isObject(value) && isIdentifier(value),
  type: (value, isType) => typeof value === "string" && isType(value),
  role: (value) => value === usual || (typeof value === "string" && isUri(value)),
};
const members = Object.keys(rules) as (keyof FhirContextItem)[];

/** An absolute one. https://www.rfc-editor.org/rfc/rfc3986#section-4.3 */
const isUri = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]+$/.test(text);

const isIdentifier = ({ system, value, ...more }: Record<string, unknown>): boolean =>
  Object.keys(more).length === 0 &&
  (system === undefined || (typeof system === "string" && isUri(system))) &&
  (value === undefined || (typeof value === "string" && value.trim() !== "")) &&
  (system ?? value) !== undefined;

function typeIn(reference: string): string | undefined {
  const target = parseReference(reference);
  return target.form === "local" ? target.type : undefined;
}

/**
 * Reads what a launch is given, without members that no app knows.
 * @throws AccountError `invalid-request` naming the member: `fhirContext[0].role`
 */
export function readFhirContext(given: unknown, isType: IsType): FhirContextItem[] {
  if (!Array.isArray(given)) throw wrong("fhirContext");
  return given.map((item: unknown, at) => {
    const place = `fhirContext[${at}]`;
    if (!isObject(item)) throw wrong(place);
    return itemIn(item, place, isType);
  });
}

function itemIn(item: Record<string, unknown>, place: string, isType: IsType): FhirContextItem {
  const known = members.filter((name) => Object.hasOwn(item, name));
  const bad = known.find((name) => !rules[name](item[name], isType));
  if (bad !== undefined) throw wrong(`${place}.${bad}`);
  const read: FhirContextItem = Object.fromEntries(known.map((name) => [name, item[name]]));
  const { reference, canonical, identifier } = read;
  if ((reference ?? canonical ?? identifier) === undefined) throw wrong(place);
  if (isTopLevel(read)) throw wrong(`${place}.reference`);
  return read;
}

/** The patient and the encounter of a launch have members of their own. */
const isTopLevel = ({ reference = "", role = usual }: FhirContextItem): boolean =>
  role === usual && ["Patient", "Encounter"].includes(typeIn(reference) ?? "");

const wrong = (field: string) => new AccountError("invalid-request", [{ field, code: "invalid" }]);
