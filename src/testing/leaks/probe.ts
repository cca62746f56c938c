/** What is asked, of whose things. */
import { kinds } from "./world.ts";

export interface Probe {
  method: string;
  /** Below the FHIR base. */
  url: string;
  /** A resource, a list of a patch's operations, or a form as it is sent. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** It is not asked of what was never there, which would be there after it. */
  taken?: boolean;
}

/** Whose things are probed for: somebody there, or nobody. */
export interface Target {
  patient: string;
  /** The id of its resource of a type. */
  id: (type: string, kind: string) => string;
}

/** What reads, and what writes; in the same order whatever the target. @param bodyOf What a write sends */
export type Paths = (
  target: Target,
  bodyOf: (type: string, kind: string) => object,
) => { reads: Probe[]; writes: Probe[] };

export const targetOf = (patient: string): Target => ({
  patient,
  id: (type, kind) => (type === "Patient" ? patient : `${patient}-${type}-${kind}`),
});

/** Types that are looked for by an identifier here. */
export const withIdentifier: ReadonlySet<string> = new Set(
  kinds.map(({ type }) => type).filter((type) => !["Binary", "Provenance", "AuditEvent"].includes(type)),
);
