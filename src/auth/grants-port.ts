/** Grants as accounts know them. */
import type { Grants as GrantsPort, GrantsAsked, GrantView } from "../accounts/grants.ts";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore, StoredRecord } from "../storage/records.ts";
import { ending, grantKind, type Stored, storedIn } from "./grant-records.ts";
import { kindOf } from "./shelf.ts";

/** What a client is called. */
export type NameOf = (client: string) => Promise<string>;

export function openGrantsPort(records: RecordStore, nameOf: NameOf): GrantsPort {
  /** What an operator handed out for an account. */
  async function handedOut(account: string): Promise<RecordChange[]> {
    const found = await allRecords(records, kindOf("AccessToken"), ["account", account]);
    return found.map(({ kind, key }) => ({ gone: { kind, key } }));
  }

  return {
    async list(account) {
      const found = await allRecords(records, grantKind, ["account", account]);
      return Promise.all(found.flatMap((record) => shownIn(record, nameOf) ?? []));
    },
    async ending(asked) {
      const { account, sessions, except } = asked;
      const found = await allRecords(records, grantKind, ["account", account]);
      const named = found.filter((record) => isNamed(storedIn(record), asked));
      const isAll = sessions === undefined && except === undefined;
      return [...(await ending(records, named)), ...(isAll ? await handedOut(account) : [])];
    },
    async endingOne(account, grant) {
      const record = await records.get(grantKind, grant);
      return record && storedIn(record).app?.account === account ? ending(records, [record]) : undefined;
    },
  };
}

function isNamed({ app }: Stored, { sessions, except, offline }: Omit<GrantsAsked, "account">): boolean {
  if (app === undefined) return true;
  if (app.session === except) return false;
  if (!offline && app.scope.split(" ").includes("offline_access")) return false;
  return sessions === undefined || sessions.includes(app.session);
}

async function viewOf(id: string, app: NonNullable<Stored["app"]>, nameOf: NameOf): Promise<GrantView> {
  const { client: clientId, scope, context, grantedAt, lastUsedAt, address } = app;
  const { patient } = context;
  return {
    ...{ id, clientId, clientName: await nameOf(clientId), scope, grantedAt, lastUsedAt },
    ...(patient !== undefined && { patient }),
    ...(address !== undefined && { ip: address }),
  };
}

function shownIn(record: StoredRecord, nameOf: NameOf): Promise<GrantView> | undefined {
  const { app } = storedIn(record);
  return app && viewOf(record.key, app, nameOf);
}
