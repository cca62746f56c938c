/** What accounts know of OAuth: that something was granted, and that it can be ended. */
import type { RecordChange } from "../storage/records.ts";

/** An app that may act for an account. Times are milliseconds since 1970 UTC. */
export interface GrantView {
  id: string;
  clientId: string;
  clientName: string;
  /** Separated by spaces. */
  scope: string;
  /** Id of the patient in context. */
  patient?: string;
  grantedAt: number;
  lastUsedAt: number;
  ip?: string;
}

/** Which grants. */
export interface GrantsAsked {
  account: string;
  /** Those that were born in these sessions; absent: all of the account. */
  sessions?: readonly string[];
  /** Not those that were born in this one. */
  except?: string;
  /** Those with `offline_access` too, which outlive their session. */
  offline: boolean;
}

/** Given by the room that knows OAuth. */
export interface Grants {
  list(account: string): Promise<readonly GrantView[]>;
  /**
   * Changes of records that end grants and all their tokens: accounts commit them with the act that ends them, so that
   * the next request is refused. A grant that is made meanwhile must not be left out: making one has to rely on its session being there.
   */
  ending(asked: GrantsAsked): Promise<readonly RecordChange[]>;
  /** The same for one. Undefined: it is not there, or another's. */
  endingOne(account: string, grant: string): Promise<readonly RecordChange[] | undefined>;
}

/** Where nothing can be granted. */
export const noGrants: Grants = {
  list: async () => [],
  ending: async () => [],
  endingOne: async () => undefined,
};
