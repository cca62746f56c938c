/** Whoever signs in to the demonstration: one account for each role. */
import { needsSecondFactor, type RoleCode } from "../accounts/account.ts";
import { newPassword } from "../accounts/creation.ts";
import { newTotpSecret } from "../accounts/factor/totp.ts";
import type { Beside } from "../callers.ts";
import type { SignIn } from "../sign-in.ts";
import type { ResourceStore } from "../storage/store.ts";

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

/** What is written, and what is told. */
export interface Demo {
  beside: Beside;
  accounts: readonly DemoAccount[];
}

/** Accounts with passwords and secrets that are random each time, of all who are still there; nothing is written yet. */
export async function draftDemo({ accounts }: Pick<SignIn, "accounts">, store: Reading): Promise<Demo> {
  const there = await Promise.all(cast.map((one) => isThere(one, accounts, store)));
  const made = await Promise.all(cast.filter((_, place) => there[place]).map((one) => drafted(one, accounts)));
  return {
    beside: {
      records: made.flatMap(({ draft: { records = [] } }) => records),
      audit: made.flatMap(({ draft: { audit = [] } }) => audit),
    },
    accounts: made.map(({ account }) => account),
  };
}

type Reading = Pick<ResourceStore, "read">;

/** Since the store was filled, a person may have been deleted, or been given an account. */
async function isThere({ fhirUser }: Cast, { administration }: SignIn["accounts"], store: Reading): Promise<boolean> {
  const [type = "", id = ""] = fhirUser.split("/");
  const person = await store.read(type, id);
  return person?.text !== undefined && (await administration.byUser(fhirUser)) === undefined;
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

/** As they are printed. @param page Where they sign in; file: where they are noted */
export const demoLines = (accounts: readonly DemoAccount[], { page, file }: { page: string; file: string }): string =>
  [
    ...accounts.map(lineOf),
    `Sign in at ${page}/ as one of these. They are told once, and noted in ${file} (totp: key of the authenticator)`,
    "",
  ].join("\n");

const lineOf = ({ role, email, password, totp_secret: totp }: DemoAccount): string =>
  `account ${role} ${email} ${password}${totp === null ? "" : ` totp=${totp}`}`;
