/** Second factor and step-up. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  api,
  browser,
  codeOf,
  codeOfFailure,
  done,
  from,
  minute,
  now,
  rigForEach,
  signIn,
  somebody,
  type Somebody,
  ticketOf,
} from "../testing/accounts.ts";
import type { SignedIn } from "./acts.ts";

const rig = rigForEach();
const factor = () => rig.it.accounts.secondFactor;
const sessions = () => rig.it.accounts.sessions;

async function signedIn(who: Somebody): Promise<SignedIn> {
  return now(rig.it, await signIn(rig.it, who));
}
/** Sets up and takes into use; the code of this step is used by it. */
async function enable(by: SignedIn): Promise<{ secret: string; codes: readonly string[] }> {
  const { secret } = await factor().setup({ signedIn: by });
  const { recoveryCodes } = await factor().verify({ signedIn: by }, codeOf(rig.it, secret), from);
  return { secret, codes: recoveryCodes };
}
const withPassword = async ({ email, password }: Somebody) =>
  rig.it.accounts.signIn.withPassword({ username: email, password, session: browser }, from);

describe("4: setting up", () => {
  test("gives a secret that is not active yet; a code makes it so; other sessions end", async () => {
    const who = await somebody(rig.it);
    const other = await signIn(rig.it, who);
    const by = await signedIn(who);
    const { secret, otpauthUri, expiresAt } = await factor().setup({ signedIn: by });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(otpauthUri).toBe(`otpauth://totp/Cardea:nurse%40clinic.test?secret=${secret}&issuer=Cardea`);
    expect(expiresAt).toBeGreaterThan(rig.it.clock.now);
    expect((await signedIn(who)).account.mfa.totp).toBe(false);
    const { recoveryCodes, signIn: step } = await factor().verify({ signedIn: by }, codeOf(rig.it, secret), from);
    expect(step).toBeUndefined();
    expect(recoveryCodes).toHaveLength(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(await codeOfFailure(now(rig.it, other))).toBe("session-expired");
    const { session, account } = (await sessions().alive(by.session.id)) ?? by;
    expect([session.amr, account.mfa]).toEqual([
      ["pwd", "otp"],
      { totp: true, required: false, recoveryCodesLeft: 10 },
    ]);
    expect(rig.it.mails().at(-1)).toMatchObject({ template: "mfa-changed" });
    expect((await rig.it.acts()).at(-1)).toBe(`mfa-enabled 0 ${who.id}`);
  });

  test("its code is used by it", async () => {
    const who = await somebody(rig.it);
    const { secret } = await enable(await signedIn(who));
    const ticket = ticketOf(await withPassword(who));
    const code = { code: codeOf(rig.it, secret) };
    expect(await codeOfFailure(rig.it.accounts.signIn.withCode({ ticket, code }, from))).toBe("invalid-code");
  });

  test("a second call replaces the secret", async () => {
    const by = await signedIn(await somebody(rig.it));
    const first = await factor().setup({ signedIn: by });
    const second = await factor().setup({ signedIn: by });
    const verify = (secret: string) => codeOfFailure(factor().verify({ signedIn: by }, codeOf(rig.it, secret), from));
    expect(await verify(first.secret)).toBe("invalid-code");
    expect(await verify(second.secret)).toHaveProperty("recoveryCodes");
  });

  it("is refused where it is active, not pending, or the sign-in is not fresh", async () => {
    const who = await somebody(rig.it);
    const [by, other] = [await signedIn(who), await signedIn(who)];
    const verify = (signedInAs: SignedIn, code = "000000") =>
      codeOfFailure(factor().verify({ signedIn: signedInAs }, code, from));
    expect(await verify(by)).toBe("not-pending");
    const { secret } = await factor().setup({ signedIn: by });
    expect(await verify(other, codeOf(rig.it, secret))).toBe("not-pending");
    expect(await verify(by, "000000")).toBe("invalid-code");
    rig.it.clock.now += 5 * minute;
    expect(await codeOfFailure(factor().setup({ signedIn: by }))).toBe("step-up-required");
    expect(await verify(by, codeOf(rig.it, secret))).toBe("step-up-required");
    const fresh = await signedIn(who);
    await enable(fresh);
    expect(await codeOfFailure(factor().setup({ signedIn: fresh }))).toBe("already-active");
  });

  test("the secret is sealed, and recovery codes are hashed", async () => {
    const { secret, codes } = await enable(await signedIn(await somebody(rig.it)));
    const kept = await rig.it.kept();
    expect(kept).not.toContain(secret);
    for (const code of codes) for (const form of [code, code.replaceAll("-", "")]) expect(kept).not.toContain(form);
  });

  it.each(["system-admin", "clinic-admin", "compliance-officer", "cardiologist", "surgeon"] as const)(
    "2: is mandatory for %s: the sign-in goes on with it",
    async (role) => {
      const who = await somebody(rig.it, role);
      const step = await withPassword(who);
      expect(step.next).toBe("mfa-setup");
      const ticket = ticketOf(step);
      const { secret } = await factor().setup({ ticket });
      expect(await codeOfFailure(factor().verify({ ticket }, "000000", from))).toBe("invalid-code");
      const { recoveryCodes, signIn: next } = await factor().verify({ ticket }, codeOf(rig.it, secret), from);
      expect(recoveryCodes).toHaveLength(10);
      expect(done(next).session.amr).toEqual(["pwd", "otp"]);
      expect(await codeOfFailure(factor().setup({ ticket }))).toBe("invalid-ticket");
      expect((await rig.it.acts()).slice(-2)).toEqual([`mfa-enabled 0 ${who.id}`, `login 0 ${who.id}`]);
    },
  );

  it.each(["case-manager", "nurse", "front-desk", "read-only"] as const)("2: is not mandatory for %s", async (role) => {
    done(await withPassword(await somebody(rig.it, role)));
  });
});

describe("2: recovery codes", () => {
  test("are good once each, in any case and with hyphens or without", async () => {
    const who = await somebody(rig.it);
    const { codes } = await enable(await signedIn(who));
    const enter = async (code: Parameters<typeof rig.it.accounts.signIn.withCode>[0]["code"]) => {
      const ticket = ticketOf(await withPassword(who));
      return codeOfFailure(rig.it.accounts.signIn.withCode({ ticket, code }, from));
    };
    const [a = "", b = "", c = "", d = ""] = codes;
    for (const code of [
      { recoveryCode: a },
      { recoveryCode: b.toLowerCase() },
      { recoveryCode: c.replaceAll("-", "") },
      { any: d },
    ])
      expect(await enter(code)).toMatchObject({ next: "done" });
    for (const used of [a, b, c, d]) expect(await enter({ recoveryCode: used })).toBe("invalid-code");
  });

  test("one that comes 20 times at once is good once", async () => {
    const who = await somebody(rig.it);
    const { codes } = await enable(await signedIn(who));
    const { signIn: door } = await rig.it.another({ lockoutFailures: 100 });
    const asked = { username: who.email, password: who.password, session: browser };
    const tickets = await Promise.all(
      Array.from({ length: 20 }, async () => ticketOf(await door.withPassword(asked, from))),
    );
    const code = { recoveryCode: codes[3] ?? "" };
    const all = await Promise.all(tickets.map((ticket) => codeOfFailure(door.withCode({ ticket, code }, from))));
    expect(all.filter((one) => one !== "invalid-code")).toHaveLength(1);
  });

  test("4: new ones void the old", async () => {
    const who = await somebody(rig.it);
    const by = await signedIn(who);
    expect(await codeOfFailure(factor().renewCodes(by, from))).toBe("not-active");
    const { codes } = await enable(by);
    const again = { ...by, account: { ...by.account, mfa: { ...by.account.mfa, totp: true } } };
    const fresh = await factor().renewCodes(again, from);
    expect(fresh).toHaveLength(10);
    const enter = async (recoveryCode: string) => {
      const ticket = ticketOf(await withPassword(who));
      return codeOfFailure(rig.it.accounts.signIn.withCode({ ticket, code: { recoveryCode } }, from));
    };
    expect(await enter(codes[0] ?? "")).toBe("invalid-code");
    expect(await enter(fresh[0] ?? "")).toMatchObject({ next: "done" });
    rig.it.clock.now += 5 * minute;
    expect(await codeOfFailure(factor().renewCodes(again, from))).toBe("step-up-required");
  });
});

describe("4: disabling", () => {
  test("takes a code, ends other sessions, and is told", async () => {
    const who = await somebody(rig.it, "nurse", { totp: true });
    const other = await signIn(rig.it, who);
    rig.it.clock.now += 30_000;
    const by = await signedIn(who);
    rig.it.clock.now += 30_000;
    expect(await codeOfFailure(factor().disable(by, { code: "000000" }, from))).toBe("invalid-code");
    await factor().disable(by, { code: codeOf(rig.it, who.secret ?? "") }, from);
    expect(await codeOfFailure(now(rig.it, other))).toBe("session-expired");
    expect(done(await withPassword(who)).account.mfa.totp).toBe(false);
    expect(rig.it.mails().at(-1)).toMatchObject({ template: "mfa-changed" });
    expect((await rig.it.acts()).at(-2)).toBe(`mfa-disabled 0 ${who.id}`);
  });

  test("is refused where the role needs it", async () => {
    const by = await signedIn(await somebody(rig.it, "surgeon", { totp: true }));
    expect(await codeOfFailure(factor().disable(by, { code: "000000" }, from))).toBe("mfa-required-by-role");
  });
});

describe("4: step-up", () => {
  test("holds for five minutes, and gives a new cookie in place of the old", async () => {
    const who = await somebody(rig.it);
    const step = await signIn(rig.it, who);
    const by = await now(rig.it, step);
    rig.it.clock.now += 4 * minute;
    const raised = await sessions().stepUp(by, { password: who.password }, from);
    expect(raised.stepUpUntil).toBe(rig.it.clock.now + 5 * minute);
    expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    const after = await sessions().who({ cookie: raised.cookie ?? "" });
    expect(after.session).toMatchObject({ id: by.session.id, stepUpUntil: raised.stepUpUntil });
    expect((await rig.it.acts()).at(-1)).toBe(`step-up 0 ${who.id}`);
  });

  test("of a pair of tokens leaves the tokens as they are", async () => {
    const who = await somebody(rig.it);
    const step = await signIn(rig.it, who, api);
    const raised = await sessions().stepUp(await now(rig.it, step), { password: who.password }, from);
    expect(raised).toEqual({ stepUpUntil: rig.it.clock.now + 5 * minute });
    expect((await now(rig.it, step)).session.stepUpUntil).toBe(raised.stepUpUntil);
  });

  test("needs the code too where there is a second factor, and that once", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const by = await signedIn(who);
    const stepUp = (password: string, code?: string) =>
      codeOfFailure(sessions().stepUp(by, { password, ...(code !== undefined && { code: { code } }) }, from));
    expect(await stepUp("wrong")).toBe("invalid-credentials");
    expect(await stepUp(who.password)).toBe("invalid-code");
    expect(await stepUp(who.password, codeOf(rig.it, who.secret ?? ""))).toBe("invalid-code");
    expect(await stepUp(who.password, codeOf(rig.it, who.secret ?? "", 1))).toMatchObject({
      stepUpUntil: expect.any(Number),
    });
    expect(await stepUp(who.password, codeOf(rig.it, who.secret ?? "", 1))).toBe("invalid-code");
    expect((await rig.it.acts()).filter((act) => act.startsWith("step-up 8"))).toHaveLength(4);
  });

  test("of a session that was ended does not bring it back", async () => {
    const who = await somebody(rig.it);
    const by = await signedIn(who);
    await sessions().logout(by, from);
    expect(await codeOfFailure(sessions().stepUp(by, { password: who.password }, from))).toBe("session-expired");
  });
});
