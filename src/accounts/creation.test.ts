/** Accounts that operators make. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  browser,
  codeOf,
  codeOfFailure,
  done,
  from,
  goodPassword,
  minute,
  now,
  put,
  read,
  rigForEach,
  signIn,
  somebody,
} from "../testing/accounts.ts";
import type { NewAccount } from "./admin-acts.ts";
import { newPassword } from "./creation.ts";

const rig = rigForEach();
const creation = () => rig.it.accounts.creation;

const account = (more: Partial<NewAccount> = {}): NewAccount => ({
  ...{ email: "new@clinic.test", role: "nurse", given: "Ada", family: "Byron", entry: "invitation" },
  ...more,
});

describe("10: account create", () => {
  test("makes Practitioner and PractitionerRole, and gives a link of an invitation", async () => {
    const [organization, location] = [await put(rig.it, "Organization", "o1"), await put(rig.it, "Location", "l1")];
    const made = await creation().create(account({ organization, location }));
    expect(made.link).toMatch(/^https:\/\/fhir\.test\/invitation#token=[\w-]{43}$/);
    expect(made.account).toMatchObject({
      email: "new@clinic.test",
      roles: [{ role: "nurse", organization, location, primary: true }],
    });
    expect(await read(rig.it, made.account.fhirUser)).toMatchObject({
      active: true,
      name: [{ family: "Byron", given: ["Ada"] }],
      telecom: [{ system: "email", value: "new@clinic.test" }],
    });
    const roles = await rig.it.store.history({ type: "PractitionerRole", descending: true, limit: 9 });
    expect(roles.versions.map(({ text }) => JSON.parse(text ?? "") as unknown)).toMatchObject([
      {
        practitioner: { reference: made.account.fhirUser },
        code: [{ coding: [{ system: "urn:cardea:role", code: "nurse" }] }],
        organization: { reference: organization },
        location: [{ reference: location }],
      },
    ]);
    expect(await rig.it.entries()).toEqual([
      `account-created 0 ${made.account.id}`,
      `invited 0 ${made.account.id}`,
      `create 0 ${made.account.fhirUser}/_history/1`,
      `create 0 PractitionerRole/${roles.versions[0]?.id ?? ""}/_history/1`,
    ]);
    expect(rig.it.mails()).toEqual([]);
  });

  test("takes a Practitioner, or a Patient, that is there", async () => {
    const practitioner = await put(rig.it, "Practitioner", "p1");
    expect((await creation().create(account({ practitioner }))).account.fhirUser).toBe(practitioner);
    const patient = await put(rig.it, "Patient", "a1");
    const made = await creation().create(account({ email: "p@clinic.test", role: "patient", patient }));
    expect(made.account).toMatchObject({ fhirUser: patient, roles: [{ role: "patient" }] });
  });

  it.each([
    [{ email: "no address" }, "email"],
    [{ email: "a@b.test, c@d.test" }, "email"],
    [{ email: "a@b.test\nBcc: x@y.test" }, "email"],
    [{ role: "king" as NewAccount["role"] }, "role"],
    [{ role: "patient" as const }, "patient"],
    [{ patient: "Patient/a" }, "patient"],
    [{ role: "patient" as const, patient: "Patient/unknown" }, "patient"],
    [{ role: "patient" as const, patient: "Practitioner/unknown" }, "patient"],
    [{ practitioner: "Practitioner/unknown" }, "practitioner"],
    [{ practitioner: "nonsense" }, "practitioner"],
    [{ organization: "Organization/unknown" }, "organization"],
    [{ location: "Organization/unknown" }, "location"],
  ])("refuses %j", async (more, field) => {
    await expect(creation().create(account(more))).rejects.toMatchObject({
      code: "invalid-request",
      errors: [{ field }],
    });
    expect(await rig.it.acts()).toEqual([]);
  });

  test("8: one account per e-mail and per person, however many are made at once", async () => {
    const [practitioner, other] = [await put(rig.it, "Practitioner", "p1"), await put(rig.it, "Practitioner", "p2")];
    const makes = (email: string, of: string) => codeOfFailure(creation().create(account({ email, practitioner: of })));
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => makes(n % 2 ? "A@clinic.test" : "a@clinic.test", practitioner)),
    );
    expect(all.filter((one) => one === "already-linked")).toHaveLength(9);
    expect(await makes("b@clinic.test", practitioner)).toBe("already-linked");
    expect(await makes("a@CLINIC.test", other)).toBe("already-linked");
  });

  test("8: one account per e-mail, whoever each is made for at once", async () => {
    const nodes = [rig.it.accounts, await rig.it.another()];
    const makes = async (n: number) =>
      codeOfFailure(nodes[n % 2]?.creation.create(account()) ?? Promise.reject(new Error()));
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => makes(n)));
    expect(all.filter((one) => one === "already-linked")).toHaveLength(9);
    expect((await rig.it.store.history({ type: "Practitioner", descending: true, limit: 9 })).versions).toHaveLength(1);
  });

  test("a one-time password has every class and 16 random signs", () => {
    for (let n = 0; n < 50; n++) expect(newPassword()).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(\w{4}-){3}\w{4}$/);
  });

  test("a demonstration account has its password and authenticator", async () => {
    const who = await somebody(rig.it, "cardiologist", { totp: true });
    expect((await now(rig.it, await signIn(rig.it, who))).session.amr).toEqual(["pwd", "otp"]);
  });
});

describe("8: an invitation", () => {
  const invited = async (more: Partial<NewAccount> = {}) => {
    const made = await creation().create(account(more));
    return { ...made.account, token: made.link?.split("=").at(-1) ?? "" };
  };
  const accept = (token: string, password = goodPassword) =>
    codeOfFailure(creation().acceptInvitation({ token, password, session: browser }, from));

  test("is looked at, and accepted once: the account is signed in", async () => {
    const { token, id } = await invited();
    expect(await creation().validateInvitation(token)).toEqual({
      ...{ kind: "staff", email: "new@clinic.test", role: "nurse", mfaRequired: false },
      expiresAt: rig.it.clock.now + 72 * 60 * minute,
    });
    const step = await creation().acceptInvitation({ token, password: goodPassword, session: browser }, from);
    expect(done(step).account.id).toBe(id);
    expect(await accept(token)).toBe("invalid-token");
    expect((await rig.it.acts()).slice(-2)).toEqual([`invitation-accepted 0 ${id}`, `login 0 ${id}`]);
  });

  test("of a role that needs it goes on with the second factor: the way to the first administrator", async () => {
    const { token } = await invited({ role: "system-admin" });
    const step = await creation().acceptInvitation({ token, password: goodPassword, session: browser }, from);
    if (step.next !== "mfa-setup") throw new Error(step.next);
    const { secret } = await rig.it.accounts.secondFactor.setup({ ticket: step.ticket });
    const { signIn: last } = await rig.it.accounts.secondFactor.verify(
      { ticket: step.ticket },
      codeOf(rig.it, secret),
      from,
    );
    expect(done(last).account.roles).toEqual([{ role: "system-admin", primary: true }]);
  });

  test("is good whatever is guessed meanwhile", async () => {
    const { token, email } = await invited();
    const guess = { username: email, password: "guess", session: browser };
    for (let n = 0; n < 6; n++) await codeOfFailure(rig.it.accounts.signIn.withPassword(guess, from));
    expect(await accept(token)).toMatchObject({ next: "done" });
    expect(rig.it.mails()).toEqual([]);
  });

  test("is not consumed by a password that is refused", async () => {
    const { token } = await invited();
    expect(await accept(token, "Byron-and-42-others")).toBe("password-rejected");
    expect(await accept(token)).toMatchObject({ next: "done" });
  });

  test("is good for 72 hours, and not for an account that is disabled", async () => {
    const [late, disabled] = [await invited(), await invited({ email: "b@clinic.test" })];
    await rig.it.accounts.administration.disable("operator", disabled.id, {});
    expect(await accept(disabled.token)).toBe("invalid-token");
    rig.it.clock.now += 72 * 60 * minute;
    expect(await accept(late.token)).toBe("invalid-token");
    expect(await codeOfFailure(creation().validateInvitation(late.token))).toBe("invalid-token");
  });

  test("100 acceptances at once: one", async () => {
    const { token } = await invited();
    const all = await Promise.all(Array.from({ length: 100 }, () => accept(token)));
    expect(all.filter((one) => one !== "invalid-token")).toHaveLength(1);
  });
});
