/** The pages, step by step, as a client that is scripted goes through them. */
import { describe, expect, it } from "@jest/globals";
import { generateSync } from "otplib";
import { appOf, asking, browserOf, codeOf, stepOf, toldTo, walk } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient patient/*.rs";

const begin = async () => {
  const browser = browserOf();
  return { browser, page: await browser.go(asking(rig.base, await appOf(rig), scope).url) };
};

const codeIn = (body: string) => /role="alert" id="problem" data-code="([^"]+)"/.exec(body)?.[1];

describe("the walk", () => {
  it("login, patient, consent", async () => {
    const { browser, page } = await begin();
    const { email: username, password } = rig.people.nurse;
    expect(stepOf(page)).toBe("login");
    const picker = await browser.submit(page, { username, password });
    expect(stepOf(picker)).toBe("patient");
    const consent = await browser.submit(picker, { patient: "amy" }, "patient");
    expect(stepOf(consent)).toBe("consent");
    expect(consent.body).toContain("Amy Alcott");
    expect(toldTo(await browser.submit(consent, { decision: "allow" })).code).not.toBe("");
  });

  it("a wrong password: 401, the same form, a code", async () => {
    const { browser, page } = await begin();
    const refused = await browser.submit(page, { username: rig.people.nurse.email, password: "wrong" });
    expect([refused.status, stepOf(refused), codeIn(refused.body)]).toEqual([401, "login", "invalid-credentials"]);
    const { email: username, password } = rig.people.nurse;
    expect(stepOf(await browser.submit(refused, { username, password }))).toBe("patient");
  });

  it("a second factor, and a wrong one before it", async () => {
    const { doctor } = rig.people;
    const { browser, page } = await begin();
    const second = await browser.submit(page, { username: doctor.email, password: doctor.password });
    expect([second.status, stepOf(second)]).toEqual([200, "mfa"]);
    const refused = await browser.submit(second, { code: "000000" });
    expect([refused.status, stepOf(refused), codeIn(refused.body)]).toEqual([401, "mfa", "invalid-code"]);
    expect(stepOf(await browser.submit(refused, { code: codeOf(rig, doctor) }))).toBe("patient");
  });

  it("a second factor that is set up on the way, and recovery codes that work", async () => {
    const { surgeon } = rig.people;
    const { browser, page } = await begin();
    const enrol = await browser.submit(page, { username: surgeon.email, password: surgeon.password });
    expect(stepOf(enrol)).toBe("enrol");
    const secret = /<code id="totp-secret"[^>]*>([A-Z2-7]{32,})<\/code>/.exec(enrol.body)?.[1] ?? "";
    const refused = await browser.submit(enrol, { code: "000000" });
    expect([refused.status, codeIn(refused.body)]).toEqual([401, "invalid-code"]);
    expect(refused.body).toContain(secret);
    const code = generateSync({ secret, epoch: Math.floor((Date.now() + rig.clock.ahead) / 1000) });
    const kept = await browser.submit(refused, { code });
    expect([kept.status, stepOf(kept)]).toEqual([200, "recovery-codes"]);
    const codes = [...kept.body.matchAll(/<li class="recovery-code">([^<]+)</g)].map(([, one = ""]) => one);
    expect(codes).toHaveLength(10);
    expect(stepOf(await browser.submit(kept))).toBe("patient");

    const next = await begin();
    const second = await next.browser.submit(next.page, { username: surgeon.email, password: surgeon.password });
    expect(stepOf(await next.browser.submit(second, { code: (codes[0] ?? "").toLowerCase() }))).toBe("patient");
  });

  it("a one-time password, which is changed", async () => {
    const { creation } = rig.accounts;
    const asked = { role: "nurse", email: "nora@example.org", entry: "one-time-password", family: "Nora" } as const;
    const { oneTimePassword = "" } = await creation.create(asked);
    const { browser, page } = await begin();
    const change = await browser.submit(page, { username: asked.email, password: oneTimePassword });
    expect(stepOf(change)).toBe("password");
    const refused = await browser.submit(change, { new_password: "password1234" });
    expect([refused.status, stepOf(refused), codeIn(refused.body)]).toEqual([422, "password", "password-rejected"]);
    expect(stepOf(await browser.submit(refused, { new_password: "Sunday walks 7 miles" }))).toBe("patient");
  });

  it("nobody goes on with a sign-in that has ended", async () => {
    const { browser, page } = await begin();
    rig.clock.ahead += 16 * 60_000;
    const late = await browser.submit(page, { username: "a", password: "b" });
    expect([late.status, stepOf(late)]).toEqual([400, undefined]);
    expect(late.body).toContain("This sign-in has ended");
  });

  it("everything has a label, a heading and a language", async () => {
    const { browser, page } = await begin();
    const { email: username, password } = rig.people.nurse;
    const picker = await browser.submit(page, { username, password });
    const consent = await browser.submit(picker, { patient: "amy" }, "patient");
    for (const { body } of [page, picker, consent]) {
      expect(body).toContain('<html lang="en">');
      expect(body.match(/<h1>/g)).toHaveLength(1);
      const ids = [...body.matchAll(/<input (?![^>]*type="hidden")[^>]*id="([^"]+)"/g)].map(([, id]) => id);
      const labels = [...body.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
      expect(labels.sort()).toEqual(ids.sort());
    }
  });

  it("ends at the app for whoever walks it whole", async () => {
    const { browser, page } = await begin();
    const told = toldTo(await walk(rig, browser, page, { person: rig.people.doctor, patient: "bob" }));
    expect(told.code).toMatch(/^[\w-]{40,}$/);
  });
});
