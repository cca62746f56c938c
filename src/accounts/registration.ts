/** Patients who register themselves. */
import type { Act } from "../audit/act.ts";
import { FhirError } from "../fhir/error.ts";
import type { Resource } from "../fhir/types.ts";
import { untilSettled } from "../interactions/write.ts";
import { digest } from "../secrets/digest.ts";
import { plainEmail, type StoredPassword } from "./account.ts";
import type { From, Registrant, Registration, SignInStep } from "./acts.ts";
import { openBook } from "./book.ts";
import { isEmail } from "./email.ts";
import { AccountError, expectNone } from "./failure.ts";
import { actOf, type Ground, write } from "./ground.ts";
import { newMailed, readMailed, usedMailed } from "./mailed.ts";
import { making, newAccount } from "./new-account.ts";
import { expectPassword } from "./password/rules.ts";
import { evenly } from "./passwords.ts";
import { goOn } from "./steps.ts";

/** What waits for the mail to be answered. */
type Waiting = Omit<Registrant, "password"> & { hashed: StoredPassword };

export function openRegistration(ground: Ground): Registration {
  const { hashing } = ground;
  return {
    register: (asked, from) => hashing.inTurn(plainEmail(asked.email), () => register(ground, asked, from)),
    confirm: (asked, from) => untilSettled(() => confirm(ground, asked, from)),
  };
}

async function register(ground: Ground, asked: Registrant, from: From): Promise<void> {
  const { settings, hashing, secrets, records, now, rest } = ground;
  if (!settings.selfRegistration) throw new AccountError("registration-closed");
  const over = rest(evenly);
  expectRegistrant(ground, asked);
  const { password, ...person } = asked;
  const { email, given, family } = person;
  await expectPassword(password, { email, names: [given, family] }, "password");
  const hashed = await hashing.hash(password);
  const account = (await openBook(records).byEmail(email))?.account;
  // Where there is an account, as much is written, and nothing comes of it.
  const subject = `${account ? "nobody-" : ""}${digest(plainEmail(email))}`;
  const waiting: Waiting = { ...person, hashed };
  const content = await secrets.seal("fields", placeOf(subject), JSON.stringify(waiting));
  const until = now() + (account ? 1_000 : settings.invitation);
  const { token, change } = newMailed({ purpose: "registration", subject, content }, until);
  await write(ground, { records: [change], acts: [registered(account?.id, from)] });
  await (account
    ? ground.notify({ to: account.email, template: "registration-exists", values: {} })
    : ground.notify({ to: email, template: "registration", values: { token, lasts: settings.invitation } }));
  await over;
}

const placeOf = (subject: string): string => `registration/${subject}`;

const registered = (account: string | undefined, { address }: From): Act => ({
  ...{ code: "registered", outcome: account === undefined ? 0 : 4, account, address },
});

/** What each member has to be. */
const rules: { [Name in keyof Omit<Registrant, "password">]-?: (text: string, now: number) => boolean } = {
  email: isEmail,
  given: isName,
  family: isName,
  birthDate: (text, now) => /^\d{4}-\d{2}-\d{2}$/.test(text) && Date.parse(text) <= now,
  gender: (text) => ["male", "female", "other", "unknown"].includes(text),
  phone: (text) => /^[+\d][\d\s()/.-]{2,39}$/.test(text),
};

/** @throws AccountError `invalid-request` */
function expectRegistrant({ prepare, now }: Ground, { password: _password, ...person }: Registrant): void {
  const wrong = (Object.keys(rules) as (keyof typeof rules)[]).filter((name) => {
    const text = person[name];
    return text !== undefined && !rules[name](text, now());
  });
  expectNone(wrong.map((name) => ({ field: name === "birthDate" ? "birth_date" : name, code: "invalid" })));
  try {
    prepare(patientOf(person), "registrant", "POST");
  } catch (error) {
    if (error instanceof FhirError) throw new AccountError("invalid-request", [{ field: "", code: "invalid" }]);
    throw error;
  }
}

function isName(text: string): boolean {
  return text.trim() !== "" && text.length <= 200;
}

/** http://hl7.org/fhir/R4/patient.html */
const patientOf = ({ email, given, family, birthDate, gender, phone }: Omit<Registrant, "password">): Resource => ({
  resourceType: "Patient",
  active: true,
  name: [{ use: "official", family, given: [given] }],
  telecom: [{ system: "email", value: email }, ...(phone === undefined ? [] : [{ system: "phone", value: phone }])],
  ...(gender !== undefined && { gender }),
  birthDate,
});

/** Patient and account in one commit. */
async function confirm(
  ground: Ground,
  { token, session: asked }: Parameters<Registration["confirm"]>[0],
  from: From,
): Promise<SignInStep> {
  const { records, secrets, newId, now, prepare } = ground;
  const held = await readMailed(records, token, "registration");
  const { subject, content = "" } = held.mailed;
  const { hashed, ...person } = JSON.parse(await secrets.open("fields", placeOf(subject), content)) as Waiting;
  if (await openBook(records).byEmail(person.email)) throw new AccountError("invalid-token");
  const patient = newId();
  const fhirUser = `Patient/${patient}`;
  const roles = [{ role: "patient" as const, primary: true }];
  const fresh = newAccount({ id: newId(), email: person.email, fhirUser, roles, createdAt: now() });
  const account = { ...fresh, password: hashed };
  const act = actOf("registration-confirmed", { account }, from);
  const next = goOn(ground, account, { amr: ["pwd"], asked, from, records: [usedMailed(held)], acts: [act] });
  await write(ground, {
    changes: [prepare(patientOf(person), patient, "POST")],
    records: [...making(next.account), ...(next.writing.records ?? [])],
    acts: next.writing.acts,
  });
  return next.result;
}
