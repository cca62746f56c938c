/** Guessing. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import fc from "fast-check";
import {
  browser,
  codeOf,
  codeOfFailure,
  from,
  goodPassword,
  minute,
  now,
  rigForEach,
  signIn,
  somebody,
  type Somebody,
  ticketOf,
} from "../testing/accounts.ts";
import type { Accounts } from "./accounts.ts";
import { begin, refuse } from "./attempts.ts";
import { advance } from "./steps.ts";

const rig = rigForEach();
const tries = ({ email }: Somebody, password: string, accounts: Accounts = rig.it.accounts) =>
  codeOfFailure(accounts.signIn.withPassword({ username: email, password, session: browser }, from));
const times = <Result>(count: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
/** How often each act is in the trail. */
async function counts(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const act of await rig.it.acts()) {
    const code = act.split(" ").slice(0, 2).join(" ");
    found[code] = (found[code] ?? 0) + 1;
  }
  return found;
}
const templates = () => rig.it.mails().map(({ template }) => template);

describe("2: lockout", () => {
  test("1,000 wrong passwords at once: one lock, one mail, all answers alike", async () => {
    const who = await somebody(rig.it);
    const all = await times(1_000, () => tries(who, "wrong"));
    expect(new Set(all)).toEqual(new Set(["invalid-credentials"]));
    expect(await counts()).toEqual({ "account-created 0": 1, "login 8": 1_000, "lockout 8": 1 });
    expect(templates()).toEqual(["account-locked"]);
    expect(rig.it.mails()[0]?.to).toBe(who.email);
  }, 120_000);

  test("on three nodes at once: no more than five are looked at", async () => {
    const who = await somebody(rig.it);
    const nodes = [rig.it.accounts, await rig.it.another(), await rig.it.another()];
    // The right one comes last of many: it must not be found.
    const all = await times(60, (n) => tries(who, n < 57 ? "wrong" : who.password, nodes[n % 3]));
    expect(new Set(all)).toEqual(new Set(["invalid-credentials"]));
    expect(await counts()).toMatchObject({ "login 8": 60, "lockout 8": 1 });
    expect(templates()).toEqual(["account-locked"]);
  });

  test("is after five failures in a row, not four", async () => {
    const who = await somebody(rig.it);
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) await tries(who, "wrong");
      await signIn(rig.it, who);
    }
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    expect(await tries(who, who.password)).toBe("invalid-credentials");
  });

  test("ends after 30 minutes, and a right password does not lengthen it", async () => {
    const who = await somebody(rig.it);
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    rig.it.clock.now += 30 * minute - 1;
    expect(await tries(who, who.password)).toBe("invalid-credentials");
    rig.it.clock.now += 1;
    await signIn(rig.it, who);
    expect(templates()).toEqual(["account-locked"]);
  });

  test("begins anew after it has ended: five more", async () => {
    const who = await somebody(rig.it);
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    rig.it.clock.now += 30 * minute;
    for (let n = 0; n < 4; n++) await tries(who, "wrong");
    await signIn(rig.it, who);
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    expect(templates()).toEqual(["account-locked", "account-locked"]);
  });

  test("leaves open sessions as they are", async () => {
    const who = await somebody(rig.it);
    const step = await signIn(rig.it, who);
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    expect((await now(rig.it, step)).account.status).toBe("locked");
  });

  test("many right passwords at once are no failures", async () => {
    const who = await somebody(rig.it);
    const all = await times(20, () => signIn(rig.it, who));
    expect(new Set(all.map(({ session }) => session.id)).size).toBe(20);
  });

  test("is of the account: another's failures do not count", async () => {
    const [one, other] = [await somebody(rig.it), await somebody(rig.it, "nurse", { email: "other@clinic.test" })];
    for (let n = 0; n < 5; n++) await tries(one, "wrong");
    await signIn(rig.it, other);
  });

  test("counts passwords, codes and recovery codes together, at every door", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const step = await signIn(rig.it, who);
    const by = await now(rig.it, step);
    const { sessions, passwords, signIn: door } = rig.it.accounts;
    await tries(who, "wrong");
    rig.it.clock.now += 30_000;
    const asked = { username: who.email, password: who.password, session: browser };
    const ticket = ticketOf(await door.withPassword(asked, from));
    await codeOfFailure(door.withCode({ ticket, code: { code: "000000" } }, from));
    await codeOfFailure(door.withCode({ ticket, code: { recoveryCode: "AAAA-AAAA-AAAA-AAAA" } }, from));
    await codeOfFailure(sessions.stepUp(by, { password: "wrong" }, from));
    expect(templates()).toEqual([]);
    await codeOfFailure(passwords.change(by, { currentPassword: "wrong", newPassword: goodPassword }, from));
    expect(templates()).toEqual(["account-locked"]);
    const code = { code: codeOf(rig.it, who.secret ?? "") };
    expect(await codeOfFailure(door.withCode({ ticket, code }, from))).toBe("invalid-code");
    expect(await codeOfFailure(sessions.stepUp(by, { password: who.password, code }, from))).toBe(
      "invalid-credentials",
    );
  });

  test("a right password without its code does not begin the count anew", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const door = rig.it.accounts.signIn;
    for (let n = 0; n < 5; n++) {
      const asked = { username: who.email, password: who.password, session: browser };
      const ticket = ticketOf(await door.withPassword(asked, from));
      await codeOfFailure(door.withCode({ ticket, code: { code: "000000" } }, from));
    }
    expect(await tries(who, who.password)).toBe("invalid-credentials");
  });
});

describe("what changes while a try is looked at", () => {
  const began = async () => {
    const who = await somebody(rig.it);
    for (let n = 0; n < 4; n++) await tries(who, "wrong");
    const ground = await rig.it.groundOf();
    const attempt = await begin(ground, { id: who.id, given: who.email });
    if (!attempt) throw new Error("it may be looked at");
    const goesOn = () =>
      advance(ground, who.id, { amr: ["pwd"], asked: browser, from, attempt }, async (account) => ({ account }));
    const fails = () =>
      codeOfFailure(refuse(ground, attempt, { code: "login", id: who.id, from, as: "invalid-credentials" }));
    return { who, attempt, ground, goesOn, fails };
  };

  test("nothing: the last one that is right lifts the lock", async () => {
    const { who, goesOn } = await began();
    expect(await tries(who, who.password)).toBe("invalid-credentials");
    expect(await goesOn()).toMatchObject({ next: "done" });
    await signIn(rig.it, who);
  });

  test("the lock is lifted: the last one that is wrong is no lock any more, and no mail is sent", async () => {
    const { who, fails } = await began();
    await rig.it.accounts.administration.unlock("operator", who.id, {});
    expect(await fails()).toBe("invalid-credentials");
    expect(templates()).toEqual([]);
    expect(await counts()).not.toHaveProperty("lockout 8");
    await signIn(rig.it, who);
  });

  test("the account is disabled: a right one is of no use", async () => {
    const { who, goesOn, ground } = await began();
    await rig.it.accounts.administration.disable("operator", who.id, {});
    expect(await goesOn()).toBeUndefined();
    await rig.it.accounts.administration.unlock("operator", who.id, {});
    expect(await begin(ground, { id: who.id, given: who.email })).toBeUndefined();
  });

  test("the account is locked by others: a right one is of no use", async () => {
    const { who, goesOn } = await began();
    await rig.it.accounts.administration.unlock("operator", who.id, {});
    rig.it.clock.now += minute;
    for (let n = 0; n < 5; n++) await tries(who, "wrong");
    expect(await goesOn()).toBeUndefined();
  });
});

it("2: any order of rights and wrongs: locked after five wrongs in a row, and only then", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), fc.uuid(), async (rights, id) => {
      const who = await somebody(rig.it, "nurse", { email: `${id}@clinic.test` });
      let wrongs = 0;
      for (const right of rights) {
        const isLocked = wrongs >= 5;
        const answer = await tries(who, right ? who.password : "wrong");
        expect(answer === "invalid-credentials").toBe(isLocked || !right);
        if (!isLocked) wrongs = right ? 0 : wrongs + 1;
      }
    }),
    { numRuns: 12, seed: 7 },
  );
});
