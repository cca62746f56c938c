/** The FHIR API, asked with a token. */
import { type Client, clientOf } from "../scenario.ts";
import type { Rig } from "./rig.ts";

export interface Granted {
  scope: string;
  /** `Patient/amy`; absent: a service. */
  user?: string;
  /** In context. */
  patient?: string;
}

export const amy = { user: "Patient/amy", patient: "amy" };

/** Whoever holds a token. */
export const holder = (rig: Pick<Rig, "base">, token: string | undefined): Client =>
  clientOf(() => `${rig.base}/fhir`, token === undefined ? {} : { authorization: `Bearer ${token}` });

/** Whoever was granted something, with a token that an operator handed out. */
export async function granted(rig: Pick<Rig, "base" | "auth">, what: Granted): Promise<Client> {
  return holder(rig, (await rig.auth.tokens.mint({ ...what, minutes: 4 })).token);
}

/** Bundles are sent to the base itself. */
export const toBase = "?";

type Resource = Record<string, unknown> & { resourceType: string; id: string };

const about = (patient: string) => ({ reference: `Patient/${patient}` });

export const observation = (id: string, patient: string, category: string): Resource => ({
  ...{ resourceType: "Observation", id, status: "final", subject: about(patient), code: { text: category } },
  category: [{ coding: [{ system: categories, code: category }] }],
});

export const categories = "http://terminology.hl7.org/CodeSystem/observation-category";

/** Of two patients, of two categories, with what refers to them. */
const observations: readonly Resource[] = [
  observation("vital", "amy", "vital-signs"),
  observation("lab", "amy", "laboratory"),
  observation("bob-vital", "bob", "vital-signs"),
  {
    ...{ resourceType: "Provenance", id: "proof", recorded: "2024-01-01T00:00:00Z" },
    target: ["Patient/amy", "Observation/vital", "Observation/lab", "Observation/bob-vital"].map((reference) => ({
      reference,
    })),
    agent: [{ who: { reference: "Practitioner/jones" } }],
  },
];

/** Puts these beside what the rig has. */
export async function fill(rig: Pick<Rig, "base" | "auth">): Promise<void> {
  const service = await granted(rig, { scope: "system/*.cruds" });
  for (const one of observations) await service.put(`${one.resourceType}/${one.id}`, one);
}
