/** Apps that ask for a second factor: `acr_values`. https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest */
import { describe, expect, it } from "@jest/globals";
import { decodeJwt } from "jose";
import type { Browser, Page } from "../../../src/testing/browser.ts";
import { appOf, asking, browserOf, codeOf, exchange, launch, stepOf, toldTo, walk } from "./flow.ts";
import type { Person } from "./people.ts";
import { smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient patient/*.rs";
const [aal1, aal2] = ["urn:cardea:aal1", "urn:cardea:aal2"];

/** Of somebody without a second factor: each test has its own. */
async function patient(name: string): Promise<Person> {
  const id = `${name}-patient`;
  const password = "correct horse battery 7";
  const { token } = await rig.auth.tokens.mint({ scope: "system/Patient.cruds", minutes: 5 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/fhir+json" };
  const body = JSON.stringify({ resourceType: "Patient", id });
  const { status } = await fetch(`${rig.base}/fhir/Patient/${id}`, { method: "PUT", headers, body });
  expect(status).toBe(201);
  const { account } = await rig.accounts.creation.create({
    ...{ role: "patient", email: `${name}@example.org`, patient: `Patient/${id}`, entry: { password } },
  });
  return { id: account.id, email: account.email, password, fhirUser: account.fhirUser };
}

interface Way {
  browser: Browser;
  page: Page;
  /** What the app is told of the id_token, at the end. */
  tokenOf: (end: Page) => Promise<Record<string, unknown>>;
}

async function begin(acrValues: string, browser = browserOf()): Promise<Way> {
  const client = await appOf(rig);
  const sent = asking(rig.base, client, scope, { acr_values: acrValues });
  return {
    browser,
    page: await browser.go(sent.url),
    async tokenOf(end) {
      const { body } = await exchange(rig.base, client, { code: toldTo(end).code, verifier: sent.verifier });
      return decodeJwt(body.id_token ?? "");
    },
  };
}

const signIn = ({ browser, page }: Way, { email, password }: Person): Promise<Page> =>
  browser.submit(page, { username: email, password }, "login");

const secretIn = ({ body }: Page): string => /id="totp-secret"[^>]*>([^<]+)</.exec(body)?.[1] ?? "";

describe("an app that asks for a second factor, of somebody who has none", () => {
  it("has it set up while they sign in, and is told that it was shown", async () => {
    const person = await patient("ida");
    const way = await begin(aal2);
    const enrol = await signIn(way, person);
    expect([stepOf(enrol), enrol.body.includes("The app asks for one.")]).toEqual(["enrol", true]);
    const wrong = await way.browser.submit(enrol, { code: "000000" }, "enrol");
    expect([wrong.status, stepOf(wrong), secretIn(wrong)]).toEqual([401, "enrol", secretIn(enrol)]);
    const code = codeOf(rig, { ...person, secret: secretIn(enrol) });
    const kept = await way.browser.submit(wrong, { code }, "enrol");
    expect(stepOf(kept)).toBe("recovery-codes");
    const consent = await way.browser.submit(kept, {}, "recovery-codes");
    expect(stepOf(consent)).toBe("consent");
    const end = await way.browser.submit(consent, { decision: "allow" }, "consent");
    expect(await way.tokenOf(end)).toMatchObject({ sub: person.id, acr: aal2 });
    const again = await begin(aal2, way.browser);
    expect(stepOf(again.page)).toBe("consent");
  });

  it("is told when they would rather not, and nobody is signed in", async () => {
    const way = await begin(aal2);
    const enrol = await signIn(way, await patient("nora"));
    expect(enrol.body).toContain("Not now");
    const end = await way.browser.submit(enrol, { decision: "decline" }, "enrol");
    const { parameters, code } = toldTo(end);
    expect([parameters.get("error"), code]).toEqual(["unmet_authentication_requirements", ""]);
    expect(parameters.get("state")).toEqual(expect.any(String));
    expect((await rig.trail()).at(-1)).toMatchObject({ outcome: "4" });
    expect(stepOf((await begin(aal1, way.browser)).page)).toBe("login");
  });

  it("has it set up also when they are signed in without", async () => {
    const person = await patient("sue");
    const { browser } = await launch(rig, await appOf(rig), scope, { person });
    const way = await begin(aal2, browser);
    expect(stepOf(way.page)).toBe("login");
    expect(stepOf(await signIn(way, person))).toBe("enrol");
  });

  it("gets no way around it by a session without, of another tab", async () => {
    const person = await patient("tab");
    const way = await begin(aal2);
    await launch(rig, await appOf(rig), scope, { person, browser: way.browser });
    const forged = { ...way.page, body: way.page.body.replaceAll(/\/login"/g, '/continue"') };
    const refused = await way.browser.submit(forged, {}, "login");
    expect([refused.status, stepOf(refused)]).toEqual([401, "login"]);
  });

  it.each([`${aal2} ${aal1}`, aal1, "urn:of:somebody"])(
    "that would do without, by %j, does without",
    async (values) => {
      const way = await begin(values);
      const end = await walk(rig, way.browser, way.page, { person: rig.people.amy });
      expect(await way.tokenOf(end)).toMatchObject({ acr: aal1 });
    },
  );
});

it("an app that asks for a second factor gets it from somebody who has one, without a way out", async () => {
  const way = await begin(aal2);
  const code = await signIn(way, rig.people.doctor);
  expect([stepOf(code), code.body.includes("Not now")]).toEqual(["mfa", false]);
  const end = await walk(rig, way.browser, code, { person: rig.people.doctor, patient: "amy" });
  expect(await way.tokenOf(end)).toMatchObject({ acr: aal2 });
});

it("whose role asks for a second factor cannot do without, whatever is sent", async () => {
  const way = await begin(aal1);
  const enrol = await signIn(way, rig.people.surgeon);
  expect([stepOf(enrol), enrol.body.includes("Your role asks for one.")]).toEqual(["enrol", true]);
  expect(enrol.body).not.toContain("Not now");
  const still = await way.browser.submit(enrol, { decision: "decline" }, "enrol");
  expect([still.status, stepOf(still)]).toEqual([401, "enrol"]);
});

it("with prompt=login no session of before stands for a new sign-in", async () => {
  const { browser } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
  const page = await browser.go(asking(rig.base, await appOf(rig), scope, { prompt: "login" }).url);
  const forged = { ...page, body: page.body.replaceAll(/\/login"/g, '/continue"') };
  expect((await browser.submit(forged, {}, "login")).status).toBe(401);
});
