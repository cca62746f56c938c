/** Apps by `fhirclient`, as it comes. http://docs.smarthealthit.org/client-js/ */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser } from "../../../src/testing/browser.ts";
import { type ClientApp, openClientApp } from "./fhirclient.ts";
import { type App, appOf, type Doing, walk } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();
let app: ClientApp;

beforeAll(async () => {
  app = await openClientApp();
});
afterAll(() => app.close());

const reading = "patient/Patient.rs patient/Condition.rs";
const alone = `openid fhirUser launch/patient offline_access ${reading}`;
const opened = `openid fhirUser launch offline_access ${reading}`;

interface Way extends Doing {
  auth: "none" | "client_secret_basic";
  scope: string;
  /** Makes a launch for it. */
  launch?: (known: App) => Promise<string>;
}

/** Registers it, and goes all the way: to its launch page, the pages of the server, and back. */
async function launched({ auth, scope, launch, ...doing }: Way) {
  const redirectUri = `${app.origin}/app`;
  const known = await appOf(rig, { auth, redirectUris: [redirectUri] });
  const secret = known.secret === undefined ? {} : { clientSecret: known.secret };
  const query = new URLSearchParams({ iss: `${rig.base}/fhir`, ...(launch && { launch: await launch(known) }) });
  const at = await app.open(`/launch?${query.toString()}`, { clientId: known.id, scope, redirectUri, ...secret });
  const browser = openBrowser(redirectUri);
  return app.back((await walk(rig, browser, await browser.go(at), doing)).url);
}

describe.each(["none", "client_secret_basic"] as const)("fhirclient, as a client of %s", (auth) => {
  it("signs a patient in by itself, and reads the own record", async () => {
    const client = await launched({ auth, scope: alone, person: rig.people.amy });
    expect(client.patient.id).toBe("amy");
    expect(await client.patient.read()).toMatchObject({ resourceType: "Patient", id: "amy" });
    expect(client.user.fhirUser).toBe("Patient/amy");
    const found = await client.patient.request<{ id: string }[]>("Condition", { pageLimit: 0, flat: true });
    expect(found.map(({ id }) => id).toSorted()).toEqual(["amy-problem", "amy-visit"]);
  });

  it("is opened by a clinician from the record of a patient", async () => {
    const { doctor } = rig.people;
    const launch = async ({ id }: App) => {
      const asked = { client: id, patient: "amy", encounter: "visit", user: doctor.fhirUser };
      return (await rig.accounts.launches.make(asked, {})).launch;
    };
    const client = await launched({ auth, scope: opened, person: doctor, launch });
    expect([client.patient.id, client.encounter.id]).toEqual(["amy", "visit"]);
    expect(client.user.fhirUser).toBe("Practitioner/jones");
    expect(await client.patient.read()).toMatchObject({ id: "amy" });
    await expect(client.request("Patient/bob")).rejects.toThrow("404");
  });

  it("refreshes its token, by itself once it is old, and the new one reads", async () => {
    const client = await launched({ auth, scope: alone, person: rig.people.amy });
    const before = client.state.tokenResponse?.access_token;
    await client.refresh();
    expect(client.state.tokenResponse).toMatchObject({ patient: "amy", refresh_token: expect.any(String) });
    expect(client.state.tokenResponse?.access_token).not.toBe(before);
    expect(await client.patient.read()).toMatchObject({ id: "amy" });
    rig.clock.ahead += 6 * 60_000;
    client.state.expiresAt = 0;
    expect(await client.patient.read()).toMatchObject({ id: "amy" });
  });

  it("is refused on the next request once its access has ended", async () => {
    const { amy } = rig.people;
    const client = await launched({ auth, scope: alone, person: amy });
    expect(await client.patient.read()).toMatchObject({ id: "amy" });
    const records = await rig.apps.grants.port.ending({ account: amy.id, offline: true });
    await rig.store.commit({ changes: [], records });
    await expect(client.refresh()).rejects.toThrow("invalid_grant");
    await expect(client.patient.read()).rejects.toThrow("401");
  });

  it("says what the server says when its user does not agree", async () => {
    const doing = { person: rig.people.amy, consent: { decision: "deny" } };
    await expect(launched({ auth, scope: alone, ...doing })).rejects.toThrow("the user did not agree");
  });
});
