/** AuditEvents as JSON text. http://hl7.org/fhir/R4/auditevent.html, patterns of IHE Basic Audit. */
import { instant } from "../fhir/datetime.ts";
import { printJson } from "../fhir/json.ts";

export interface Coding {
  system: string;
  code: string;
  display?: string;
}

/** 0 success, 4 refused, 8 a failure that is an attack if it is repeated. http://hl7.org/fhir/R4/valueset-audit-event-outcome.html */
export type Outcome = 0 | 4 | 8;

/** Who acts: a person through an app, an app for itself, a command of an operator, or nobody that is known. */
export interface Actor {
  /** `Practitioner/1`. */
  user?: string;
  account?: string;
  client?: string;
  /** Such as `cardea load`. */
  command?: string;
  /** Names a token without being it. */
  token?: string;
  address?: string;
  /** Code of v3-PurposeOfUse. */
  purpose?: string;
}

/** What it is about, as FHIR's `entity` says it. */
export interface Entity {
  /** `Patient/1/_history/2`. */
  reference?: string;
  identifier?: { system: string; value: string };
  /** As it was asked. */
  query?: string;
  /** http://hl7.org/fhir/R4/valueset-object-role.html: 1 is the patient. */
  role?: "1" | "4" | "24";
  detail?: Readonly<Record<string, string>>;
}

export interface Event {
  type: Coding;
  subtypes: readonly Coding[];
  /** http://hl7.org/fhir/R4/valueset-audit-event-action.html, or a mark for the store to fill in. */
  action: string;
  /** Milliseconds since 1970 UTC. */
  at: number;
  outcome: Outcome;
  /** In plain words. */
  why?: string;
  actor: Actor;
  entities: readonly Entity[];
}

const marked = "http://terminology.hl7.org/CodeSystem";

/** Who writes entries: the node's software. */
const source = `"source":{"observer":{"display":"Cardea"}}`;

/** Texts of what many entries have in common: an actor asks many times, and codings are few. */
const texts = new WeakMap<object, string>();

function textFor<Thing extends object>(thing: Thing, make: (thing: Thing) => unknown = (same) => same): string {
  const known = texts.get(thing) ?? printJson(make(thing));
  texts.set(thing, known);
  return known;
}

/** The AuditEvent of an event, as JSON text. Marks for the store stay as they are. */
export function textOf({ type, subtypes, action, at, outcome, why, actor, entities }: Event): string {
  const parts = [
    '{"resourceType":"AuditEvent"',
    `"type":${printJson(type)}`,
    ...(subtypes.length > 0 ? [`"subtype":${printJson(subtypes)}`] : []),
    `"action":"${action}"`,
    `"recorded":"${instant(at)}"`,
    `"outcome":"${String(outcome)}"`,
    ...(why === undefined ? [] : [`"outcomeDesc":${printJson(why)}`]),
    `"agent":${textFor(actor, agentsOf)}`,
    source,
  ];
  if (entities.length > 0) parts.push(`"entity":[${entities.map(entityText).join(",")}]`);
  return `${parts.join(",")}}`;
}

/** The one who asks first, then the software that asks for it. */
function agentsOf(actor: Actor): object[] {
  const { user, client, token, address, purpose } = actor;
  const asking = {
    who: whoOf(actor),
    requestor: true,
    ...(token !== undefined && { policy: [`urn:ietf:params:oauth:jti:${token}`] }),
    ...(address !== undefined && { network: { address, type: "2" } }),
    ...(purpose !== undefined && { purposeOfUse: [{ coding: [{ system: `${marked}/v3-ActReason`, code: purpose }] }] }),
  };
  return user !== undefined && client !== undefined ? [asking, { who: clientOf(client), requestor: false }] : [asking];
}

function whoOf({ user, account, client, command }: Actor): object {
  const identifier = account !== undefined && { identifier: { system: "urn:cardea:account", value: account } };
  if (user !== undefined) return { reference: user, ...identifier };
  if (identifier) return identifier;
  if (client !== undefined) return clientOf(client);
  return { display: command ?? "unknown" };
}

const clientOf = (value: string) => ({ identifier: { system: "urn:cardea:client", value } });

/** By hand: a mark of the store must not be escaped. */
function entityText({ reference, identifier, query, role, detail }: Entity): string {
  const parts: string[] = [];
  if (reference !== undefined) parts.push(`"what":{"reference":"${reference}"}`);
  else if (identifier) parts.push(`"what":${printJson({ identifier })}`);
  if (role !== undefined) parts.push(`"role":{"system":"${marked}/object-role","code":"${role}"}`);
  if (query !== undefined) parts.push(`"query":"${Buffer.from(query).toString("base64")}"`);
  if (detail) parts.push(`"detail":${printJson(detailsOf(detail))}`);
  return `{${parts.join(",")}}`;
}

const detailsOf = (detail: Readonly<Record<string, string>>) =>
  Object.entries(detail).map(([type, valueString]) => ({ type, valueString }));
