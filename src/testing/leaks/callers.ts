/** As whom the world is probed: every form of scope, and what each may see of it. */
import type { Mark } from "./world.ts";

export interface Prober {
  /** Space-separated, as granted. */
  scopes: string;
  user?: string;
  patient?: string;
  /** Whether anything that is marked so may be shown to it. */
  sees: (mark: Mark) => boolean;
  /** It may look for things, and read them: the paths that have to work. */
  may: { read: boolean; search: boolean };
}

/** Not a patient's to see, though they name it. */
const withheld: ReadonlySet<string> = new Set(["Group", "AuditEvent", "Task"]);

const own =
  (...types: readonly string[]) =>
  ({ patient, type }: Mark) =>
    patient === "anna" && !withheld.has(type) && (types.length === 0 || types.includes(type));

const both = { read: true, search: true };
const neither = { read: false, search: false };
const patient = { user: "Patient/anna", patient: "anna" };
const staff = { user: "Practitioner/p", patient: "anna" };

const nothing = () => false;

/** A patient's app, with scopes of every form. */
const apps: readonly Prober[] = [
  { scopes: "patient/*.cruds", ...patient, sees: own(), may: both },
  { scopes: "patient/*.rs", ...patient, sees: own(), may: both },
  { scopes: "patient/*.r", ...patient, sees: own(), may: { read: true, search: false } },
  { scopes: "patient/*.s", ...patient, sees: own(), may: { read: false, search: true } },
  { scopes: "patient/*.cud", ...patient, sees: nothing, may: neither },
  { scopes: "patient/*.*", ...patient, sees: own(), may: both },
  { scopes: "patient/*.read", ...patient, sees: own(), may: both },
  { scopes: "patient/*.write", ...patient, sees: nothing, may: neither },
  { scopes: "patient/Patient.r", ...patient, sees: own("Patient"), may: { read: true, search: false } },
  { scopes: "patient/Observation.rs", ...patient, sees: own("Observation"), may: both },
  {
    scopes: "patient/Observation.cruds patient/Patient.r",
    ...patient,
    sees: own("Observation", "Patient"),
    may: neither,
  },
  { scopes: "patient/Binary.rs patient/DocumentReference.rs", ...patient, sees: own("DocumentReference"), may: both },
  {
    scopes: "patient/Observation.cruds?category=vital-signs",
    ...patient,
    sees: ({ patient, type, kind }) => patient === "anna" && type === "Observation" && kind !== "lab",
    may: both,
  },
  {
    scopes: "patient/Observation.rs?category=laboratory patient/Condition.rs patient/Observation.u",
    ...patient,
    sees: ({ patient, type, kind }) =>
      patient === "anna" && (type === "Condition" || (type === "Observation" && kind === "lab")),
    may: both,
  },
  { scopes: "user/*.cruds", ...patient, sees: own(), may: both },
  { scopes: "user/*.read", ...patient, sees: own(), may: both },
  { scopes: "user/Observation.rs user/Condition.r", ...patient, sees: own("Observation", "Condition"), may: neither },
  { scopes: "system/*.cruds", ...patient, sees: nothing, may: neither },
  { scopes: "openid fhirUser launch/patient", ...patient, sees: nothing, may: neither },
  { scopes: "patient/*.cruds", user: "Patient/anna", sees: nothing, may: neither },
  { scopes: "patient/*.cruds", user: "Patient/anna", patient: "beatrix", sees: nothing, may: neither },
  { scopes: "patient/*.cruds user/*.cruds", user: "RelatedPerson/r", patient: "beatrix", sees: nothing, may: neither },
];

/** Staff, with a patient in context. */
const clinic: readonly Prober[] = [
  { scopes: "patient/*.cruds", ...staff, sees: own(), may: both },
  { scopes: "patient/*.rs patient/*.u", ...staff, sees: own(), may: both },
  {
    scopes: "patient/*.rs user/Condition.rs",
    ...staff,
    sees: (mark) => own()(mark) || mark.type === "Condition",
    may: both,
  },
  { scopes: "user/Observation.cruds", user: "Practitioner/p", sees: ({ type }) => type === "Observation", may: both },
  {
    scopes: "user/Observation.cruds?category=vital-signs",
    user: "Practitioner/p",
    sees: ({ type, kind }) => type === "Observation" && kind !== "lab",
    may: both,
  },
];

/** Clients that act for themselves. */
const services: readonly Prober[] = [
  { scopes: "system/Condition.rs", sees: ({ type }) => type === "Condition", may: both },
  {
    scopes: "system/Patient.r system/Encounter.rs",
    sees: ({ type }) => ["Patient", "Encounter"].includes(type),
    may: neither,
  },
  {
    scopes: "system/Observation.cruds?category=laboratory",
    sees: ({ type, kind }) => type === "Observation" && kind === "lab",
    may: both,
  },
  { scopes: "user/*.cruds", sees: nothing, may: neither },
  { scopes: "patient/*.cruds", sees: nothing, may: neither },
];

export const probers: readonly Prober[] = [...apps, ...clinic, ...services];
