/** Grants as they are stored, with what is kept for their apps beside them. */
import type { AdapterPayload } from "oidc-provider";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore, StoredRecord } from "../storage/records.ts";
import type { LaunchContext } from "./launch-context.ts";
import { kindOf } from "./shelf.ts";

/** What somebody allowed an app, once: every launch is a grant of its own. */
export interface AppGrant {
  /** Id of the account that allowed it. */
  account: string;
  /** `Practitioner/1` or `Patient/1`. */
  user: string;
  client: string;
  /** Space-separated. */
  scope: string;
  context: LaunchContext;
  /** Id of the session it was allowed in; it ends with that, unless it has `offline_access`. */
  session: string;
  /** Milliseconds since 1970 UTC. */
  grantedAt: number;
  lastUsedAt: number;
  address?: string;
}

export interface Stored {
  /** As the library wants it back. */
  payload: AdapterPayload;
  app?: AppGrant;
}

export const grantKind = "oauth-grant";
/** What is kept for an app beside its grant. */
const models = ["AccessToken", "RefreshToken", "AuthorizationCode"].map(kindOf);

export const storedIn = ({ body }: StoredRecord): Stored => body as Stored;

/** The same record, on condition that it is the one that was read. */
export function rewritten(record: StoredRecord, stored?: Stored): RecordChange {
  const { version, ...rest } = record;
  return { put: stored ? { ...rest, by: foundBy(stored), body: stored } : rest, onVersion: version };
}

export function foundBy({ payload: { accountId: account, clientId: client } }: Stored): Record<string, string> {
  return { ...(account !== undefined && { account }), ...(client !== undefined && { client }) };
}

/** What ends grants: each goes, with what is kept for its app. */
export async function ending(records: RecordStore, grants: readonly StoredRecord[]): Promise<RecordChange[]> {
  const kept = grants.flatMap(({ key }) => models.map((model) => allRecords(records, model, ["grant", key])));
  const tokens = (await Promise.all(kept)).flat();
  return [...grants, ...tokens].map(({ kind, key }) => ({ gone: { kind, key } }));
}
