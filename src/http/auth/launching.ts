/** Launches of apps by staff. http://hl7.org/fhir/smart-app-launch/app-launch.html#launch-app-ehr-launch */
import { readScopes } from "../../access/scope.ts";
import type { From, Launches, SignedIn } from "../../accounts/acts.ts";
import { AccountError } from "../../accounts/failure.ts";
import type { Clients } from "../../auth/clients.ts";
import type { PerformAs } from "../../auth/patients.ts";
import { FhirError } from "../../fhir/error.ts";

/** What an app is launched with, as it was asked. */
export interface LaunchAsked {
  client: string;
  /** Ids. */
  patient: string;
  encounter?: string;
  intent?: string;
  fhirContext?: readonly unknown[];
}

/** @throws AccountError `forbidden` where the user may not see the patient, `invalid-request` for an app that cannot be launched */
export type Launching = (
  by: SignedIn,
  asked: LaunchAsked,
  from: From,
) => Promise<{ launch: string; url: string; expiresAt: number }>;

export interface LaunchingOptions {
  launches: Pick<Launches, "make">;
  clients: Pick<Clients, "get">;
  performAs: PerformAs;
  /** FHIR base. */
  base: string;
}

const scopes = readScopes("user/Patient.rs user/Encounter.rs");

export function openLaunching({ launches, clients, performAs, base }: LaunchingOptions): Launching {
  const seen = openSight(performAs);
  return async (by, asked, from) => {
    const { account } = by;
    if (account.fhirUser.startsWith("Patient/")) throw new AccountError("forbidden");
    const client = await clients.get(asked.client);
    const uri = client?.status === "disabled" ? undefined : client?.metadata.x_launch_uri;
    if (uri === undefined) throw new AccountError("invalid-request", [{ field: "client_id", code: "unknown" }]);
    await expectContext(asked, (type, id) => seen(by, { type, id }, from));
    const made = await launches.make({ ...asked, user: account.fhirUser }, { ...from, account: account.id });
    const url = new URL(uri);
    url.searchParams.set("iss", base);
    url.searchParams.set("launch", made.launch);
    return { ...made, url: url.href };
  };
}

/** @throws AccountError */
async function expectContext(
  { patient, encounter }: LaunchAsked,
  seen: (type: string, id: string) => Promise<Seen | undefined>,
): Promise<void> {
  if (!(await seen("Patient", patient))) throw new AccountError("forbidden");
  if (encounter === undefined) return;
  const visit = await seen("Encounter", encounter);
  if (visit?.subject?.reference !== `Patient/${patient}`)
    throw new AccountError("invalid-request", [{ field: "encounter", code: "unknown" }]);
}

interface Seen {
  subject?: { reference?: string };
}

/** Reads as somebody may. @returns undefined for what is not there, or hidden */
const openSight =
  (performAs: PerformAs) =>
  async (
    { account }: SignedIn,
    { type, id }: { type: string; id: string },
    { address }: From,
  ): Promise<Seen | undefined> => {
    const caller = { user: account.fhirUser, account: account.id, scopes };
    try {
      const from = address === undefined ? {} : { address };
      const { version } = await performAs(caller, { kind: "read", type, id }, from);
      return JSON.parse(version?.text ?? "{}") as Seen;
    } catch (error) {
      if (error instanceof FhirError) return undefined;
      throw error;
    }
  };
