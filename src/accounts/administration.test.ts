/** Accounts, administered. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  browser,
  codeOfFailure,
  done,
  from,
  minute,
  now,
  put,
  rigForEach,
  signIn,
  somebody,
  type Somebody,
} from "../testing/accounts.ts";
import type { SignedIn } from "./acts.ts";
import type { Administrator } from "./admin-acts.ts";

const rig = rigForEach();
const admin = () => rig.it.accounts.administration;

const clinic = (id: string) => put(rig.it, "Organization", id);
const systemAdmin = () => somebody(rig.it, "system-admin", { totp: true });
const as = async (who: Somebody): Promise<SignedIn> => now(rig.it, await signIn(rig.it, who));
const tries = ({ email, password }: Somebody) =>
  codeOfFailure(rig.it.accounts.signIn.withPassword({ username: email, password, session: browser }, from));

/** Every act on an account. */
const acts: [string, (by: Administrator, id: string) => Promise<unknown>][] = [
  ["get", (by, id) => admin().get(by, id, from)],
  ["sessions", (by, id) => admin().sessions(by, id, from)],
  ["disable", (by, id) => admin().disable(by, id, from)],
  ["enable", (by, id) => admin().enable(by, id, from)],
  ["unlock", (by, id) => admin().unlock(by, id, from)],
  ["resetFactor", (by, id) => admin().resetFactor(by, id, from)],
  ["sendReset", (by, id) => admin().sendReset(by, id, from)],
  ["endSessions", (by, id) => admin().endSessions(by, id, from)],
];

describe("7: who may", () => {
  it.each(acts)("%s: nobody but an administrator, in a fresh session", async (_, act) => {
    const target = await somebody(rig.it, "read-only");
    const [nurse, root] = [await as(await somebody(rig.it)), await as(await systemAdmin())];
    expect(await codeOfFailure(act(nurse, target.id))).toBe("forbidden");
    expect(await codeOfFailure(act(root, "unknown"))).toBe("not-found");
    await act(root, target.id);
    rig.it.clock.now += 5 * minute;
    expect(await codeOfFailure(act(root, target.id))).toBe("step-up-required");
  });

  it.each(acts)("%s: a clinic's administrator for accounts whose roles all lie there", async (_, act) => {
    const [ours, theirs] = [await clinic("ours"), await clinic("theirs")];
    const of = (email: string, organization?: string) => ({
      email,
      ...(organization !== undefined && { organization }),
    });
    const by = await as(await somebody(rig.it, "clinic-admin", { organization: ours, totp: true }));
    const [inside, outside, nowhere, above] = [
      await somebody(rig.it, "nurse", of("a@clinic.test", ours)),
      await somebody(rig.it, "nurse", of("b@clinic.test", theirs)),
      await somebody(rig.it, "nurse", of("c@clinic.test")),
      await somebody(rig.it, "compliance-officer", of("d@clinic.test", ours)),
    ];
    for (const { id } of [outside, nowhere, above]) expect(await codeOfFailure(act(by, id))).toBe("not-found");
    await act(by, inside.id);
  });

  test("disabling and resetting the second factor: not on oneself", async () => {
    const by = await as(await systemAdmin());
    expect(await codeOfFailure(admin().disable(by, by.account.id, from))).toBe("forbidden");
    expect(await codeOfFailure(admin().resetFactor(by, by.account.id, from))).toBe("forbidden");
  });
});

describe("7: acts", () => {
  test("disable ends everything at once, enable lets in again; both say why in the trail", async () => {
    const who = await somebody(rig.it);
    const step = await signIn(rig.it, who);
    const by = await as(await systemAdmin());
    const reason = "left the clinic";
    expect(await admin().disable(by, who.id, { ...from, reason })).toMatchObject({ id: who.id, status: "disabled" });
    expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    expect(await tries(who)).toBe("invalid-credentials");
    const event = (await rig.it.trail()).find((text) => text.includes("account-disabled"));
    for (const part of [reason, by.account.fhirUser, who.id, "192.0.2.1"]) expect(event).toContain(part);
    expect(await admin().enable(by, who.id, from)).toMatchObject({ status: "active" });
    done(await signIn(rig.it, who));
  });

  test("unlock ends a lock", async () => {
    const who = await somebody(rig.it);
    for (let n = 0; n < 5; n++) await tries({ ...who, password: "wrong" });
    expect((await admin().byEmail(who.email)).status).toBe("locked");
    await admin().unlock("operator", who.id, {});
    done(await signIn(rig.it, who));
  });

  test("mfa-reset: the factor is gone, sessions end, the next sign-in sets up anew", async () => {
    const who = await somebody(rig.it, "surgeon", { totp: true });
    const step = await signIn(rig.it, who);
    await admin().resetFactor(await as(await systemAdmin()), who.id, from);
    expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    expect(await tries(who)).toMatchObject({ next: "mfa-setup" });
    expect(rig.it.mails().at(-1)).toMatchObject({ to: who.email, template: "mfa-changed" });
    expect(await rig.it.acts()).toContain(`mfa-disabled 0 ${who.id}`);
  });

  test("password-reset sends the mail", async () => {
    const who = await somebody(rig.it);
    await admin().sendReset(await as(await systemAdmin()), who.id, from);
    expect(rig.it.mails().at(-1)).toMatchObject({ to: who.email, template: "password-reset" });
    expect(await rig.it.acts()).toContain(`password-reset-requested 0 ${who.id}`);
  });

  test("sessions are counted as they end", async () => {
    const who = await somebody(rig.it);
    const steps = [await signIn(rig.it, who), await signIn(rig.it, who)];
    expect(await admin().sessions("operator", who.id, {})).toHaveLength(2);
    expect(await admin().endSessions("operator", who.id, { reason: "stolen" })).toBe(2);
    for (const step of steps) expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    expect((await rig.it.acts()).filter((act) => act === `session-revoked 0 ${who.id}`)).toHaveLength(2);
  });
});

describe("7: the last administrator", () => {
  test("cannot be disabled, by an operator neither", async () => {
    const only = await systemAdmin();
    await somebody(rig.it, "clinic-admin");
    await rig.it.accounts.creation.create({ email: "new@clinic.test", role: "system-admin", entry: "invitation" });
    expect(await codeOfFailure(admin().disable("operator", only.id, {}))).toBe("last-admin");
  });

  test("is left, when two disable each other at once", async () => {
    const [a, b] = [
      await systemAdmin(),
      await somebody(rig.it, "system-admin", { email: "b@clinic.test", totp: true }),
    ];
    const [byA, byB] = [await as(a), await as(b)];
    const all = await Promise.all([
      codeOfFailure(admin().disable(byA, b.id, from)),
      codeOfFailure(admin().disable(byB, a.id, from)),
    ]);
    expect(all.filter((one) => one === "last-admin")).toHaveLength(1);
  });
});

describe("7: the list", () => {
  const listed = async (asked: Parameters<ReturnType<typeof admin>["list"]>[1], by: Administrator = "operator") =>
    (await admin().list(by, asked, {})).accounts.map(({ email }) => email).sort();

  test("is by e-mail, role, organization and status", async () => {
    const ours = await clinic("ours");
    const locked = await somebody(rig.it, "nurse", { email: "a@clinic.test", organization: ours });
    const disabled = await somebody(rig.it, "nurse", { email: "b@clinic.test" });
    await somebody(rig.it, "surgeon", { email: "c@clinic.test", organization: ours });
    for (let n = 0; n < 5; n++) await tries({ ...locked, password: "wrong" });
    await admin().disable("operator", disabled.id, {});
    expect(await listed({})).toEqual(["a@clinic.test", "b@clinic.test", "c@clinic.test"]);
    expect(await listed({ email: "A@clinic.test" })).toEqual(["a@clinic.test"]);
    expect(await listed({ email: "x@clinic.test" })).toEqual([]);
    expect(await listed({ role: "nurse" })).toEqual(["a@clinic.test", "b@clinic.test"]);
    expect(await listed({ organization: ours })).toEqual(["a@clinic.test", "c@clinic.test"]);
    expect(await listed({ organization: ours, role: "nurse" })).toEqual(["a@clinic.test"]);
    expect(await listed({ status: "locked" })).toEqual(["a@clinic.test"]);
    expect(await listed({ status: "disabled" })).toEqual(["b@clinic.test"]);
    expect(await listed({ status: "active", role: "nurse" })).toEqual([]);
    const by = await as(await somebody(rig.it, "clinic-admin", { organization: ours, totp: true }));
    expect(await listed({}, by)).toEqual(["a@clinic.test", "c@clinic.test", "clinic-admin@clinic.test"]);
    expect((await rig.it.acts()).at(-1)).toBe("accounts-read 0");
  });

  test("comes in pages, each account once", async () => {
    for (let n = 0; n < 7; n++) await somebody(rig.it, "nurse", { email: `n${n}@clinic.test` });
    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await admin().list("operator", { limit: 3, ...(cursor !== undefined && { cursor }) }, {});
      found.push(...page.accounts.map(({ email }) => email));
      cursor = page.next;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(3);
    expect(found.sort()).toEqual(Array.from({ length: 7 }, (_, n) => `n${n}@clinic.test`));
  });
});
