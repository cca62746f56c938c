/** OAuth clients. http://hl7.org/fhir/smart-app-launch/app-launch.html#register-app-with-ehr */
import { isDeepStrictEqual } from "node:util";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { AuditText } from "../audit/act.ts";
import { untilSettled } from "../interactions/write.ts";
import { digest } from "../secrets/digest.ts";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore, StoredRecord } from "../storage/records.ts";
import type { Commit, ResourceStore } from "../storage/store.ts";
import { kindOf } from "./shelf.ts";

/** `unverified`: it registered itself, and people are warned. */
type ClientStatus = "approved" | "unverified" | "disabled";

/** What the library calls metadata of a client, and members of ours beside it. */
export interface Metadata extends AdapterPayload {
  /** Scopes that it may get; its users decide about less. */
  x_smart_scopes?: string;
  /** It may ask about all tokens. */
  x_resource_server?: boolean;
  /** Where its keys are; the library is given the keys. */
  x_jwks_uri?: string;
  x_launch_uri?: string;
}

/** A client. */
interface Client {
  id: string;
  status: ClientStatus;
  /** Milliseconds since 1970 UTC. */
  registeredAt: number;
  /** Without its secret. */
  metadata: Metadata;
}

/** A client that an operator registers. */
export interface NewClient {
  name: string;
  /** Space-separated: the most that it may get. */
  scope: string;
  redirectUris: readonly string[];
  auth: "none" | "client_secret_basic" | "private_key_jwt";
  /** A JWK Set, or where it is. */
  jwks?: { keys: readonly object[] };
  jwksUri?: string;
  grants: readonly ("authorization_code" | "client_credentials")[];
  launchUri?: string;
  resourceServer?: boolean;
}

/** Where a client is reached: URLs. */
type ClientPlace = Required<Pick<NewClient, "redirectUris" | "launchUri">>;

export interface Clients {
  /** Writes it; what is wrong with it is the library's to say, before. */
  add: (metadata: Metadata, status: ClientStatus) => Promise<void>;
  /** What `add` writes. */
  draft: (metadata: Metadata, status: ClientStatus) => ClientDraft;
  get: (id: string) => Promise<Client | undefined>;
  list: () => Promise<Client[]>;
  /** People are not warned any more. @returns undefined where there is no such client */
  approve: (id: string) => Promise<Client | undefined>;
  /** From now on it is there, and nowhere else. */
  move: (id: string, to: ClientPlace) => Promise<Client | undefined>;
  /** Its grants and tokens end at once, and it is unknown from now on. */
  disable: (id: string) => Promise<Client | undefined>;
  /** How the library keeps them. */
  adapter: Adapter;
}

export type ClientDraft = Required<Pick<Commit, "records" | "audit">>;

interface Stored {
  status: ClientStatus;
  registeredAt: number;
  metadata: Metadata;
}

export interface ClientsOptions {
  store: Pick<ResourceStore, "commit">;
  records: RecordStore;
  audit: AuditText;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Changes of records that end all that a client was granted. */
  ending: (client: string) => Promise<readonly RecordChange[]>;
  /** The keys at a URL, as they were last seen. */
  keysAt: (url: string) => readonly object[];
}

const kind = "oauth-client";
const hashed = "sha256:";

/** In the place of a client's secret. */
export const secretHash = (secret: string): string => `${hashed}${digest(secret)}`;

export function openClients({ store, records, audit, now, ending, keysAt }: ClientsOptions): Clients {
  const get = (id: string) => records.get(kind, id);
  const held = async (id: string) => [...(await ending(id)), ...(await endingTokens(records, id))];

  function draft(given: Metadata, status: ClientStatus): ClientDraft {
    const { client_id: key = "", client_secret: secret } = given;
    const isPlain = secret !== undefined && !secret.startsWith(hashed);
    const metadata = { ...given, ...(isPlain && { client_secret: secretHash(secret) }) };
    const body: Stored = { status, registeredAt: now(), metadata };
    const act = audit({ code: "client-registered", outcome: 0, client: key });
    return { records: [{ put: { kind, key, by: { all: "yes" }, body }, onVersion: 0 }], audit: [act] };
  }

  async function add(metadata: Metadata, status: ClientStatus): Promise<void> {
    await store.commit({ changes: [], ...draft(metadata, status) });
  }

  /** @param changed The client with what is new; absent: nothing is. */
  async function change(id: string, done: Done, changed: (stored: Stored) => Stored | undefined) {
    return untilSettled(async () => {
      const record = await get(id);
      if (record === undefined) return undefined;
      const { version, ...rest } = record;
      const body = changed(storedIn(record));
      if (body === undefined) return shown(record);
      const ended = done === "disabled" ? await held(id) : [];
      const changes = [{ put: { ...rest, body }, onVersion: version }, ...ended];
      const act = audit({ code: `client-${done}`, outcome: 0, client: id });
      await store.commit({ changes: [], records: changes, audit: [act] });
      return shown({ ...record, body });
    });
  }

  async function disable(id: string): Promise<Client | undefined> {
    const client = await change(id, "disabled", (stored) => ({ ...stored, status: "disabled" }));
    if (client) await sweep(store, () => held(id));
    return client;
  }

  async function find(id: string): Promise<Metadata | undefined> {
    const record = await get(id);
    if (record === undefined || storedIn(record).status === "disabled") return undefined;
    const { metadata } = storedIn(record);
    const { x_jwks_uri: url } = metadata;
    return url === undefined ? metadata : { ...metadata, jwks: { keys: [...keysAt(url)] } };
  }

  return {
    add,
    draft,
    get: async (id) => {
      const record = await get(id);
      return record && shown(record);
    },
    list: async () => (await allRecords(records, kind, ["all", "yes"])).map(shown),
    approve: (id) => change(id, "approved", (stored) => ({ ...stored, status: "approved" })),
    move: (id, to) => change(id, "moved", (stored) => moved(stored, to)),
    disable,
    adapter: adapterOf(find, (metadata) => add(metadata, "unverified")),
  };
}

const adapterOf = (find: Adapter["find"], add: (metadata: Metadata) => Promise<void>): Adapter => ({
  find,
  upsert: (_id, metadata) => add(metadata),
  destroy: async () => refused(),
  consume: async () => refused(),
  revokeByGrantId: async () => refused(),
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
});

/** What is done to a client. */
type Done = "approved" | "moved" | "disabled";

function moved({ metadata, ...stored }: Stored, { redirectUris, launchUri }: ClientPlace): Stored | undefined {
  const place = { redirect_uris: [...redirectUris], x_launch_uri: launchUri };
  const { redirect_uris, x_launch_uri } = metadata;
  if (isDeepStrictEqual({ redirect_uris, x_launch_uri }, place)) return undefined;
  return { ...stored, metadata: { ...metadata, ...place } };
}

/** Tokens that belong to no grant. */
async function endingTokens(records: RecordStore, id: string): Promise<RecordChange[]> {
  const kinds = ["ClientCredentials", "AccessToken"].map(kindOf);
  const found = await Promise.all(kinds.map((one) => allRecords(records, one, ["client", id])));
  return found.flat().map((token) => ({ gone: { kind: token.kind, key: token.key } }));
}

/** What was being given out when it was disabled; who gives out anything after this sees that it is (answers.ts). */
async function sweep(store: Pick<ResourceStore, "commit">, held: () => Promise<RecordChange[]>): Promise<void> {
  for (;;) {
    const left = await held();
    if (left.length === 0) return;
    await store.commit({ changes: [], records: left });
  }
}

function refused(): never {
  throw new errors.AccessDenied("clients are changed by operators only");
}

const storedIn = ({ body }: StoredRecord): Stored => body as Stored;

function shown(record: StoredRecord): Client {
  const { status, registeredAt, metadata } = storedIn(record);
  return { id: record.key, status, registeredAt, metadata: withoutSecret(metadata) };
}

const withoutSecret = ({ client_secret: _, ...known }: Metadata): Metadata => known;
