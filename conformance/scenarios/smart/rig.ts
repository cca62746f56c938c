/** A server that lets apps in: the authorization server before the FHIR API, on an open port, over either engine. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { openAccess } from "../../../src/access/access.ts";
import { openAccounts } from "../../../src/accounts/accounts.ts";
import { actTexts } from "../../../src/audit/acts.ts";
import { type Apps, openApps } from "../../../src/auth/apps.ts";
import { type Auth, type AuthOptions, openAuth } from "../../../src/auth/auth.ts";
import { performingFor } from "../../../src/callers.ts";
import { openContext } from "../../../src/context.ts";
import { FhirError } from "../../../src/fhir/error.ts";
import { openDefinitions } from "../../../src/fhir/pack.ts";
import { uuid7 } from "../../../src/fhir/uuid.ts";
import { fhir } from "../../../src/http/fhir.ts";
import { standard } from "../../../src/interactions/interaction.ts";
import { openToAll } from "../../../src/interactions/security.ts";
import { dispatch } from "../../../src/interactions/table.ts";
import { openSecrets, type Secrets } from "../../../src/secrets/secrets.ts";
import type { Archive } from "../../../src/storage/archive.ts";
import type { RecordStore } from "../../../src/storage/records.ts";
import { openSqlite } from "../../../src/storage/sqlite/store.ts";
import type { ResourceStore } from "../../../src/storage/store.ts";
import type { Scratch } from "../../../src/testing/mongod/scratch.ts";
import { onMongodb } from "../engine.ts";
import { type People, peopleOf } from "./people.ts";

/** One node. */
export interface Node {
  base: string;
  auth: Auth;
  apps: Apps;
  people: People;
  /** Milliseconds by which the clock of the server, but for the library's, is ahead. */
  clock: { ahead: number };
}

export interface Rig extends Node {
  store: ResourceStore;
  records: RecordStore;
  secrets: Secrets;
  archive: Archive;
  /** AuditEvents, in order. */
  trail: () => Promise<AuditEvent[]>;
  /** Bugs that were noted. */
  troubles: unknown[];
}

export interface AuditEvent {
  subtype: { code: string }[];
  outcome: string;
  agent: { who: { reference?: string; identifier?: { value: string } }; network?: { address: string } }[];
}

/** Where apps are: nobody listens there. */
export const app = "http://localhost:9999";

const definitions = openDefinitions();

type Choice = Partial<AuthOptions["settings"]>;

/** Before the tests of a file, and until after them. */
export function smart(choice: Choice = {}): Rig {
  let opened: (Rig & { close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    opened = await openRig(choice);
  });
  afterAll(async () => opened?.close());
  return new Proxy({} as Rig, {
    get: (_target, name) => {
      if (!opened) throw new Error("the server runs only while tests do");
      return opened[name as keyof Rig];
    },
  });
}

async function openRig(choice: Choice): Promise<Rig & { close: () => Promise<void> }> {
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const folder = await mkdtemp(join(tmpdir(), "cardea-smart-"));
  const { store, records, archive, drop } = await openStore(now);
  const secrets = await openSecrets(join(folder, "master.key"), records, now);
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const troubles: unknown[] = [];
  const ground = { store, records, secrets, now, base, troubles };
  const { auth, apps, people } = await openNode(server, ground, choice);
  return {
    ...{ base, auth, apps, people, clock, store, records, archive, secrets, troubles },
    trail: () => trailOf(archive),
    async close() {
      server.close();
      server.closeAllConnections();
      await store.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}

interface NodeGround {
  store: ResourceStore;
  records: RecordStore;
  secrets: Secrets;
  now: () => number;
  base: string;
  troubles: unknown[];
}

/** All that answers requests, but for the store. */
async function openNode(server: Server, ground: NodeGround, choice: Choice): Promise<Omit<Node, "base" | "clock">> {
  const { store, records, secrets, now, base, troubles } = ground;
  const newId = () => uuid7(now());
  const noteTrouble = (thrown: unknown) => troubles.push(thrown);
  const parts = {
    ...{ definitions, validator: undefined, base: `${base}/fhir`, now, newId, noteTrouble },
    version: "0",
  };
  const { context } = openContext({
    ...{ ...parts, store, records, node: "one", security: openToAll },
    settle: async () => undefined,
  });
  const audit = actTexts(now);
  const apps = openApps({ store, records, audit, now, outside: { development: true } });
  const accounts = await openAccounts({
    ...{ store, records, secrets, audit, now, newId, origin: base, prepare: context.prepare },
    ...{ grants: apps.grants.port, settings: accountSettings, cost: { memoryCost: 1_024, timeCost: 1 } },
    notify: async () => undefined,
    rest: async () => undefined,
  });
  const people = await peopleOf(accounts, { store, prepare: context.prepare });
  const access = openAccess({ definitions, search: context.search, policy: () => ({ op: "all" }) });
  const performing = performingFor({ context, access });
  const auth = openAuth({
    settings: { ...settings, base, ...choice },
    ...{ store, records, secrets, apps, audit, now, newId, noteTrouble, accounts },
    performAs: (caller, asked, from) => performing(caller, from)(asked, standard),
    addressOf: ({ socket }) => socket.remoteAddress,
  });
  const api = fhir({
    home: context,
    admission: {
      anybody: (asked, preferences) => dispatch(asked, { ...context, preferences }),
      async admit({ authorization, ...from }) {
        const bearer = await auth.tokens.callerOf(authorization);
        if (!bearer) throw new FhirError("login", "a token is needed");
        return performing(bearer.caller, from);
      },
    },
    ...{ trustProxy: new BlockList(), maxBody: 1_000_000, witness: { answered: () => undefined } },
  });
  server.on("request", (incoming, response) => {
    if (auth.handle(incoming, response)) return;
    incoming.url = incoming.url?.replace(/^\/fhir(?=\/)/, "") ?? "";
    api(incoming, response);
  });
  return { auth, apps, people };
}

const minute = 60_000;

const settings = {
  accessToken: 5 * minute,
  offline: 90 * 24 * 60 * minute,
  sessionMax: 12 * 60 * minute,
  oauthRegistration: "open",
  development: true,
} as const;

const accountSettings = {
  ...{ lockoutFailures: 5, lockout: 30 * minute, sessionIdle: 15 * minute, sessionMax: 720 * minute },
  ...{ authToken: 15 * minute, authRefresh: 10_080 * minute, invitation: 4_320 * minute, reset: 30 * minute },
  ...{ ticket: 5 * minute, stepUp: 5 * minute, selfRegistration: false },
};

interface Opened {
  store: ResourceStore;
  records: RecordStore;
  archive: Archive;
  drop: () => Promise<void>;
}

async function openStore(now: () => number): Promise<Opened> {
  if (!onMongodb) return { ...(await openSqlite({ file: ":memory:", now })), drop: async () => undefined };
  const { openEmpty, scratch } = await import("../../../src/testing/mongod/scratch.ts");
  const place: Scratch = scratch();
  return { ...(await openEmpty(place, { now, epoch: Date.now() })), drop: place.drop };
}

async function trailOf({ source }: Archive): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  for (const [chain, n] of (await source.moment()).chains)
    for await (const { text } of source.audit(chain, 0, n)) found.push(JSON.parse(text) as AuditEvent);
  return found;
}
