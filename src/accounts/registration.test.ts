/** Patients who register themselves. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import { browser, codeOfFailure, done, from, goodPassword, read, rigForEach, somebody } from "../testing/accounts.ts";
import type { Registrant } from "./acts.ts";

const rig = rigForEach();
const registration = () => rig.it.accounts.registration;

const registrant = (more: Partial<Registrant> = {}): Registrant => ({
  ...{ email: "pat@home.test", password: goodPassword, given: "Maud", family: "Everly", birthDate: "1980-01-31" },
  ...more,
});

describe("8: registering", () => {
  const token = async (more: Partial<Registrant> = {}) => {
    await registration().register(registrant(more), from);
    return rig.it.tokenOf("registration");
  };
  const confirm = (given: string) => codeOfFailure(registration().confirm({ token: given, session: browser }, from));

  test("sends a link; with it Patient and account are there, and signed in", async () => {
    const given = await token({ gender: "female", phone: "+43 1 234" });
    expect(rig.it.mails()).toMatchObject([{ to: "pat@home.test", template: "registration" }]);
    const step = done(await registration().confirm({ token: given, session: browser }, from));
    expect(step.account).toMatchObject({ email: "pat@home.test", roles: [{ role: "patient", primary: true }] });
    expect(await read(rig.it, step.account.fhirUser)).toMatchObject({
      ...{ resourceType: "Patient", active: true, gender: "female", birthDate: "1980-01-31" },
      name: [{ family: "Everly", given: ["Maud"] }],
      telecom: [
        { system: "email", value: "pat@home.test" },
        { system: "phone", value: "+43 1 234" },
      ],
    });
    const { id } = step.account;
    const { fhirUser } = step.account;
    expect(await rig.it.entries()).toEqual([
      ...["registered 0", `registration-confirmed 0 ${id}`, `login 0 ${id}`],
      `create 0 ${fhirUser} ${fhirUser}/_history/1`,
    ]);
    expect(JSON.parse((await rig.it.trail()).at(-1) ?? "")).toMatchObject({
      ...{ type: { code: "rest" }, action: "C", agent: [{ who: { reference: fhirUser }, network: {} }] },
    });
    done(
      await rig.it.accounts.signIn.withPassword(
        { username: "PAT@home.test", password: goodPassword, session: browser },
        from,
      ),
    );
  });

  test("with an e-mail that has an account is answered alike; its owner is told", async () => {
    const who = await somebody(rig.it);
    await expect(
      registration().register(registrant({ email: who.email.toUpperCase() }), from),
    ).resolves.toBeUndefined();
    expect(rig.it.mails()).toMatchObject([{ to: who.email, template: "registration-exists" }]);
    expect((await rig.it.acts()).at(-1)).toBe(`registered 4 ${who.id}`);
  });

  test("leaves nothing of the person in clear until it is confirmed", async () => {
    await token();
    const kept = (await rig.it.kept()) + (await rig.it.trail()).join();
    for (const text of ["Maud", "Everly", "1980-01-31", "pat@home", "argon2"]) expect(kept).not.toContain(text);
  });

  test("100 confirmations at once: one Patient", async () => {
    const given = await token();
    const all = await Promise.all(Array.from({ length: 100 }, () => confirm(given)));
    expect(all.filter((one) => one !== "invalid-token")).toHaveLength(1);
    expect((await rig.it.store.history({ type: "Patient", descending: true, limit: 9 })).versions).toHaveLength(1);
  });

  test("again voids the first link; and an e-mail that was taken meanwhile is not linked", async () => {
    const first = await token();
    const second = await token();
    expect(await confirm(first)).toBe("invalid-token");
    await somebody(rig.it, "nurse", { email: "pat@home.test" });
    expect(await confirm(second)).toBe("invalid-token");
  });

  it.each([
    [{ email: "nonsense" }, "email"],
    [{ given: " " }, "given"],
    [{ family: "x".repeat(201) }, "family"],
    [{ birthDate: "31.1.1980" }, "birth_date"],
    [{ birthDate: "1980-13-31" }, "birth_date"],
    [{ birthDate: "2980-01-31" }, "birth_date"],
    [{ birthDate: "1980-02-31" }, ""],
    [{ gender: "robot" }, "gender"],
    [{ phone: " " }, "phone"],
    [{ phone: "call me" }, "phone"],
  ])("refuses %j", async (more, field) => {
    await expect(registration().register(registrant(more), from)).rejects.toMatchObject({
      code: "invalid-request",
      errors: [{ field }],
    });
  });

  test("refuses passwords by the rules", async () => {
    const refused = registration().register(registrant({ password: "everly-and-Maud-9" }), from);
    await expect(refused).rejects.toMatchObject({
      code: "password-rejected",
      errors: [{ field: "password", code: "personal" }],
    });
  });

  test("is closed unless it is on", async () => {
    expect(
      await codeOfFailure(
        (await rig.it.another({ selfRegistration: false })).registration.register(registrant(), from),
      ),
    ).toBe("registration-closed");
  });
});
