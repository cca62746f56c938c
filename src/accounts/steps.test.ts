/** Sign-in with more than a password. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  browser,
  codeOf,
  codeOfFailure,
  done,
  from,
  goodPassword,
  minute,
  rigForEach,
  somebody,
  ticketOf,
} from "../testing/accounts.ts";

const rig = rigForEach();
const door = () => rig.it.accounts.signIn;
const withPassword = (username: string, password: string) =>
  door().withPassword({ username, password, session: browser }, from);
const fails = (username: string, password: string) => codeOfFailure(withPassword(username, password));

describe("3: a second factor", () => {
  test("is asked for where there is one; the sign-in is done with its code", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const step = await withPassword(who.email, who.password);
    expect(step).toEqual({
      next: "mfa",
      ticket: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: rig.it.clock.now + 5 * minute,
    });
    const code = { code: codeOf(rig.it, who.secret ?? "") };
    const { session } = done(await door().withCode({ ticket: ticketOf(step), code }, from));
    expect(session.amr).toEqual(["pwd", "otp"]);
    expect(await rig.it.acts()).toEqual([`account-created 0 ${who.id}`, `login 0 ${who.id}`]);
  });

  it.each([-1, 0, 1])("2: takes a code of step %d", async (steps) => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    done(await door().withCode({ ticket, code: { code: codeOf(rig.it, who.secret ?? "", steps) } }, from));
  });

  it.each([-2, 2])("2: takes no code of step %d", async (steps) => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    const code = { code: codeOf(rig.it, who.secret ?? "", steps) };
    expect(await codeOfFailure(door().withCode({ ticket, code }, from))).toBe("invalid-code");
  });

  test("2: a step is accepted once per account, however many come at once, on other nodes too", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const doors = [door(), (await rig.it.another()).signIn];
    const tickets: string[] = [];
    for (let n = 0; n < 4; n++) tickets.push(ticketOf(await withPassword(who.email, who.password)));
    const code = { code: codeOf(rig.it, who.secret ?? "") };
    const steps = await Promise.all(
      tickets.map((ticket, n) =>
        codeOfFailure(doors[n % 2]?.withCode({ ticket, code }, from) ?? Promise.reject(new Error())),
      ),
    );
    expect(steps.filter((step) => step === "invalid-code")).toHaveLength(3);
    rig.it.clock.now += 30_000;
    const later = ticketOf(await withPassword(who.email, who.password));
    expect(await codeOfFailure(door().withCode({ ticket: later, code }, from))).toBe("invalid-code");
  });

  it.each(["", "000000", "12345", "1234567", "abcdef", "１２３４５６", "AAAA-AAAA-AAAA-AAAA"])(
    "takes no code %j",
    async (code) => {
      const who = await somebody(rig.it, "surgeon", { totp: true });
      const ticket = ticketOf(await withPassword(who.email, who.password));
      for (const one of [{ code }, { recoveryCode: code }, { any: code }])
        expect(await codeOfFailure(door().withCode({ ticket, code: one }, from))).toBe("invalid-code");
    },
  );
});

describe("3: a ticket", () => {
  const tries = async (ticket: string, code: string) =>
    codeOfFailure(door().withCode({ ticket, code: { code } }, from));

  test("is good once", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    done(await door().withCode({ ticket, code: { code: codeOf(rig.it, who.secret ?? "") } }, from));
    expect(await tries(ticket, codeOf(rig.it, who.secret ?? "", 1))).toBe("invalid-ticket");
  });

  test("is good for five minutes", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    rig.it.clock.now += 5 * minute;
    expect(await tries(ticket, codeOf(rig.it, who.secret ?? ""))).toBe("invalid-ticket");
  });

  test("bears five failures, also where the account bears more", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const other = (await rig.it.another({ lockoutFailures: 100 })).signIn;
    const session = browser;
    const ticket = ticketOf(await other.withPassword({ username: who.email, password: who.password, session }, from));
    const all = await Promise.all(
      Array.from({ length: 20 }, () => codeOfFailure(other.withCode({ ticket, code: { code: "000000" } }, from))),
    );
    expect(all.filter((code) => code === "invalid-code")).toHaveLength(5);
    expect(all.filter((code) => code === "invalid-ticket")).toHaveLength(15);
    const code = { code: codeOf(rig.it, who.secret ?? "") };
    expect(await codeOfFailure(other.withCode({ ticket, code }, from))).toBe("invalid-ticket");
  });

  test("is taken after four failures", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    for (let n = 0; n < 4; n++) expect(await tries(ticket, "000000")).toBe("invalid-code");
    done(await door().withCode({ ticket, code: { code: codeOf(rig.it, who.secret ?? "") } }, from));
  });

  it.each(["", "unknown", "A".repeat(43)])("%j is none", async (ticket) => {
    expect(await tries(ticket, "123456")).toBe("invalid-ticket");
    expect(await codeOfFailure(door().withNewPassword({ ticket, newPassword: goodPassword }, from))).toBe(
      "invalid-ticket",
    );
  });

  test("of one step is no good for another", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const ticket = ticketOf(await withPassword(who.email, who.password));
    expect(await codeOfFailure(door().withNewPassword({ ticket, newPassword: goodPassword }, from))).toBe(
      "invalid-ticket",
    );
    expect(await codeOfFailure(rig.it.accounts.secondFactor.setup({ ticket }))).toBe("invalid-ticket");
  });
});

describe("3: a one-time password", () => {
  const create = async () => {
    const made = await rig.it.accounts.creation.create({
      email: "n@clinic.test",
      role: "nurse",
      entry: "one-time-password",
    });
    return made.oneTimePassword ?? "";
  };

  test("is to be changed, and then is no good any more", async () => {
    const password = await create();
    const step = await withPassword("n@clinic.test", password);
    expect(step.next).toBe("password-change");
    const ticket = ticketOf(step);
    const rejected = door().withNewPassword({ ticket, newPassword: password }, from);
    await expect(rejected).rejects.toMatchObject({
      code: "password-rejected",
      errors: [{ field: "new_password", code: "same" }],
    });
    done(await door().withNewPassword({ ticket, newPassword: goodPassword }, from));
    expect(await fails("n@clinic.test", password)).toBe("invalid-credentials");
    done(await withPassword("n@clinic.test", goodPassword));
    expect((await rig.it.acts()).map((act) => act.split(" ")[0])).toContain("password-changed");
    expect(rig.it.mails().map(({ template }) => template)).toEqual(["password-changed"]);
  });

  test("10: is good for 72 hours", async () => {
    const password = await create();
    rig.it.clock.now += 72 * 60 * minute - 1;
    expect((await withPassword("n@clinic.test", password)).next).toBe("password-change");
    rig.it.clock.now += 1;
    expect(await fails("n@clinic.test", password)).toBe("invalid-credentials");
  });
});
