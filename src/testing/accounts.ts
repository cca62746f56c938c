/** Accounts on a store of each engine, for tests: a still clock, counted ids, cheap hashes, nothing imitated. */
import { afterAll, afterEach, beforeEach } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSync } from "otplib";
import type { RoleCode } from "../accounts/account.ts";
import { type Accounts, openAccounts } from "../accounts/accounts.ts";
import type { Proof, SignedIn, SignInStep } from "../accounts/acts.ts";
import type { NewAccount } from "../accounts/admin-acts.ts";
import { AccountError } from "../accounts/failure.ts";
import { type Grants, noGrants } from "../accounts/grants.ts";
import type { AccountSettings, Ground } from "../accounts/ground.ts";
import { type Cost, openHashing } from "../accounts/password/hashing.ts";
import { actTexts } from "../audit/acts.ts";
import { openDefinitions } from "../fhir/pack.ts";
import { preparing } from "../interactions/write.ts";
import { openMail } from "../mail/mail.ts";
import type { OutboxMail } from "../mail/outbox.ts";
import { openSearch } from "../search/search.ts";
import { openSecrets } from "../secrets/secrets.ts";
import { openValidator } from "../validation/validate.ts";
import { storeForTests, type TestStore } from "./store.ts";

const definitions = openDefinitions();
const validator = openValidator({ definitions });
const start = Date.parse("2024-05-01T12:00:00.000Z");
const origin = "https://fhir.test";
const cheap = { memoryCost: 32, timeCost: 1 };

export const minute = 60_000;

/** As auth-api has them. */
const usual: AccountSettings = {
  lockoutFailures: 5,
  lockout: 30 * minute,
  sessionIdle: 15 * minute,
  sessionMax: 12 * 60 * minute,
  authToken: 15 * minute,
  authRefresh: 7 * 24 * 60 * minute,
  invitation: 72 * 60 * minute,
  reset: 30 * minute,
  ticket: 5 * minute,
  stepUp: 5 * minute,
  selfRegistration: true,
};

/** Somebody with an account. */
export interface Somebody {
  id: string;
  email: string;
  password: string;
  /** Of the authenticator. */
  secret: string | undefined;
  fhirUser: string;
}

export interface AccountsRig extends TestStore {
  accounts: Accounts;
  clock: { now: number };
  /** All that is in the outbox. */
  mails: () => OutboxMail[];
  /** The token in the link of the last mail of a template. */
  tokenOf: (template: string) => string;
  /** Acts of the trail: `login 8 <account>`. */
  acts: () => Promise<string[]>;
  /** Acts, and what they write: `create 0 Patient/1/_history/1`. */
  entries: () => Promise<string[]>;
  /** What accounts of another node stand on. */
  groundOf: (more?: Partial<AccountSettings>, cost?: Cost) => Promise<Ground>;
  /** Accounts on the same store, as another node has them. */
  another: (more?: Partial<AccountSettings>, cost?: Cost) => Promise<Accounts>;
}

export interface Choice {
  settings?: Partial<AccountSettings>;
  grants?: Grants;
  waiting?: number;
}

const stores = storeForTests();

/** After the last test of a file. */
export const dropStores = (): Promise<void> => stores.drop();

export async function openRig({ settings, grants = noGrants, waiting = 2_000 }: Choice = {}): Promise<AccountsRig> {
  const clock = { now: start };
  const now = () => clock.now;
  const folder = mkdtempSync(join(tmpdir(), "cardea-accounts-"));
  const opened = await stores.open(now);
  const file = join(folder, "outbox.ndjson");
  const noteTrouble = (reason: string) => {
    throw new Error(reason);
  };
  const mail = openMail({ origin, file, noteTrouble, now });
  const search = openSearch({ definitions, base: `${origin}/fhir`, now });
  const prepare = preparing({ index: (resource) => search.index(resource), faults: () => [] }, validator);
  let ids = 0;
  const groundOf: AccountsRig["groundOf"] = async (more = {}, cost = cheap) => {
    const secrets = await openSecrets(join(folder, "keys", "master.key"), opened.records, now);
    return {
      ...{ store: opened.store, records: opened.records, grants, prepare, origin, now, secrets },
      settings: { ...usual, ...settings, ...more },
      hashing: await openHashing(secrets.keys, cost, waiting),
      isType: (name) => definitions.resourceTypes.includes(name),
      audit: actTexts(now),
      notify: (letter) => mail.send(letter),
      newId: () => `id-${++ids}`,
      rest: async () => undefined,
    };
  };
  const accountsOf: AccountsRig["another"] = async (more, cost = cheap) =>
    openAccounts({ ...(await groundOf(more)), cost, waiting });
  const mails = () => mailsIn(file);
  return {
    ...opened,
    accounts: await accountsOf(),
    another: accountsOf,
    groundOf,
    clock,
    mails,
    tokenOf: (template) =>
      /#token=(.*)$/.exec(mails().findLast((one) => one.template === template)?.link ?? "")?.[1] ?? "",
    acts: async () => (await opened.trail()).filter((text) => text.includes(own)).map(entryIn),
    entries: async () => (await opened.trail()).map(entryIn),
    close: async () => {
      await opened.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function mailsIn(file: string): OutboxMail[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as OutboxMail);
  } catch {
    return [];
  }
}

interface Event {
  subtype: { system: string; code: string }[];
  outcome: string;
  entity?: { what?: { identifier?: { value: string }; reference?: string } }[];
}

/** System of the codes of acts. */
const own = "urn:cardea:audit-event";

function entryIn(text: string): string {
  const { subtype, outcome, entity = [] } = JSON.parse(text) as Event;
  const { code } = subtype.find(({ system }) => system === own) ?? subtype[0] ?? {};
  const about = entity.map(({ what }) => what?.identifier?.value ?? what?.reference);
  return [code, outcome, ...about].filter(Boolean).join(" ");
}

/** A fresh one for each test of a file. */
export function rigForEach(choice: Choice = {}): { readonly it: AccountsRig } {
  let rig: AccountsRig | undefined;
  beforeEach(async () => {
    rig = await openRig(choice);
  });
  afterEach(() => rig?.close());
  afterAll(dropStores);
  return {
    get it() {
      if (!rig) throw new Error("there is a rig only while a test runs");
      return rig;
    },
  };
}

export const goodPassword = "Blue-Harbour-27-Lanterns";
/** In base32. */
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** Makes an account. @param more `totp`: with an authenticator */
export async function somebody(
  { accounts }: AccountsRig,
  role: RoleCode = "nurse",
  { totp = false, ...more }: Partial<NewAccount> & { totp?: boolean } = {},
): Promise<Somebody> {
  const email = more.email ?? `${role}@clinic.test`;
  const entry = { password: goodPassword, ...(totp && { totpSecret: secret }) };
  const { account } = await accounts.creation.create({
    email,
    role,
    given: "Quintilla",
    family: "Ostrander",
    entry,
    ...more,
  });
  const { id, fhirUser } = account;
  return { id, email, password: goodPassword, secret: totp ? secret : undefined, fhirUser };
}

/** The code that an authenticator shows. @param steps Of 30 seconds, later */
export const codeOf = ({ clock }: AccountsRig, key: string, steps = 0): string =>
  generateSync({ secret: key, epoch: Math.floor(clock.now / 1000) + 30 * steps });

export const browser = { kind: "browser" } as const;
export const api = { kind: "api" } as const;
export const from = { address: "192.0.2.1", userAgent: "Fox/1" };

type Done = Extract<SignInStep, { next: "done" }>;

/** @throws when it is not done */
export function done(step: SignInStep | undefined): Done {
  if (step?.next !== "done") throw new Error(`the sign-in goes on with ${step?.next ?? "nothing"}`);
  return step;
}

/** The ticket of a sign-in that goes on. */
export function ticketOf(step: SignInStep): string {
  if (step.next === "done") throw new Error("the sign-in is done");
  return step.ticket;
}

/** Signs in, with both factors where there are two. The code of this step is used by it. */
export async function signIn(
  rig: AccountsRig,
  who: Somebody,
  asked: typeof browser | typeof api = browser,
): Promise<Done> {
  const { signIn: door } = rig.accounts;
  const step = await door.withPassword({ username: who.email, password: who.password, session: asked }, from);
  if (step.next === "done" || who.secret === undefined) return done(step);
  const code = { code: codeOf(rig, who.secret) };
  return done(await door.withCode({ ticket: ticketOf(step), code }, from));
}

/** As who has been signed in is known now. */
export const now = ({ accounts }: AccountsRig, { proof }: { proof: Proof }): Promise<SignedIn> =>
  accounts.sessions.who(proof.kind === "browser" ? { cookie: proof.cookie } : { bearer: proof.accessToken });

/** What is stored of a resource. */
export async function read({ store }: AccountsRig, reference: string): Promise<Record<string, unknown>> {
  const [type = "", id = ""] = reference.split("/");
  return JSON.parse((await store.read(type, id))?.text ?? "{}") as Record<string, unknown>;
}

/** Stores a resource that says nothing. @returns Its reference */
export async function put({ store }: AccountsRig, type: string, id: string): Promise<string> {
  const text = `{"resourceType":"${type}","id":"${id}","meta":{}}`;
  await store.commit({ changes: [{ type, id, method: "PUT", text, entries: [] }] });
  return `${type}/${id}`;
}

/** The code of the AccountError that something fails with; otherwise what it comes to. */
export async function codeOfFailure(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AccountError) return error.code;
    throw error;
  }
}
