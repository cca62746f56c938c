/** What people allowed apps. All that an app holds is good for as long as the record of its grant is there. */
import type { Adapter } from "oidc-provider";
import type { Grants as GrantsPort } from "../accounts/grants.ts";
import { sessionKind } from "../accounts/session.ts";
import type { Act, AuditText } from "../audit/act.ts";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore } from "../storage/records.ts";
import { type ResourceStore, Stale } from "../storage/store.ts";
import { type AppGrant, ending, foundBy, grantKind, rewritten, type Stored, storedIn } from "./grant-records.ts";
import { openGrantsPort } from "./grants-port.ts";

export interface GrantsOptions {
  store: Pick<ResourceStore, "commit">;
  records: RecordStore;
  audit: AuditText;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** What a client is called. */
  nameOf: (client: string) => Promise<string>;
}

/** Who ends a grant, and why. */
type Ending = Pick<Act, "user" | "client" | "address" | "detail">;

export interface Grants {
  of: (id: string) => Promise<AppGrant | undefined>;
  /** Says what the grant of an id is about, on record. @returns false when its session has ended, and the grant with it. */
  describe: (id: string, app: AppGrant) => Promise<boolean>;
  /** Notes that it was used. */
  touch: (id: string) => Promise<void>;
  /** Ends one, when it is still there: what the app holds is refused from now on. */
  end: (id: string, by: Ending) => Promise<boolean>;
  /** Changes of records that end all of a client. */
  endingClient: (client: string) => Promise<readonly RecordChange[]>;
  /** What accounts may know. */
  port: GrantsPort;
  /** How the library keeps them. */
  adapter: Adapter;
}

/** A record that changes meanwhile is looked at again so often. */
const patience = 5;

export function openGrants({ store, records, audit, now, nameOf }: GrantsOptions): Grants {
  const get = (id: string) => records.get(grantKind, id);

  async function end(id: string, by: Ending): Promise<boolean> {
    const record = await get(id);
    if (record === undefined) return false;
    const account = storedIn(record).payload.accountId;
    const act: Act = { code: "grant-revoked", outcome: 0, ...by, account };
    await store.commit({ changes: [], records: await ending(records, [record]), audit: [audit(act)] });
    return true;
  }

  /** An ended grant does not come back, and none outlives its session by being made at the same time. */
  async function describe(id: string, app: AppGrant): Promise<boolean> {
    for (let tries = 0; tries < patience; tries++) {
      const [grant, session] = await Promise.all([get(id), records.get(sessionKind, app.session)]);
      if (grant === undefined || session === undefined) return false;
      const described = rewritten(grant, { payload: storedIn(grant).payload, app });
      try {
        await store.commit({ changes: [], records: [described, rewritten(session)], audit: [audit(givenAct(app))] });
        return true;
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
      }
    }
    return false;
  }

  async function touch(id: string): Promise<void> {
    const grant = await get(id);
    if (grant === undefined) return;
    const { payload, app } = storedIn(grant);
    const change = rewritten(grant, { payload, ...(app && { app: { ...app, lastUsedAt: now() } }) });
    // When another writes it at the same time, that one notes it.
    if ("put" in change) await records.put(change.put, change.onVersion);
  }

  return {
    of: async (id) => {
      const record = await get(id);
      return record && storedIn(record).app;
    },
    describe,
    touch,
    end,
    endingClient: async (client) => ending(records, await allRecords(records, grantKind, ["client", client])),
    port: openGrantsPort(records, nameOf),
    adapter: openAdapter({ records, now, end }),
  };
}

const givenAct = ({ user, account, client, address, scope }: AppGrant): Act => ({
  ...{ code: "grant-given", outcome: 0, user, account, client, address, detail: scope.slice(0, 500) },
});

interface AdapterOptions extends Pick<GrantsOptions, "records" | "now"> {
  end: Grants["end"];
}

const openAdapter = ({ records, now, end }: AdapterOptions): Adapter => ({
  async upsert(id, payload, expiresIn = 0) {
    const body: Stored = { payload };
    await records.put({ kind: grantKind, key: id, expires: now() + expiresIn * 1000, by: foundBy(body), body });
  },
  async find(id) {
    const record = await records.get(grantKind, id);
    return record && storedIn(record).payload;
  },
  // The library ends a grant when a code or a refresh token comes a second time, and when an app gives it up.
  async destroy(id) {
    const record = await records.get(grantKind, id);
    const client = record && storedIn(record).payload.clientId;
    await end(id, { client, detail: "given up, or something was used twice" });
  },
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => undefined,
  revokeByGrantId: async () => undefined,
});
