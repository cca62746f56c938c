/** FHIR interactions as audit entries. http://hl7.org/fhir/R4/valueset-type-restful-interaction.html */
import { printParameters } from "../interactions/parameters.ts";
import type { Interaction, Target } from "../interactions/interaction.ts";
import type { Parameters } from "../search/value.ts";
import { marks } from "../storage/audit-marks.ts";
import type { AuditEntry, Change, Version } from "../storage/store.ts";
import { type Actor, type Coding, type Entity, type Event, type Outcome, textOf } from "./event.ts";
import { byPatient, patientsAsked, placeOf } from "./shown.ts";

export const rest: Coding = {
  system: "http://terminology.hl7.org/CodeSystem/audit-event-type",
  code: "rest",
  display: "RESTful Operation",
};

/** What each interaction is called there, and its action: C, R, U, D or E. */
const acts: {
  [Kind in Interaction["kind"]]: readonly [code: (asked: Extract<Target, { kind: Kind }>) => string, action: string];
} = {
  read: [() => "read", "R"],
  vread: [() => "vread", "R"],
  create: [() => "create", "C"],
  update: [() => "update", "U"],
  "update-if": [() => "update", "U"],
  patch: [() => "patch", "U"],
  "patch-if": [() => "patch", "U"],
  delete: [() => "delete", "D"],
  "delete-if": [() => "delete", "D"],
  search: [({ type }) => (type === undefined ? "search-system" : "search-type"), "E"],
  history: [({ type, id }) => `history-${type === undefined ? "system" : id === undefined ? "type" : "instance"}`, "R"],
  operation: [() => "operation", "E"],
  capabilities: [() => "capabilities", "R"],
  bundle: [() => "transaction", "E"],
};

/** Who acts, and when. */
export interface Acting {
  actor: Actor;
  /** Milliseconds since 1970 UTC. */
  at: number;
  /** In plain words: why it came out as it did. */
  why?: string;
}

/** Each is made once. */
const interactions = new Map<string, Coding>();

function interaction(code: string): Coding {
  const known = interactions.get(code) ?? { system: "http://hl7.org/fhir/restful-interaction", code };
  interactions.set(code, known);
  return known;
}

function eventOf(asked: Target, acting: Acting, outcome: Outcome, entities: readonly Entity[]): Event {
  const [code, action] = acts[asked.kind] as (typeof acts)["read"];
  return { type: rest, subtypes: [interaction(code(asked as never))], action, ...acting, outcome, entities };
}

function entryOf(event: Event, patient: string | undefined): AuditEntry {
  const agent = event.actor.user ?? event.actor.client;
  return {
    at: event.at,
    text: textOf(event),
    ...(patient !== undefined && { patient }),
    ...(agent !== undefined && { agent }),
  };
}

/** What came of an interaction. */
export interface Came {
  /** What a transaction consists of. */
  inner: readonly Target[];
  shown: Iterable<Version>;
  /** Deletions for which there was nothing. */
  undone: readonly Target[];
}

/** Entries of what was shown: one for each patient whose record it is from, each naming every version. */
export function shownEntries(asked: Target, { inner, shown, undone }: Came, acting: Acting): AuditEntry[] {
  const query = [...[asked, ...inner].flatMap(queryEntity), ...undone.flatMap(targetEntity)];
  const groups = byPatient(shown);
  for (const patient of patientsNamed(asked)) if (!groups.has(patient)) groups.set(patient, []);
  if (groups.size === 0) groups.set("", []);
  return [...groups].map(([patient, versions]) => {
    const entities = [...subject(patient), ...query, ...versions.map((one): Entity => ({ reference: placeOf(one) }))];
    return entryOf(eventOf(asked, acting, 0, entities), patient === "" ? undefined : patient);
  });
}

/** The entry of what was refused, or failed. */
export function failedEntry(asked: Target, inner: readonly Target[], outcome: Outcome, acting: Acting): AuditEntry {
  const [patient] = patientsNamed(asked);
  const about = [asked, ...inner].flatMap((one) => [...queryEntity(one), ...targetEntity(one)]);
  const entities = [...subject(patient ?? ""), ...about];
  return entryOf(eventOf(asked, acting, outcome, entities), patient);
}

const methods = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as const;

/** A change of a commit, and in whose records it is, or was. */
export interface Changed {
  change: Change;
  /** In its commit. */
  index: number;
  patients: ReadonlySet<string>;
}

/** Entries of a change, one for each patient in whose record it is; the store fills in what became of it. */
export function changeEntries({ change, index, patients }: Changed, asked: Target, acting: Acting): AuditEntry[] {
  const { type, id, method } = change;
  const what: Entity = { reference: `${type}/${id}${marks.version}` };
  return [...(patients.size > 0 ? patients : [""])].map((patient) => {
    const entities = [...subject(patient), ...queryEntity(asked), what];
    const event: Event = {
      ...{ type: rest, subtypes: [interaction(methods[method])], action: marks.action, outcome: 0, entities },
      ...acting,
    };
    return { ...entryOf(event, patient === "" ? undefined : patient), change: index };
  });
}

const subject = (patient: string): Entity[] => (patient === "" ? [] : [{ reference: `Patient/${patient}`, role: "1" }]);

/** What was asked: a search's parameters, a condition. */
function queryEntity(asked: Target): Entity[] {
  const parameters = parametersIn(asked);
  if (parameters === undefined) return [];
  const { type = "" } = placeAsked(asked);
  const name = asked.kind === "operation" ? `/${asked.name}` : "";
  const within = asked.kind === "search" && asked.of ? `${asked.of.type}/${asked.of.id}/` : "";
  const place = `${within}${within !== "" && type === "" ? "*" : type}${name}`;
  return [{ query: `${place}?${printParameters(parameters.map(withoutToken))}`, role: "24" }];
}

/** Some clients send their token here, too. https://www.rfc-editor.org/rfc/rfc6750#section-2.3 */
const withoutToken = ([name, value]: Parameters[number]): Parameters[number] =>
  name === "access_token" ? [name, ""] : [name, value];

function parametersIn(asked: Target): Parameters | undefined {
  if ("condition" in asked) return asked.condition;
  if (asked.kind === "create") return asked.ifNoneExist;
  return "parameters" in asked ? asked.parameters : undefined;
}

/** What the URL names, as far as it does. */
const placeAsked = (asked: Target) => asked as { type?: string; id?: string };

function targetEntity(asked: Target): Entity[] {
  const { type, id } = placeAsked(asked);
  return type === undefined || id === undefined ? [] : [{ reference: `${type}/${id}` }];
}

/** Patients whose record is asked for, whether or not there is anything of it. */
function patientsNamed(asked: Target): ReadonlySet<string> {
  const found = new Set(patientsAsked(parametersIn(asked) ?? []));
  const { type, id } = placeAsked(asked);
  if (type === "Patient" && id !== undefined) found.add(id);
  if (asked.kind === "search" && asked.of?.type === "Patient") found.add(asked.of.id);
  return found;
}
