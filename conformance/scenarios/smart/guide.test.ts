/** The guide of SMART apps, without a browser: its commands, its launch page, what is typed. `conformance/pages` has one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openBrowser } from "../../../src/testing/browser.ts";
import { dataFolder } from "../commands.ts";
import { type Client, type ClientApp, openClientApp } from "./fhirclient.ts";
import { asking, exchange, type Given, read, walk } from "./flow.ts";
import { failures, guideAt, type Guide } from "./guide.ts";

const { folder, serve, cardea, remove } = dataFolder({ AUTH: "smart", SEED: "demo", FHIR_REQUESTS_PER_MINUTE: "60" });

interface Opened {
  app: ClientApp;
  server: string;
  /** The id of the app. */
  client: string;
  guide: Guide;
  end: () => Promise<void>;
}

let opened: Opened | undefined;
const now = (): Opened => {
  if (!opened) throw new Error("the server runs only while tests do");
  return opened;
};

beforeAll(async () => {
  const [{ base, end }, app] = await Promise.all([serve(), openClientApp()]);
  const places = { server: new URL(base).origin, app: app.origin };
  const made = await cardea(...(guideAt(places).commands.get("client") ?? []));
  const { client_id: client } = JSON.parse(made.out) as { client_id: string };
  const guide = guideAt({ ...places, client });
  opened = { app, server: places.server, client, guide, end: () => end("SIGTERM") };
}, 60_000);
afterAll(async () => {
  opened?.app.close();
  await opened?.end();
  await remove();
});

/** What its launch page asks of the library, opened with a query. */
function askedWith(search: string): Parameters<ClientApp["open"]>[1] {
  const [, script = ""] = /<script>(.*?)<\/script>/s.exec(now().guide.files.get("launch.html") ?? "") ?? [];
  const asked: Parameters<ClientApp["open"]>[1][] = [];
  const authorize = (given: Parameters<ClientApp["open"]>[1]) => asked.push(given);
  runInNewContext(script, { FHIR: { oauth2: { authorize } }, location: { search }, URLSearchParams });
  return asked[0] ?? {};
}

function personOf(role: string) {
  const noted = readFileSync(join(folder, "data", "demo-accounts.json"), "utf8");
  const people = JSON.parse(noted) as { role: string; email: string; password: string; totp_secret: string | null }[];
  const { email = "", password = "", totp_secret: secret } = people.find((one) => one.role === role) ?? {};
  return { id: "", fhirUser: "", email, password, ...(secret && { secret }) };
}

/** The way of a browser, as somebody. */
async function launched(role: string, search: string): Promise<Client> {
  const { app } = now();
  const browser = openBrowser(`${app.origin}/`);
  const at = await app.open(`/launch.html${search}`, askedWith(search));
  // A code is of a step after the one before; here the first is of now.
  const clock = { ahead: -30_000 };
  return app.back((await walk({ clock }, browser, await browser.go(at), { person: personOf(role) })).url);
}

it("lets a patient open it, and what is typed says what is shown", async () => {
  const client = await launched("patient", "");
  expect(client.state.tokenResponse?.scope?.split(" ")).toEqual(expect.arrayContaining(["offline_access"]));
  const forgotten: string[] = [];
  const sessionStorage = { clear: () => forgotten.push("all") };
  for (const { code, shown } of now().guide.typed) {
    const given = { client, sessionStorage, fetch, URLSearchParams };
    expect(await runInNewContext(`(async () => {${code}})()`, given)).toEqual(shown);
  }
  expect(forgotten).toEqual(["all"]);
  await expect(client.patient.read()).rejects.toThrow("401");
});

it("lets a cardiologist open it for the patient of a launch", async () => {
  const { guide, server } = now();
  const { out } = await cardea(...(guide.commands.get("launch") ?? []));
  const query = new URLSearchParams({ iss: `${server}/fhir`, launch: out.trim() });
  const client = await launched("cardiologist", `?${query.toString()}`);
  expect([client.patient.id, client.user.fhirUser]).toEqual(["amara-okafor", "Practitioner/elena-marchetti"]);
  expect(await client.patient.read()).toMatchObject({ id: "amara-okafor" });
});

const scope = "launch/patient patient/Patient.rs";

/** Asks for a code by hand, as the patient. @returns What the server leads to */
async function asked(more: Given, scopes = scope) {
  const { app, server, client } = now();
  const browser = openBrowser(`${app.origin}/`);
  const { url, verifier } = asking(server, { id: client }, scopes, {
    redirect_uri: `${app.origin}/index.html`,
    ...more,
  });
  const page = await walk({ clock: { ahead: 0 } }, browser, await browser.go(url), { person: personOf("patient") });
  return { page, verifier, parameters: new URL(page.url).searchParams };
}

/** The `error` with which the app is told. */
const told = async (more: Given, scopes?: string) => (await asked(more, scopes)).parameters.get("error");
/** The page that is the end of it. */
const ended = async (more: Given) => /invalid_[a-z_]+/.exec((await asked(more)).page.body)?.[0];

async function exchanged(times: number) {
  const { app, server, client } = now();
  const { parameters, verifier } = await asked({});
  const proof = { code: parameters.get("code") ?? "", verifier };
  let answer = await exchange(server, { id: client }, proof, { redirect_uri: `${app.origin}/index.html` });
  for (let n = 1; n < times; n++)
    answer = await exchange(server, { id: client }, proof, { redirect_uri: `${app.origin}/index.html` });
  return answer.body;
}

const status = async (path: string) => (await read(now().server, path, (await exchanged(1)).access_token)).status;

/** How each is brought about. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  invalid_client: () => ended({ client_id: "nobody" }),
  invalid_redirect_uri: () => ended({ redirect_uri: `${now().app.origin}/index.htm` }),
  invalid_request: () => told({ aud: "https://elsewhere.example/fhir" }),
  invalid_scope: () => told({}, "patient/Procedure.rs"),
  access_denied: () => told({ launch: "unknown" }, "launch patient/Patient.rs"),
  invalid_grant: async () => (await exchanged(2))["error"],
  401: async () => (await read(now().server, "Patient/amara-okafor", "nothing")).status,
  403: () => status("Condition?patient=amara-okafor"),
  404: () => status("Patient/samuel-brightwater"),
  async 429() {
    const { access_token: token } = await exchanged(1);
    for (let n = 0; n < 60; n++) await read(now().server, "Patient/amara-okafor", token);
    const answer = await read(now().server, "Patient/amara-okafor", token);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    return answer.status;
  },
};

it("tells all failures, and no others", () => {
  expect(failures.toSorted()).toEqual(Object.keys(ways).toSorted());
});

it.each(failures)("fails as it says: %s", async (failure) => {
  expect(String(await ways[failure]?.())).toBe(failure);
});
