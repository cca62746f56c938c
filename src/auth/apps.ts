/** Apps and what they were granted: what accounts and commands need of OAuth, without a sign-in. */
import type { AuditText } from "../audit/act.ts";
import type { RecordStore } from "../storage/records.ts";
import type { ResourceStore } from "../storage/store.ts";
import { type ClientKeys, openClientKeys } from "./client-keys.ts";
import { type Clients, openClients } from "./clients.ts";
import { type Grants, openGrants } from "./grants.ts";
import { openOutside, type OutsideOptions } from "./outside.ts";

export interface AppsOptions {
  store: Pick<ResourceStore, "commit" | "record">;
  records: RecordStore;
  audit: AuditText;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  outside: OutsideOptions;
}

export interface Apps {
  clients: Clients;
  grants: Grants;
  keys: ClientKeys;
}

export function openApps({ outside, ...ground }: AppsOptions): Apps {
  const keys = openClientKeys(openOutside(outside), ground.now);
  const grants = openGrants({ ...ground, nameOf: async (id) => (await clients.get(id))?.metadata.client_name ?? id });
  const clients = openClients({ ...ground, ending: grants.endingClient, keysAt: keys.at });
  return { clients, grants, keys };
}
