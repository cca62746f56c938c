/** http://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code */
import { describe, expect, it } from "@jest/globals";
import {
  type App,
  appOf,
  asking,
  browserOf,
  exchange,
  type Given,
  launch,
  redirectUri,
  stepOf,
  toldTo,
  walk,
} from "./flow.ts";
import { app, smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient patient/*.rs";

/** What an app is told, or the page that somebody is left at, after a request and nothing else. */
async function asked(client: App, more: Given, asking_ = scope) {
  return toldTo(await browserOf().go(asking(rig.base, client, asking_, more).url));
}

describe("a request", () => {
  it("A1 leads back to the app with a code and the very state", async () => {
    const { told, asked: sent, token } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect(told.page.url.startsWith(`${redirectUri}?`)).toBe(true);
    expect(told.parameters.get("state")).toBe(sent.state);
    expect(token).toMatchObject({ status: 200, body: { patient: "amy" } });
  });

  it("A2 may be a form", async () => {
    const client = await appOf(rig);
    const sent = asking(rig.base, client, scope);
    const browser = browserOf();
    const first = await browser.go(`${rig.base}/oauth2/authorize`, { method: "POST", body: sent.fields });
    const told = toldTo(await walk(rig, browser, first, { person: rig.people.amy }));
    expect(told.parameters.get("state")).toBe(sent.state);
    expect(await exchange(rig.base, client, { code: told.code, verifier: sent.verifier })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ["A3 a foreign aud", { aud: "https://elsewhere.example.org/fhir" }, "invalid_request"],
    ["A4 no aud", { aud: undefined }, "invalid_request"],
    ["A4 no state", { state: undefined }, "invalid_request"],
    ["A6 no challenge", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["A6 plain", { code_challenge_method: "plain" }, "invalid_request"],
    ["A8 launch without its scope", { launch: "abc" }, "invalid_request"],
    ["A8 the scope launch without launch", { scope: "launch patient/*.rs" }, "invalid_request"],
    ["another resource", { resource: "https://elsewhere.example.org" }, "invalid_target"],
    ["a token straight from here", { response_type: "token" }, "unsupported_response_type"],
    ["a request object", { request: "e30.e30." }, "request_not_supported"],
    ["nobody to be asked", { prompt: "none" }, "login_required"],
  ] as const)("%s: no code", async (_name, more, error) => {
    const { parameters } = await asked(await appOf(rig), more);
    expect(parameters.get("code")).toBeNull();
    expect(parameters.get("error")).toBe(error);
  });

  it("A3 takes the FHIR base with a slash behind it", async () => {
    const { page } = await asked(await appOf(rig), { aud: `${rig.base}/fhir/` });
    expect(stepOf(page)).toBe("login");
  });

  it.each([`${redirectUri}/more`, `${redirectUri}?a=b`, "https://evil.example.org/", undefined])(
    "A5 to %s leads nowhere",
    async (redirect_uri) => {
      const client = await appOf(rig, { redirectUris: [redirectUri, `${app}/other`] });
      const { page } = await asked(client, { redirect_uri });
      expect(page).toMatchObject({ status: 400, url: expect.stringContaining(rig.base) });
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    },
  );

  it("A16 the answer says whose it is", async () => {
    const { told } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect(told.parameters.get("iss")).toBe(rig.base);
  });

  it("A17 a code is good for a minute", async () => {
    const client = await appOf(rig);
    const [sent, browser] = [asking(rig.base, client, scope), browserOf()];
    const told = toldTo(await walk(rig, browser, await browser.go(sent.url), { person: rig.people.amy }));
    rig.clock.ahead += 61_000;
    const late = await exchange(rig.base, client, { code: told.code, verifier: sent.verifier });
    expect(late).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });
});

describe("a launch from within", () => {
  const within = "launch openid fhirUser patient/*.rs";
  const made = async (client: App, more: { user?: string; patient?: string } = {}) => {
    const { patient = "amy", ...rest } = more;
    const given = { client: client.id, patient, encounter: "visit", intent: "review", ...rest };
    return (await rig.accounts.launches.make(given, {})).launch;
  };

  it("A7 tells what is in context", async () => {
    const client = await appOf(rig);
    const more = { launch: await made(client) };
    const { token } = await launch(rig, client, within, { person: rig.people.nurse, more });
    expect(token.body).toMatchObject({ patient: "amy", encounter: "visit", intent: "review" });
  });

  it("A7 is good once", async () => {
    const client = await appOf(rig);
    const more = { launch: await made(client) };
    await launch(rig, client, within, { person: rig.people.nurse, more });
    const { told } = await launch(rig, client, within, { person: rig.people.nurse, more });
    expect(told.parameters.get("error")).toBe("access_denied");
  });

  it("A7 is good for five minutes", async () => {
    const client = await appOf(rig);
    const more = { launch: await made(client) };
    rig.clock.ahead += 5 * 60_000 + 1;
    const { told } = await launch(rig, client, within, { person: rig.people.nurse, more });
    expect(told.parameters.get("error")).toBe("access_denied");
  });

  it.each([
    ["another client's", async () => made(await appOf(rig))],
    ["another person's", async (client: App) => made(client, { user: "Practitioner/jones" })],
    ["one that never was", async () => "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ])("A7 is refused: %s", async (_name, launchOf) => {
    const client = await appOf(rig);
    const more = { launch: await launchOf(client) };
    const { told } = await launch(rig, client, within, { person: rig.people.nurse, more });
    expect(told.parameters.get("error")).toBe("access_denied");
    expect(told.code).toBe("");
  });

  it("A7 does not open a record that the person may not see", async () => {
    const client = await appOf(rig);
    const more = { launch: await made(client, { patient: "bob" }) };
    const { told } = await launch(rig, client, within, { person: rig.people.amy, more });
    expect(told.parameters.get("error")).toBe("access_denied");
  });
});

describe("the patient in context", () => {
  it("A14 is oneself, for a patient", async () => {
    const { token } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect(token.body).toMatchObject({ patient: "amy", need_patient_banner: true });
  });

  it.each(["launch/patient user/*.rs", "patient/Condition.rs"])("A14 is chosen by staff, for %s", async (wanted) => {
    const doing = { person: rig.people.nurse, patient: "bob" };
    const { token } = await launch(rig, await appOf(rig), wanted, doing);
    expect(token.body).toMatchObject({ patient: "bob" });
  });

  it("A14 is nobody where nothing is about a patient", async () => {
    const { token } = await launch(rig, await appOf(rig), "openid user/*.rs", { person: rig.people.nurse });
    expect(token.status).toBe(200);
    expect(token.body).not.toHaveProperty("patient");
  });

  it("A14 is found by name, of those who may be seen", async () => {
    const browser = browserOf();
    const first = await browser.go(asking(rig.base, await appOf(rig), scope).url);
    const { email: username, password } = rig.people.nurse;
    const picker = await browser.submit(first, { username, password });
    expect(picker.body).toContain('value="amy"');
    expect(/<form[^>]*/.exec(picker.body)?.[0]).toContain('data-step="patient" method="post"');
    const found = await browser.go(`${picker.url}?q=Brown`);
    expect([found.body.includes('value="bob"'), found.body.includes('value="amy"')]).toEqual([true, false]);
  });

  it("A14 cannot be one that is not there", async () => {
    const browser = browserOf();
    const first = await browser.go(asking(rig.base, await appOf(rig), scope).url);
    const { email: username, password } = rig.people.nurse;
    const picker = await browser.submit(first, { username, password });
    const refused = await browser.submit(picker, { patient: "nobody" }, "patient");
    expect([refused.status, stepOf(refused)]).toEqual([400, "patient"]);
    expect(refused.body).toContain('data-code="not-found"');
  });
});
