/** Launches by staff. Section 6 of the interface of /auth. */
import { describe, expect, it } from "@jest/globals";
import type { Clients } from "../../auth/clients.ts";
import { notFound } from "../../fhir/error.ts";
import { codeOfFailure, from, now, rigForEach, signIn, somebody } from "../../testing/accounts.ts";
import { type LaunchAsked, openLaunching } from "./launching.ts";

const rig = rigForEach();
const base = "https://fhir.test/fhir";

type Client = NonNullable<Awaited<ReturnType<Clients["get"]>>>;

const clientOf = (id: string, status: Client["status"], uri?: string): Client => ({
  ...{ id, status, registeredAt: 0 },
  metadata: { client_id: id, ...(uri !== undefined && { x_launch_uri: uri }) },
});
const clients = new Map(
  [
    clientOf("chart", "approved", "https://app.test/launch?tenant=1"),
    clientOf("plain", "approved"),
    clientOf("gone", "disabled", "https://app.test/launch"),
  ].map((client) => [client.id, client]),
);

/** What may be seen. */
const seen: Readonly<Record<string, object>> = {
  "Patient/amy": { resourceType: "Patient", id: "amy" },
  "Encounter/visit": { resourceType: "Encounter", id: "visit", subject: { reference: "Patient/amy" } },
  "Encounter/other": { resourceType: "Encounter", id: "other", subject: { reference: "Patient/bob" } },
};

const launching = () =>
  openLaunching({
    launches: rig.it.accounts.launches,
    clients: { get: async (id) => clients.get(id) },
    performAs: async (_caller, asked) => {
      const place = asked.kind === "read" ? `${asked.type}/${asked.id}` : "";
      const resource = seen[place];
      if (!resource) throw notFound(place);
      return { status: 200, body: undefined, version: { text: JSON.stringify(resource) } } as never;
    },
    base,
  });

async function by(role: "nurse" | "read-only" = "nurse") {
  const who = await somebody(rig.it, role);
  return now(rig.it, await signIn(rig.it, who));
}

const asked: LaunchAsked = { client: "chart", patient: "amy" };

describe("a launch", () => {
  it("leads to the app, with iss and launch; is for this user and client; and is on record", async () => {
    const staff = await by();
    const context = { encounter: "visit", intent: "order", fhirContext: [{ reference: "Group/1", secret: "x" }] };
    const { launch, url, expiresAt } = await launching()(staff, { ...asked, ...context }, from);
    const at = new URL(url);
    expect(at.origin + at.pathname).toBe("https://app.test/launch");
    expect(Object.fromEntries(at.searchParams)).toEqual({ tenant: "1", iss: base, launch });
    expect(expiresAt).toBe(rig.it.clock.now + 300_000);
    expect((await rig.it.acts()).at(-1)).toBe(`launch 0 ${staff.account.id}`);
    const { launches } = rig.it.accounts;
    expect(await launches.take(launch, { client: "chart", user: "Practitioner/other" })).toBeUndefined();
    expect(await launches.take(launch, { client: "chart", user: staff.account.fhirUser })).toEqual({
      ...asked,
      ...context,
      fhirContext: [{ reference: "Group/1" }],
    });
  });

  it.each<[string, Partial<LaunchAsked>, string]>([
    ["of a patient who is not to be seen", { patient: "bob" }, "forbidden"],
    ["of an app that is not known", { client: "nobody" }, "invalid-request"],
    ["of an app that cannot be launched", { client: "plain" }, "invalid-request"],
    ["of an app that was disabled", { client: "gone" }, "invalid-request"],
    ["in the encounter of somebody else", { encounter: "other" }, "invalid-request"],
    ["in an encounter that is not to be seen", { encounter: "nothing" }, "invalid-request"],
    ["with a context that is none", { fhirContext: [{ reference: "Patient/bob" }] }, "invalid-request"],
  ])("%s is refused: %j %s", async (_what, more, code) => {
    expect(await codeOfFailure(launching()(await by(), { ...asked, ...more }, from))).toBe(code);
  });

  it("is not for patients", async () => {
    const staff = await by();
    const patient = { ...staff, account: { ...staff.account, fhirUser: "Patient/amy" } };
    expect(await codeOfFailure(launching()(patient, asked, from))).toBe("forbidden");
  });
});
