/** Sessions, apps and launches of the own account. */
import { reason } from "../members.ts";
import { type Route, signedIn } from "../route.ts";
import { count, listOf, named, object, type Schema, text, time } from "../schema.ts";
import { shownApp, shownSession, timeOf } from "../shapes.ts";

const why = object({}, { reason });
const reasonIn = ({ reason: given }: Readonly<Record<string, string>>) =>
  given === undefined ? {} : { reason: given };

const list = signedIn(
  {
    method: "GET",
    path: "/auth/sessions",
    does: "The own sessions, newest activity first",
    answers: { 200: object({ sessions: listOf(named("session"), "Those that are alive") }) },
    errors: [],
    acts: [],
  },
  async ({ accounts }, _asked, by) => ({
    status: 200,
    body: { sessions: (await accounts.sessions.list(by)).map(shownSession) },
  }),
);

const end = signedIn(
  {
    method: "DELETE",
    path: "/auth/sessions/{id}",
    does: "Ends one of the own sessions",
    query: why,
    answers: { 204: undefined },
    errors: [],
    acts: ["session-revoked"],
  },
  async ({ accounts }, { path, query, from }, by) => {
    const id = path["id"] ?? "";
    await accounts.sessions.end(by, id, { ...from, ...reasonIn(query) });
    return { status: 204, ...(id === by.session.id && { cookie: false as const }) };
  },
);

const endOthers = signedIn(
  {
    method: "DELETE",
    path: "/auth/sessions",
    does: "Ends all own sessions but the current",
    query: why,
    answers: { 200: object({ revoked: count("How many") }) },
    errors: [],
    acts: ["session-revoked"],
  },
  async ({ accounts }, { query, from }, by) => ({
    status: 200,
    body: { revoked: await accounts.sessions.endOthers(by, { ...from, ...reasonIn(query) }) },
  }),
);

const apps = signedIn(
  {
    method: "GET",
    path: "/auth/apps",
    does: "What apps are allowed to do for the own account",
    answers: { 200: object({ apps: listOf(named("app"), "One for each time that something was allowed") }) },
    errors: [],
    acts: [],
  },
  async ({ accounts }, _asked, by) => ({
    status: 200,
    body: { apps: (await accounts.sessions.apps(by)).map(shownApp) },
  }),
);

const endApp = signedIn(
  {
    method: "DELETE",
    path: "/auth/apps/{id}",
    does: "Takes back what an app was allowed; its tokens are refused from the next request on",
    answers: { 204: undefined },
    errors: [],
    acts: ["grant-revoked"],
  },
  async ({ accounts }, { path, from }, by) => {
    await accounts.sessions.endApp(by, path["id"] ?? "", from);
    return { status: 204 };
  },
);

const item: Schema = object(
  {},
  {
    reference: text("Such as ImagingStudy/1", 200),
    canonical: text("Of a definition", 500),
    identifier: object({}, { system: text("A URI", 500), value: text("In that system", 500) }),
    type: text("A type of resource", 64),
    role: text("What it is in context for", 200),
  },
);

const id = (description: string): Schema => ({ type: "string", pattern: "^[A-Za-z0-9.-]{1,64}$", description });

interface LaunchBody {
  client_id: string;
  patient: string;
  encounter?: string;
  intent?: string;
  fhirContext?: readonly unknown[];
}

const launch = signedIn<LaunchBody>(
  {
    method: "POST",
    path: "/auth/launches",
    does: "A launch of an app from the record of a patient, by staff: good for five minutes, once",
    body: object(
      { client_id: text("Of the app", 500), patient: id("Id of the patient") },
      {
        encounter: id("Id of the encounter, which is of the patient"),
        intent: text("What the app is to do", 200),
        fhirContext: { ...listOf(item, "What else is in context"), maxItems: 20 },
      },
    ),
    answers: {
      201: object({
        launch: text("For launch="),
        url: text("Where the app is, with iss and launch"),
        expires_at: time("Until when it is good"),
      }),
    },
    errors: [],
    acts: ["launch"],
  },
  async ({ launching }, { body, from }, by) => {
    const { client_id: client, ...context } = body;
    const { launch: made, url, expiresAt } = await launching(by, { client, ...context }, from);
    return { status: 201, body: { launch: made, url, expires_at: timeOf(expiresAt) } };
  },
);

export const sessionRoutes: readonly Route[] = [list, end, endOthers, apps, endApp, launch];
