/** Sessions and apps. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import {
  api,
  browser,
  codeOfFailure,
  from,
  goodPassword,
  minute,
  now,
  rigForEach,
  signIn,
  somebody,
} from "../testing/accounts.ts";
import type { RecordChange } from "../storage/records.ts";
import type { Grants, GrantsAsked } from "./grants.ts";

/** What was asked to be ended, each of which is a record. */
const asked: GrantsAsked[] = [];
const ending = (what: string): RecordChange[] => [{ put: { kind: "ended", key: what, body: {} } }];
const grants: Grants = {
  list: async (account) => [
    { id: `g-${account}`, clientId: "c", clientName: "C", scope: "openid", grantedAt: 1, lastUsedAt: 2 },
  ],
  ending: async (one) => {
    asked.push(one);
    return ending(JSON.stringify(one));
  },
  endingOne: async (account, grant) => (grant === `g-${account}` ? ending(grant) : undefined),
};
const rig = rigForEach({ grants });
const sessions = () => rig.it.accounts.sessions;
const who = () => somebody(rig.it);

describe("3: who asks", () => {
  it.each([undefined, { cookie: "" }, { cookie: "A".repeat(43) }, { bearer: "A".repeat(43) }, { bearer: "__proto__" }])(
    "is nobody with %j",
    async (credential) => {
      const code = await codeOfFailure(sessions().who(credential));
      expect(code).toBe(credential ? "session-expired" : "not-signed-in");
    },
  );

  test("2: a cookie's session ends 15 minutes after its last request, and not before", async () => {
    const step = await signIn(rig.it, await who());
    const credential = { cookie: step.proof.kind === "browser" ? step.proof.cookie : "" };
    for (let n = 0; n < 5; n++) {
      rig.it.clock.now += 15 * minute - 1;
      const { session } = await sessions().who(credential, true);
      expect(session.createdAt).toBe(step.session.createdAt);
    }
    rig.it.clock.now += 10 * minute;
    await sessions().who(credential, false);
    rig.it.clock.now += 5 * minute;
    expect(await codeOfFailure(sessions().who(credential, true))).toBe("session-expired");
  });

  test("2: and after 12 hours whatever happens", async () => {
    const step = await signIn(rig.it, await who());
    const credential = { cookie: step.proof.kind === "browser" ? step.proof.cookie : "" };
    for (let n = 0; n < 71; n++) {
      rig.it.clock.now += 10 * minute;
      await sessions().who(credential, true);
    }
    rig.it.clock.now += 10 * minute - 1;
    await sessions().who(credential, true);
    rig.it.clock.now += 1;
    expect(await codeOfFailure(sessions().who(credential, true))).toBe("session-expired");
  });

  test("is nobody from the moment that the account is disabled, on every node", async () => {
    const one = await who();
    const step = await signIn(rig.it, one);
    const other = await rig.it.another();
    const credential = { cookie: step.proof.kind === "browser" ? step.proof.cookie : "" };
    await other.sessions.who(credential);
    await rig.it.accounts.administration.disable("operator", one.id, {});
    expect(await codeOfFailure(other.sessions.who(credential))).toBe("session-expired");
    expect(await other.sessions.alive(step.session.id)).toBeUndefined();
    const ended = { account: one.id, offline: true };
    expect(asked.at(-1)).toEqual(ended);
    expect(await rig.it.records.get("ended", JSON.stringify(ended))).toBeDefined();
  });

  test("is nobody while the account is disabled, even where a session was left behind", async () => {
    const one = await who();
    const step = await signIn(rig.it, one);
    const left = await rig.it.records.get("session", step.session.id);
    await rig.it.accounts.administration.disable("operator", one.id, {});
    if (left) await rig.it.records.put(left);
    expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
  });

  test("a cookie, a token and their secrets are stored as SHA-256 only", async () => {
    const one = await who();
    const [cookie, pair] = [(await signIn(rig.it, one)).proof, (await signIn(rig.it, one, api)).proof];
    const kept = (await rig.it.kept()) + (await rig.it.trail()).join();
    for (const proof of [cookie, pair])
      for (const [name, text] of Object.entries(proof)) if (/cookie|Token/.test(name)) expect(kept).not.toContain(text);
  });
});

describe("3: logging out", () => {
  it.each([browser, api])("ends the session of a %j at once, and its grants without offline_access", async (kind) => {
    const one = await who();
    const step = await signIn(rig.it, one, kind);
    await sessions().logout(await now(rig.it, step), from);
    expect(await codeOfFailure(now(rig.it, step))).toBe("session-expired");
    const ended = { account: one.id, sessions: [step.session.id], offline: false };
    expect(asked.at(-1)).toEqual(ended);
    expect(await rig.it.records.get("ended", JSON.stringify(ended))).toBeDefined();
    expect((await rig.it.acts()).at(-1)).toBe(`logout 0 ${one.id}`);
  });
});

describe("6: own sessions", () => {
  test("are listed, live ones only, the newest activity first", async () => {
    const one = await who();
    await somebody(rig.it, "nurse", { email: "other@clinic.test" });
    const first = await signIn(rig.it, one, api);
    rig.it.clock.now += minute;
    const second = await signIn(rig.it, one);
    rig.it.clock.now += minute;
    const third = await signIn(rig.it, one);
    await sessions().logout(await now(rig.it, third), from);
    const listed = await sessions().list(await now(rig.it, first));
    expect(listed.map(({ id, current }) => [id, current])).toEqual([
      [second.session.id, false],
      [first.session.id, true],
    ]);
  });

  test("are ended one by one, or all but the current", async () => {
    const one = await who();
    const steps = [await signIn(rig.it, one), await signIn(rig.it, one, api), await signIn(rig.it, one)];
    const [mine, second, third] = steps as [(typeof steps)[0], (typeof steps)[0], (typeof steps)[0]];
    const by = await now(rig.it, mine);
    await sessions().end(by, second.session.id, { ...from, reason: "lost phone" });
    expect(await codeOfFailure(now(rig.it, second))).toBe("session-expired");
    expect((await rig.it.trail()).at(-1)).toContain("lost phone");
    expect(await sessions().endOthers(by, from)).toBe(1);
    expect(await codeOfFailure(now(rig.it, third))).toBe("session-expired");
    expect(await sessions().list(by)).toHaveLength(1);
    expect((await rig.it.acts()).filter((act) => act === `session-revoked 0 ${one.id}`)).toHaveLength(2);
  });

  test("another's is not found", async () => {
    const [one, other] = [await who(), await somebody(rig.it, "nurse", { email: "other@clinic.test" })];
    const by = await now(rig.it, await signIn(rig.it, one));
    const theirs = await signIn(rig.it, other);
    for (const id of [theirs.session.id, "unknown", ""])
      expect(await codeOfFailure(sessions().end(by, id, from))).toBe("not-found");
    await now(rig.it, theirs);
  });

  test("that begin while all are ended are ended, or begin after it", async () => {
    const one = await who();
    const { administration, signIn: door } = rig.it.accounts;
    const sign = () => door.withPassword({ username: one.email, password: goodPassword, session: browser }, from);
    const [steps] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => codeOfFailure(sign()))),
      administration.disable("operator", one.id, {}),
    ]);
    for (const step of steps)
      if (step !== "invalid-credentials") {
        const { session } = step as Awaited<ReturnType<typeof signIn>>;
        expect(await sessions().alive(session.id)).toBeUndefined();
        expect(await rig.it.records.get("session", session.id)).toBeUndefined();
      }
  });
});

describe("6: apps", () => {
  test("are listed, and ended one by one; another's is not found", async () => {
    const one = await who();
    const by = await now(rig.it, await signIn(rig.it, one));
    expect(await sessions().apps(by)).toMatchObject([{ id: `g-${one.id}` }]);
    expect(await codeOfFailure(sessions().endApp(by, "g-other", from))).toBe("not-found");
    await sessions().endApp(by, `g-${one.id}`, from);
    expect(await rig.it.records.get("ended", `g-${one.id}`)).toBeDefined();
    expect((await rig.it.acts()).at(-1)).toBe(`grant-revoked 0 ${one.id}`);
  });
});

describe("3: a new device", () => {
  test("is told to the owner, but for the first and those that are known", async () => {
    const one = await who();
    const sign = (userAgent: string, deviceFingerprint?: string) =>
      rig.it.accounts.signIn.withPassword(
        {
          username: one.email,
          password: goodPassword,
          session: { kind: "browser", ...(deviceFingerprint !== undefined && { deviceFingerprint }) },
        },
        { address: "192.0.2.7", userAgent },
      );
    for (const agent of ["Fox/1", "Fox/1", "Fish/2", "Fish/2", "Fox/1"]) await sign(agent);
    expect(rig.it.mails().map(({ template }) => template)).toEqual(["new-device"]);
    expect(rig.it.mails()[0]?.text).toMatch(/from 192\.0\.2\.7[^]*Fish\/2/);
    await sign("Fox/1", "a phone");
    expect(rig.it.mails()).toHaveLength(2);
  });
});

describe("6: launches", () => {
  const launches = () => rig.it.accounts.launches;
  const launch = { client: "app", patient: "p1", intent: "reconcile" };

  test("are good once, for their client and user", async () => {
    const made = await launches().make({ ...launch, user: "Practitioner/1" }, { ...from, account: "a1" });
    expect(made).toEqual({ launch: expect.stringMatching(/^[\w-]{43}$/), expiresAt: rig.it.clock.now + 5 * minute });
    const take = (client: string, user: string) => launches().take(made.launch, { client, user });
    expect(await take("another", "Practitioner/1")).toBeUndefined();
    expect(await take("app", "Practitioner/2")).toBeUndefined();
    const all = await Promise.all(Array.from({ length: 10 }, () => take("app", "Practitioner/1")));
    expect(all.filter((one) => one !== undefined)).toEqual([launch]);
    expect(await rig.it.acts()).toEqual(["launch 0 a1"]);
    expect(await rig.it.kept()).not.toContain(made.launch);
  });

  test("are good for five minutes, and for whoever signs in where no user is named", async () => {
    const [one, other] = [await launches().make(launch, {}), await launches().make(launch, {})];
    expect(await launches().take(one.launch, { client: "app", user: "Patient/1" })).toEqual(launch);
    rig.it.clock.now += 5 * minute;
    expect(await launches().take(other.launch, { client: "app", user: "Patient/1" })).toBeUndefined();
  });
});
