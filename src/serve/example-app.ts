/** The example app of `seed/apps`, as this server knows it. */
import { fileURLToPath } from "node:url";
import type { Auth } from "../auth/auth.ts";

const id = "patient-summary";

/** What the app asks for: to read what it shows. */
const types = ["Patient", "Condition", "MedicationRequest", "MedicationStatement", "Observation"];
const scope = ["openid fhirUser launch launch/patient", ...types.map((type) => `patient/${type}.rs`)].join(" ");

export const exampleApp = {
  id,
  folder: fileURLToPath(new URL(`../../seed/apps/${id}`, import.meta.url)),
  /** @param origin What its address begins with. */
  client: (origin: string): Parameters<Auth["draft"]>[0] & { launchUri: string } => ({
    ...{ name: "Patient summary (example)", scope, auth: "none", grants: ["authorization_code"] },
    redirectUris: [`${origin}/apps/${id}/`],
    launchUri: `${origin}/apps/${id}/`,
  }),
} as const;
