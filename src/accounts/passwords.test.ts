/** Passwords: which may be chosen, and how they are reset and changed. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  api,
  browser,
  codeOf,
  codeOfFailure,
  done,
  from,
  goodPassword,
  minute,
  now,
  rigForEach,
  signIn,
  somebody,
  type Somebody,
} from "../testing/accounts.ts";

const rig = rigForEach();
const passwords = () => rig.it.accounts.passwords;
const another = "Green-Meadow-31-Bells";
const tries = ({ email }: Somebody, password: string) =>
  codeOfFailure(rig.it.accounts.signIn.withPassword({ username: email, password, session: browser }, from));

/** A token that was asked for. */
async function token({ email }: Somebody): Promise<string> {
  await passwords().forgot(email, from);
  return rig.it.tokenOf("password-reset");
}
const reset = (given: string, newPassword: string, code?: string) =>
  codeOfFailure(passwords().reset({ token: given, newPassword, ...(code !== undefined && { code: { code } }) }, from));

describe("2: a password", () => {
  test("is nowhere in records or trail in clear", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    await tries(who, "wrong-word");
    await reset(await token(who), another, codeOf(rig.it, who.secret ?? ""));
    const kept = (await rig.it.kept()) + (await rig.it.trail()).join();
    for (const text of [who.password, another, "wrong-word", who.secret ?? "none", rig.it.tokenOf("password-reset")])
      expect(kept).not.toContain(text);
  });
});

describe("5: a forgotten password", () => {
  test("is reset by a token that is mailed; it does not sign in, and ends all sessions", async () => {
    const who = await somebody(rig.it);
    const [one, other] = [await signIn(rig.it, who), await signIn(rig.it, who, api)];
    const given = await token(who);
    expect(rig.it.mails()).toMatchObject([{ to: who.email, template: "password-reset" }]);
    expect(await passwords().validate(given)).toEqual({ expiresAt: rig.it.clock.now + 30 * minute, mfa: false });
    expect(await reset(given, another)).toBeUndefined();
    for (const step of [one, other]) expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    expect(await tries(who, who.password)).toBe("invalid-credentials");
    done(await signIn(rig.it, { ...who, password: another }));
    expect(rig.it.mails().at(-1)).toMatchObject({ to: who.email, template: "password-changed" });
    expect((await rig.it.acts()).slice(3, 5)).toEqual([
      `password-reset-requested 0 ${who.id}`,
      `password-changed 0 ${who.id}`,
    ]);
  });

  it("is answered alike, and mailed only to an active account", async () => {
    const [disabled, invited] = [await somebody(rig.it), "new@clinic.test"];
    await rig.it.accounts.administration.disable("operator", disabled.id, {});
    await rig.it.accounts.creation.create({ email: invited, role: "nurse", entry: "invitation" });
    for (const email of ["nobody@clinic.test", disabled.email, invited, "", "__proto__"])
      await expect(passwords().forgot(email, from)).resolves.toBeUndefined();
    expect(rig.it.mails()).toEqual([]);
    expect((await rig.it.acts()).slice(-5)[0]).toBe("password-reset-requested 4");
    expect((await rig.it.trail()).join()).not.toContain("nobody@");
  });

  test("ends a lock", async () => {
    const who = await somebody(rig.it);
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    await reset(await token(who), another);
    done(await signIn(rig.it, { ...who, password: another }));
  });

  test("with a second factor, needs its code, which is used by it", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const given = await token(who);
    expect(await passwords().validate(given)).toMatchObject({ mfa: true });
    expect(await reset(given, another)).toBe("invalid-code");
    expect(await reset(given, another, "000000")).toBe("invalid-code");
    const code = codeOf(rig.it, who.secret ?? "");
    expect(await reset(given, "short", code)).toBe("password-rejected");
    expect(await reset(given, who.password, code)).toBe("password-rejected");
    expect(await reset(given, another, code)).toBeUndefined();
    expect(await reset(await token(who), goodPassword, code)).toBe("invalid-code");
  });

  test("five wrong codes consume the token, however many come at once", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const given = await token(who);
    const all = await Promise.all(Array.from({ length: 20 }, () => reset(given, another, "000000")));
    expect(all.filter((code) => code === "invalid-code")).toHaveLength(5);
    expect(all.filter((code) => code === "invalid-token")).toHaveLength(15);
    expect(await reset(given, another, codeOf(rig.it, who.secret ?? ""))).toBe("invalid-token");
  });

  test("100 uses of one token at once, on two nodes: one success", async () => {
    const who = await somebody(rig.it);
    const given = await token(who);
    const nodes = [rig.it.accounts, await rig.it.another()];
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        codeOfFailure(
          nodes[n % 2]?.passwords.reset({ token: given, newPassword: `${another}${n}` }, from) ??
            Promise.reject(new Error()),
        ),
      ),
    );
    expect(all.filter((one) => one === undefined)).toHaveLength(1);
    expect(all.filter((one) => one === "invalid-token")).toHaveLength(99);
    const winner = all.indexOf(undefined);
    done(await signIn(rig.it, { ...who, password: `${another}${winner}` }));
  });
});

describe("2: a token by mail", () => {
  test("is 43 characters, and voided by a new one", async () => {
    const who = await somebody(rig.it);
    const first = await token(who);
    expect(first).toMatch(/^[\w-]{43}$/);
    const second = await token(who);
    expect(await reset(first, another)).toBe("invalid-token");
    expect(await reset(second, another)).toBeUndefined();
  });

  test("is unknown, used, voided or expired with one answer", async () => {
    const who = await somebody(rig.it);
    const [voided, used] = [await token(who), await token(who)];
    await reset(used, another);
    const expired = await token(who);
    rig.it.clock.now += 30 * minute;
    for (const one of ["", "unknown", voided, used, expired, "A".repeat(43)]) {
      const reused = () => passwords().reset({ token: one, newPassword: goodPassword }, from);
      for (const failing of [() => passwords().validate(one), reused])
        await expect(failing()).rejects.toMatchObject({ code: "invalid-token", status: 400 });
    }
  });

  test("is of no use once the account is disabled", async () => {
    const who = await somebody(rig.it);
    const given = await token(who);
    await rig.it.accounts.administration.disable("operator", who.id, {});
    expect(await reset(given, another)).toBe("invalid-token");
    await rig.it.accounts.administration.enable("operator", who.id, {});
    expect(await reset(given, another)).toBe("invalid-token");
  });

  test("of one purpose is no good for another", async () => {
    const given = await token(await somebody(rig.it));
    const { creation, registration } = rig.it.accounts;
    expect(await codeOfFailure(creation.validateInvitation(given))).toBe("invalid-token");
    const asked = { token: given, password: another, session: browser };
    expect(await codeOfFailure(creation.acceptInvitation(asked, from))).toBe("invalid-token");
    expect(await codeOfFailure(registration.confirm(asked, from))).toBe("invalid-token");
  });
});

describe("5: changing a password", () => {
  test("ends every other session", async () => {
    const who = await somebody(rig.it);
    const [mine, other] = [await signIn(rig.it, who), await signIn(rig.it, who, api)];
    const by = await now(rig.it, mine);
    await passwords().change(by, { currentPassword: who.password, newPassword: another }, from);
    expect(await codeOfFailure(now(rig.it, other))).toBe("session-expired");
    expect(await now(rig.it, mine)).toMatchObject({ account: { id: who.id } });
    expect(await tries(who, who.password)).toBe("invalid-credentials");
    expect(rig.it.mails()).toMatchObject([{ template: "password-changed" }]);
    expect((await rig.it.acts()).at(-2)).toBe(`password-changed 0 ${who.id}`);
  });

  test("voids a link to reset it that was asked for before", async () => {
    const who = await somebody(rig.it);
    const given = await token(who);
    const by = await now(rig.it, await signIn(rig.it, who));
    await passwords().change(by, { currentPassword: who.password, newPassword: another }, from);
    expect(await reset(given, goodPassword)).toBe("invalid-token");
  });

  test("asks for the current one; being rejected is no failure of it", async () => {
    const who = await somebody(rig.it);
    const by = await now(rig.it, await signIn(rig.it, who));
    const change = (currentPassword: string, newPassword: string) =>
      codeOfFailure(passwords().change(by, { currentPassword, newPassword }, from));
    expect(await change("wrong", another)).toBe("invalid-credentials");
    for (let n = 0; n < 9; n++) expect(await change(who.password, "short")).toBe("password-rejected");
    expect((await now(rig.it, await signIn(rig.it, who))).account.status).toBe("active");
  });
});
