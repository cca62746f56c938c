/** Sign-in. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  api,
  browser,
  codeOfFailure,
  done,
  from,
  goodPassword,
  minute,
  now,
  rigForEach,
  signIn,
  somebody,
} from "../testing/accounts.ts";
import { AccountError } from "./failure.ts";

const rig = rigForEach();
const door = () => rig.it.accounts.signIn;
const withPassword = (username: string, password: string, asked: typeof browser | typeof api = browser) =>
  door().withPassword({ username, password, session: asked }, from);
const fails = (username: string, password: string) => codeOfFailure(withPassword(username, password));

describe("3: signing in with a password", () => {
  test("gives account, session and cookie, and is on record", async () => {
    const who = await somebody(rig.it);
    const step = done(await withPassword(who.email, who.password));
    expect(step.account).toMatchObject({ id: who.id, email: who.email, status: "active", fhirUser: who.fhirUser });
    expect(step.account.mfa).toEqual({ totp: false, required: false, recoveryCodesLeft: 0 });
    expect(step.session).toMatchObject({
      kind: "browser",
      current: true,
      ip: "192.0.2.1",
      userAgent: "Fox/1",
      amr: ["pwd"],
    });
    expect(step.session.expiresAt).toBe(rig.it.clock.now + 15 * minute);
    expect(step.session.stepUpUntil).toBe(rig.it.clock.now + 5 * minute);
    expect(step.proof).toEqual({ kind: "browser", cookie: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await rig.it.acts()).toEqual([`account-created 0 ${who.id}`, `login 0 ${who.id}`]);
    expect(await now(rig.it, step)).toEqual({ account: step.account, session: step.session });
  });

  test("with session token: gives a pair of bearer tokens", async () => {
    const who = await somebody(rig.it);
    const step = done(await withPassword(who.email, who.password, api));
    expect(step.proof).toMatchObject({ kind: "api", expiresIn: 900 });
    expect(step.session).toMatchObject({ kind: "api", expiresAt: rig.it.clock.now + 7 * 24 * 60 * minute });
  });

  test("takes the e-mail in any case, and a password however it is composed", async () => {
    const password = "Zürich-Harbour-27-Lanterns";
    const { email } = await somebody(rig.it, "nurse", { entry: { password } });
    for (const username of [email, email.toUpperCase(), ` ${email} `])
      done(await withPassword(username, password.normalize("NFD")));
  });

  test("1: an id of a session is not its cookie; each sign-in has a new one", async () => {
    const who = await somebody(rig.it);
    const [one, other] = [await signIn(rig.it, who), await signIn(rig.it, who)];
    expect(one.proof).not.toEqual(other.proof);
    expect(JSON.stringify(one.proof)).not.toContain(one.session.id);
  });

  it("fails in the same way for unknown, wrong, locked and disabled", async () => {
    const [right, locked, disabled] = [
      await somebody(rig.it, "nurse", { email: "a@clinic.test" }),
      await somebody(rig.it, "nurse", { email: "b@clinic.test" }),
      await somebody(rig.it, "nurse", { email: "c@clinic.test" }),
    ];
    for (let n = 0; n < 5; n++) await fails(locked.email, "wrong");
    await rig.it.accounts.administration.disable("operator", disabled.id, {});
    const tries: [string, string][] = [
      ["nobody@clinic.test", goodPassword],
      [right.email, "wrong"],
      [right.email, ""],
      [right.email, "x".repeat(10_000)],
      [locked.email, goodPassword],
      [disabled.email, goodPassword],
      ["__proto__", goodPassword],
      ["\u0000\ud800@$where", "\u0000\ud800"],
      ["x".repeat(100_000), goodPassword],
      ["", ""],
    ];
    const failures = await Promise.all(
      tries.map(([email, password]) => withPassword(email, password).catch((error: unknown) => error)),
    );
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(AccountError);
      expect(JSON.parse(JSON.stringify(failure))).toEqual({ code: "invalid-credentials", status: 401, errors: [] });
    }
  });

  it("leaves a login 8 for each failure, without what was typed for a name that is unknown", async () => {
    const who = await somebody(rig.it);
    await fails("secret-name@clinic.test", "secret-word");
    await fails(who.email, "secret-word");
    expect(await rig.it.acts()).toEqual([`account-created 0 ${who.id}`, "login 8", `login 8 ${who.id}`]);
    expect((await rig.it.trail()).join()).not.toMatch(/secret-/);
  });

  test("an account that was not invited to the end cannot sign in", async () => {
    await rig.it.accounts.creation.create({ email: "new@clinic.test", role: "nurse", entry: "invitation" });
    expect(await fails("new@clinic.test", "")).toBe("invalid-credentials");
  });

  test("a hash that was cheaper than is usual now is made anew", async () => {
    const who = await somebody(rig.it);
    const hashes = async () => (await rig.it.kept()).match(/argon2id\$v=19\$m=\d+/g);
    expect(await hashes()).toEqual(["argon2id$v=19$m=32"]);
    const dearer = (await rig.it.another({}, { memoryCost: 64, timeCost: 1 })).signIn;
    const asked = { username: who.email, password: who.password, session: browser };
    done(await dearer.withPassword(asked, from));
    expect(await hashes()).toEqual(["argon2id$v=19$m=64"]);
    done(await dearer.withPassword(asked, from));
    done(await door().withPassword(asked, from));
    expect(await hashes()).toEqual(["argon2id$v=19$m=64"]);
  });
});
