/** What somebody allows, and that it is no more than that. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
import { describe, expect, it } from "@jest/globals";
import { type App, appOf, asking, browserOf, exchange, launch, read, redirectUri, refresh, toldTo } from "./flow.ts";
import { smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient patient/*.rs";

describe("consent", () => {
  const consenting = async (wanted: string, consent: Record<string, string | string[]>, client?: App) =>
    launch(rig, client ?? (await appOf(rig)), wanted, { person: rig.people.amy, consent });

  it("A9 may be refused", async () => {
    const { told, asked: sent } = await consenting(scope, { decision: "deny" });
    expect([told.parameters.get("error"), told.parameters.get("state")]).toEqual(["access_denied", sent.state]);
  });

  it("A9 is refused where nothing is ticked", async () => {
    const { told } = await consenting(scope, { decision: "allow", scope: [] });
    expect(told.parameters.get("error")).toBe("access_denied");
  });

  it("A10 may be for less, and the answer says for what", async () => {
    const { token } = await consenting("launch/patient patient/Condition.rs patient/Patient.rs", {
      decision: "allow",
      scope: ["launch/patient", "patient/Patient.rs"],
    });
    expect(token.body.scope?.split(" ").sort()).toEqual(["launch/patient", "patient/Patient.rs"]);
    expect(await read(rig.base, "Condition/amy-problem", token.body.access_token)).toMatchObject({ status: 403 });
  });

  it("A10 is not asked for what the client may not get", async () => {
    const client = await appOf(rig, { scope: "openid patient/Patient.rs" });
    const { token } = await consenting(
      "openid patient/Patient.rs patient/Condition.rs user/*.cruds",
      { decision: "allow" },
      client,
    );
    expect(token.body.scope?.split(" ").sort()).toEqual(["openid", "patient/Patient.rs"]);
  });

  it("A11 (hack: the stored request is narrowed) may be for a part of a type", async () => {
    const part =
      "patient/Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item";
    const { token } = await consenting("launch/patient patient/Condition.rs patient/Patient.rs", {
      decision: "allow",
      scope: ["launch/patient", "patient/Patient.rs", part],
    });
    expect(token.body.scope?.split(" ").sort()).toEqual(["launch/patient", part, "patient/Patient.rs"].sort());
    const found = await read(rig.base, "Condition?patient=amy", token.body.access_token);
    expect(found.text.match(/"id":"amy-[a-z]+"/g)).toEqual(['"id":"amy-problem"']);
  });

  it("A11 is for the whole where a client sends all that the form holds, parts too", async () => {
    const browser = browserOf();
    const { email: username, password } = rig.people.amy;
    const client = await appOf(rig);
    const asked = asking(rig.base, client, "launch/patient patient/Condition.rs");
    const consent = await browser.submit(await browser.go(asked.url), { username, password });
    const boxes = [...consent.body.matchAll(/name="scope" value="([^"]+)"/g)].map(([, box = ""]) => box);
    expect(boxes.length).toBeGreaterThan(2);
    const { code } = toldTo(await browser.submit(consent, { scope: boxes, decision: "allow" }));
    const { body } = await exchange(rig.base, client, { code, verifier: asked.verifier });
    expect(body.scope).toBe("launch/patient patient/Condition.rs");
  });

  it("A12 of the first version stays in its words", async () => {
    const { token } = await consenting("launch/patient patient/Condition.read patient/*.read", { decision: "allow" });
    expect(token.body.scope?.split(" ")).toEqual(expect.arrayContaining(["patient/Condition.read", "patient/*.read"]));
    expect(await read(rig.base, "Condition/amy-visit", token.body.access_token)).toMatchObject({ status: 200 });
  });

  it.each(["patient/Condition.sr", "patient/Condition.x", "patient/Condition.", "patient/condition.rs", "frobnicate"])(
    "A13 %s is not granted",
    async (strange) => {
      const { token } = await consenting(`launch/patient patient/Patient.rs ${strange}`, { decision: "allow" });
      expect(token.body.scope?.split(" ")).not.toContain(strange);
    },
  );

  it.each(["patient/*.cruds", "user/*.rs", "system/*.rs", "offline_access", "patient/Condition.cruds"])(
    "A15 cannot be stretched to %s",
    async (more) => {
      const { token } = await consenting("launch/patient patient/Condition.rs", {
        decision: "allow",
        scope: ["launch/patient", "patient/Condition.rs", more],
      });
      expect(token.body.scope?.split(" ").sort()).toEqual(["launch/patient", "patient/Condition.rs"]);
    },
  );

  it("(hack: offline_access comes back) is enough for what lasts, without prompt=consent", async () => {
    const { token } = await consenting("launch/patient offline_access patient/*.rs", { decision: "allow" });
    expect(token.body.scope?.split(" ")).toContain("offline_access");
    expect(token.body.refresh_token).toEqual(expect.any(String));
  });

  it("(trap: one grant for a client in a session) of a second launch leaves the first alone", async () => {
    const client = await appOf(rig);
    const lasting = `${scope} online_access`;
    const first = await launch(rig, client, lasting, { person: rig.people.nurse, patient: "amy" });
    const second = await launch(rig, client, lasting, {
      person: rig.people.nurse,
      patient: "bob",
      browser: first.browser,
    });
    expect([first.token.body["patient"], second.token.body["patient"]]).toEqual(["amy", "bob"]);
    expect(await read(rig.base, "Patient/amy", first.token.body.access_token)).toMatchObject({ status: 200 });
    expect(await read(rig.base, "Patient/bob", second.token.body.access_token)).toMatchObject({ status: 200 });
    expect(await refresh(rig.base, client, first.token.body.refresh_token)).toMatchObject({
      status: 200,
      body: { patient: "amy" },
    });
  });

  it("(trap: pushed requests) is not by-passed: nothing can be pushed", async () => {
    const answer = await fetch(`${rig.base}/oauth2/par`, { method: "POST", body: new URLSearchParams({ a: "b" }) });
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: "invalid_request" }]);
    const pushed = { request_uri: "urn:ietf:params:oauth:request_uri:abc" };
    const { parameters } = toldTo(await browserOf().go(asking(rig.base, await appOf(rig), scope, pushed).url));
    expect(parameters.get("error")).toBe("request_uri_not_supported");
  });

  it("shows who asks, where to, and that nobody has checked it", async () => {
    const registered = await fetch(`${rig.base}/oauth2/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "<b>Nice</b>",
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "none",
      }),
    });
    const { client_id: id } = (await registered.json()) as { client_id: string };
    const browser = browserOf();
    const first = await browser.go(asking(rig.base, { id }, scope).url);
    const { email: username, password } = rig.people.amy;
    const { body } = await browser.submit(first, { username, password });
    expect(body).toContain("&lt;b&gt;Nice&lt;/b&gt;");
    expect(body).not.toContain("<b>Nice");
    expect(body).toContain('class="warning"');
    expect(body).toContain("localhost:9999");
    await rig.apps.clients.approve(id);
    const again = await browser.go(asking(rig.base, { id }, scope).url);
    expect(again.body).not.toContain('class="warning"');
  });
});
