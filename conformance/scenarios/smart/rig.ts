/** A server that lets apps in: the authorization server before the FHIR API, on an open port, over either engine. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { openAccess } from "../../../src/access/access.ts";
import { type Accounts, openAccounts } from "../../../src/accounts/accounts.ts";
import { actTexts } from "../../../src/audit/acts.ts";
import { type Apps, openApps } from "../../../src/auth/apps.ts";
import { type Auth, type AuthOptions, openAuth } from "../../../src/auth/auth.ts";
import { openIssuers } from "../../../src/auth/issuers.ts";
import { performingFor } from "../../../src/callers.ts";
import { openContext } from "../../../src/context.ts";
import { FhirError } from "../../../src/fhir/error.ts";
import { openDefinitions } from "../../../src/fhir/pack.ts";
import { uuid7 } from "../../../src/fhir/uuid.ts";
import { openRefusals } from "../../../src/http/refusals.ts";
import { fhir } from "../../../src/http/fhir.ts";
import { standard } from "../../../src/interactions/interaction.ts";
import { openToAll } from "../../../src/interactions/security.ts";
import { dispatch } from "../../../src/interactions/table.ts";
import { openSecrets } from "../../../src/secrets/secrets.ts";
import type { Archive } from "../../../src/storage/archive.ts";
import type { RecordStore } from "../../../src/storage/records.ts";
import { openSqlite } from "../../../src/storage/sqlite/store.ts";
import type { ResourceStore } from "../../../src/storage/store.ts";
import { onMongodb } from "../engine.ts";
import { type People, peopleOf } from "./people.ts";

/** A node: what the tests ask it besides HTTP. */
export interface Node {
  /** Where it listens. */
  base: string;
  auth: Auth;
  apps: Apps;
  accounts: Accounts;
}

export interface Rig extends Node {
  people: People;
  /** Other authorization servers whose tokens are taken: a file, which may be written anew. */
  issuersFile: string;
  /** Milliseconds by which the clock of the server, but for the library's, is ahead. */
  clock: { ahead: number };
  /** Another node of the same server: on MongoDB with a connection of its own. */
  another: () => Promise<Node>;
  store: ResourceStore;
  records: RecordStore;
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
  const [keyFile, issuersFile] = [join(folder, "master.key"), join(folder, "issuers.json")];
  await writeFile(issuersFile, "[]");
  const { store, records, archive, again, drop } = await openStore(now);
  const server = await listening();
  const base = choice.base ?? server.base;
  const troubles: unknown[] = [];
  const closing = [server.close, () => store.close()];
  const given = { now, base, troubles, keyFile, issuersFile, choice };
  const { context, ...node } = await openNode(server, { store, records, ...given });
  const people = await peopleOf(node.accounts, { store, prepare: context.prepare });
  return {
    ...{ ...node, people, issuersFile, clock, store, records, archive, troubles },
    trail: () => trailOf(archive),
    async another() {
      const [own, stored] = [await listening(), await again()];
      closing.push(own.close, stored.close);
      return openNode(own, { ...stored, ...given });
    },
    async close() {
      for (const close of closing) await close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}

interface Listening {
  server: Server;
  base: string;
  close: () => Promise<void>;
}

async function listening(): Promise<Listening> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server,
    base,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface NodeGround {
  store: ResourceStore;
  records: RecordStore;
  now: () => number;
  /** What the server calls itself. */
  base: string;
  troubles: unknown[];
  keyFile: string;
  issuersFile: string;
  choice: Choice;
}

type Context = ReturnType<typeof openContext>["context"];

/** All that answers requests, over a store. */
async function openNode({ server, base: at }: Listening, ground: NodeGround): Promise<Node & { context: Context }> {
  const { store, records, now, base, troubles, keyFile, issuersFile, choice } = ground;
  const newId = () => uuid7(now());
  const noteTrouble = (thrown: unknown) => troubles.push(thrown);
  const parts = { definitions, validator: undefined, base: `${base}/fhir`, now, newId, noteTrouble, version: "0" };
  const { context } = openContext({
    ...{ ...parts, store, records, node: newId(), security: openToAll },
    settle: async () => undefined,
  });
  const secrets = await openSecrets(keyFile, records, now);
  const audit = actTexts(now);
  const apps = openApps({ store, records, audit, now, outside: { development: true } });
  const accounts = await openAccounts({
    ...{ store, records, secrets, audit, now, newId, origin: base, prepare: context.prepare },
    ...{ grants: apps.grants.port, settings: accountSettings, cost: { memoryCost: 1_024, timeCost: 1 } },
    isType: (name) => definitions.resourceTypes.includes(name),
    notify: async () => undefined,
    rest: async () => undefined,
  });
  const access = openAccess({ definitions, search: context.search, policy: () => ({ op: "all" }) });
  const performing = performingFor({ context, access });
  const issuers = await openIssuers({ development: true, source: issuersFile, audience: `${base}/fhir`, noteTrouble });
  const auth = openAuth({
    settings: { ...settings, base, ...choice },
    issuers,
    ...{ store, records, secrets, apps, audit, now, newId, noteTrouble, accounts },
    performAs: (caller, asked, from) => performing(caller, from).perform(asked, standard),
    addressOf: ({ socket }) => socket.remoteAddress,
  });
  server.on("request", answering(auth, context, performing));
  return { base: at, auth, apps, accounts, context };
}

/** The FHIR API behind it, for whoever has a token. */
function answering(auth: Auth, context: Context, performing: ReturnType<typeof performingFor>): RequestListener {
  const { store, now } = context;
  const refusals = openRefusals({ store, now, noteTrouble: () => undefined });
  const api = fhir({
    home: context,
    admission: {
      anybody: (asked, preferences) => dispatch(asked, { ...context, preferences }),
      async admit({ authorization, ...from }) {
        const bearer = await auth.callerOf(authorization);
        if (!bearer) throw new FhirError("login", "a token is needed");
        return performing(bearer.caller, from);
      },
      refused: refusals.note,
    },
    ...{ trustProxy: new BlockList(), maxBody: 1_000_000, witness: { answered: () => undefined } },
  });
  return (incoming, response) => {
    if (auth.handle(incoming, response)) return;
    incoming.url = incoming.url?.replace(/^\/fhir(?=\/)/, "") ?? "";
    api(incoming, response);
  };
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

interface Stored {
  store: ResourceStore;
  records: RecordStore;
}

interface Opened extends Stored {
  archive: Archive;
  /** The same store for another node. */
  again: () => Promise<Stored & { close: () => Promise<void> }>;
  drop: () => Promise<void>;
}

async function openStore(now: () => number): Promise<Opened> {
  if (!onMongodb) return openFile(now);
  const { openEmpty, scratch } = await import("../../../src/testing/mongod/scratch.ts");
  const { openMongo } = await import("../../../src/storage/mongo/store.ts");
  const place = scratch();
  const { uri, database } = place;
  return {
    ...(await openEmpty(place, { now, epoch: Date.now() })),
    async again() {
      const stored = await openMongo({ uri, database, now });
      return { ...stored, close: () => stored.store.close() };
    },
    drop: place.drop,
  };
}

async function openFile(now: () => number): Promise<Opened> {
  const stored = await openSqlite({ file: ":memory:", now });
  const nothing = async () => undefined;
  return { ...stored, again: async () => ({ ...stored, close: nothing }), drop: nothing };
}

async function trailOf({ source }: Archive): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  for (const [chain, n] of (await source.moment()).chains)
    for await (const { text } of source.audit(chain, 0, n)) found.push(JSON.parse(text) as AuditEvent);
  return found;
}
