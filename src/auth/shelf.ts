/** What oidc-provider keeps for a while, under the hash of its id: ids are what opens a door. */
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { digest } from "../secrets/digest.ts";
import type { RecordStore, StoredRecord } from "../storage/records.ts";

export interface ShelfOptions {
  records: RecordStore;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** How many records are looked up at once. */
const page = 100;

/** `AccessToken` is kept as records of the kind `oauth-access-token`. */
export const kindOf = (model: string): string => `oauth-${model.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}`;

/** An adapter for one of the library's models. */
export function openShelf(model: string, { records, now }: ShelfOptions): Adapter {
  const kind = kindOf(model);
  const find = async (id: string) => {
    const record = await records.get(kind, digest(id));
    return record && restored(record.body as AdapterPayload, id);
  };
  return {
    async upsert(id, payload, expiresIn) {
      const expires = expiresIn === undefined ? {} : { expires: now() + expiresIn * 1000 };
      const record = { kind, key: digest(id), ...expires, by: foundBy(payload), body: storable(payload, id) };
      const isOnce = model === "ReplayDetection";
      const version = await records.put(record, isOnce ? 0 : undefined);
      if (isOnce && version === undefined) throw new errors.InvalidClientAuth("an assertion is good once");
    },
    find,
    async findByUid(uid) {
      const [record] = await records.find(kind, "uid", uid, { limit: 1 });
      return record && (record.body as AdapterPayload);
    },
    findByUserCode: async () => undefined,
    consume: async (id) => consume(records, { kind, key: digest(id) }, now()),
    destroy: (id) => records.delete(kind, digest(id)),
    revokeByGrantId: (grant) => clear(records, kind, "grant", grant),
  };
}

/** Deletes all of a kind that a field finds. */
async function clear(records: RecordStore, kind: string, field: string, value: string): Promise<void> {
  for (;;) {
    const found = await records.find(kind, field, value, { limit: page });
    await Promise.all(found.map(({ key }) => records.delete(kind, key)));
    if (found.length < page) return;
  }
}

/** One conditional write, so that of many who come at once one gets what it is good for. */
async function consume(records: RecordStore, { kind, key }: Pick<StoredRecord, "kind" | "key">, now: number) {
  const record = await records.get(kind, key);
  const payload = record?.body as AdapterPayload | undefined;
  if (record === undefined || payload?.["consumed"] !== undefined) throw used();
  const { version, ...rest } = record;
  const written = await records.put({ ...rest, body: { ...payload, consumed: Math.floor(now / 1000) } }, version);
  if (written === undefined) throw used();
}

const used = () => new errors.InvalidGrant("it is good once, and was used");

/** Tokens of a grant end with it, those without one with their client. */
function foundBy({ grantId, uid, clientId }: AdapterPayload): Record<string, string> {
  if (grantId !== undefined) return { grant: grantId };
  if (uid !== undefined) return { uid };
  return clientId === undefined ? {} : { client: clientId };
}

/** Where an interaction goes on, without the id in it. */
const place = "{id}";

/** Without what would open a door: its own id, and the cookie of a session that an interaction belongs to. */
function storable({ jti: _, returnTo, session, ...payload }: AdapterPayload, id: string): AdapterPayload {
  return {
    ...payload,
    ...(returnTo !== undefined && { returnTo: returnTo.replace(id, place) }),
    ...(session && { session: withoutCookie(session) }),
  };
}

const withoutCookie = ({ cookie: _, ...known }: NonNullable<AdapterPayload["session"]>) => known;

function restored(payload: AdapterPayload, id: string): AdapterPayload {
  const { returnTo } = payload;
  return { ...payload, ...(returnTo !== undefined && { returnTo: returnTo.replace(place, id) }), jti: id };
}
