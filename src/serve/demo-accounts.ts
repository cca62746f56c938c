/** Whoever signs in to the demonstration: one account for each role, and an example app. */
import { needsSecondFactor, type RoleCode } from "../accounts/account.ts";
import { newPassword } from "../accounts/creation.ts";
import { newTotpSecret } from "../accounts/factor/totp.ts";
import type { Beside } from "../callers.ts";
import type { SignIn } from "../sign-in.ts";
import { exampleApp } from "./example-app.ts";

/** An account of the demonstration, as whoever tries it out needs it. */
export interface DemoAccount {
  role: RoleCode;
  email: string;
  password: string;
  /** Of its authenticator, in base32. */
  totp_secret: string | null;
  fhirUser: string;
}

/** Who is made an account for: resources of the Bundles. */
interface Cast {
  role: RoleCode;
  fhirUser: string;
  organization?: string;
}

const [heart, lantern] = ["Organization/harbour-heart", "Organization/lantern-lane"];

const cast: readonly Cast[] = [
  { role: "system-admin", fhirUser: "Practitioner/ingrid-solberg", organization: heart },
  { role: "clinic-admin", fhirUser: "Practitioner/oliver-grant", organization: heart },
  { role: "compliance-officer", fhirUser: "Practitioner/mirela-ionescu", organization: heart },
  { role: "case-manager", fhirUser: "Practitioner/sofia-petrova", organization: lantern },
  { role: "cardiologist", fhirUser: "Practitioner/elena-marchetti", organization: heart },
  { role: "surgeon", fhirUser: "Practitioner/nils-bergqvist", organization: heart },
  { role: "nurse", fhirUser: "Practitioner/grace-tembo", organization: heart },
  { role: "front-desk", fhirUser: "Practitioner/tariq-nasser", organization: heart },
  { role: "read-only", fhirUser: "Practitioner/jun-watanabe", organization: heart },
  { role: "patient", fhirUser: "Patient/amara-okafor" },
];

/** What is written with the Bundles, and what is told. */
export interface Demo {
  beside: Beside;
  accounts: readonly DemoAccount[];
}

/**
 * Accounts with passwords and secrets that are random each time; nothing is written yet.
 * @param origin What links begin with.
 */
export async function draftDemo({ accounts, auth }: SignIn, origin: string): Promise<Demo> {
  const made = await Promise.all(cast.map((one) => drafted(one, accounts)));
  const drafts = [...made.map(({ draft }) => draft), await auth.draft(exampleApp.client(origin), exampleApp.id)];
  return {
    beside: {
      records: drafts.flatMap(({ records = [] }) => records),
      audit: drafts.flatMap(({ audit = [] }) => audit),
    },
    accounts: made.map(({ account }) => account),
  };
}

async function drafted({ role, fhirUser, ...place }: Cast, { creation }: SignIn["accounts"]) {
  const [email, password] = [`${role}@demo.example`, newPassword()];
  const totpSecret = needsSecondFactor({ roles: [{ role, primary: true }] }) ? newTotpSecret() : undefined;
  const entry = { password, ...(totpSecret !== undefined && { totpSecret }) };
  const who = role === "patient" ? { patient: fhirUser } : { practitioner: fhirUser };
  const draft = await creation.draft({ email, role, ...who, ...place, entry });
  const account: DemoAccount = { role, email, password, totp_secret: totpSecret ?? null, fhirUser };
  return { draft, account };
}

/** As it is printed. */
export const demoLine = ({ role, email, password, totp_secret: totp }: DemoAccount): string =>
  `account ${role} ${email} ${password}${totp === null ? "" : ` totp=${totp}`}`;
