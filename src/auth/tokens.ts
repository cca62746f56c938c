/** Access tokens: from what a request brings to whom it is made as. */
import type { Caller } from "../access/caller.ts";
import { readScopes } from "../access/scope.ts";
import type { AuditText } from "../audit/act.ts";
import { digest, newToken } from "../secrets/digest.ts";
import type { RecordStore } from "../storage/records.ts";
import type { ResourceStore } from "../storage/store.ts";
import { grantKind } from "./grant-records.ts";
import { kindOf } from "./shelf.ts";

/** A token that is good. */
export interface Bearer {
  /** The same object for every request with the token, as long as it is remembered here. */
  caller: Caller;
  /** All of its scopes, separated by spaces. */
  scope: string;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** A token that an operator hands out. */
interface MintedToken {
  /** Space-separated. */
  scope: string;
  /** `Practitioner/1`; absent: for itself. */
  user?: string;
  account?: string;
  /** As which client it acts; absent: as an operator's. */
  client?: string;
  /** Id. */
  patient?: string;
  /** May be a fraction. */
  minutes: number;
}

export interface Tokens {
  /** @returns undefined when it is none, is none of ours, has ended, or is for something else */
  callerOf: (authorization: string | undefined) => Promise<Bearer | undefined>;
  /** In the store, and on record, when the promise resolves. */
  mint: (asked: MintedToken) => Promise<{ token: string; expires: number }>;
}

export interface TokensOptions {
  store: Pick<ResourceStore, "commit">;
  records: RecordStore;
  audit: AuditText;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** The FHIR base. */
  audience: string;
}

/** What the library stores of a token, as far as it is of use here. */
interface Payload {
  aud?: string;
  scope?: string;
  clientId?: string;
  accountId?: string;
  grantId?: string;
  extra?: { patient?: string; fhirUser?: string };
}

/** The record that has to be there for the token to be good. */
interface Known extends Bearer {
  relies: readonly [kind: string, key: string];
}

const access = kindOf("AccessToken");
const kinds = [access, kindOf("ClientCredentials")];
/** Tokens that are remembered. What they say never changes; whether they are still good is asked for every request. */
const most = 10_000;
/** As which client an operator's tokens act. */
const operator = "cardea";

export function openTokens(options: TokensOptions): Tokens {
  const { records, now, audience } = options;
  const known = new Map<string, Known>();

  async function look(key: string): Promise<Known | undefined> {
    for (const kind of kinds) {
      const record = await records.get(kind, key);
      const payload = record?.body as Payload | undefined;
      if (payload?.aud !== audience) continue;
      const { scope = "", grantId } = payload;
      const relies = grantId === undefined ? ([kind, key] as const) : ([grantKind, grantId] as const);
      return { caller: callerIn(payload, key, audience), scope, expires: record?.expires ?? 0, relies };
    }
    return undefined;
  }

  async function find(key: string): Promise<Known | undefined> {
    const there = known.get(key);
    if (there) return there;
    const found = await look(key);
    if (found === undefined) return undefined;
    if (known.size >= most) known.delete(known.keys().next().value ?? "");
    known.set(key, found);
    return found;
  }

  return {
    async callerOf(authorization) {
      const token = /^Bearer +([\w~+/.-]{20,200}=*)$/i.exec(authorization ?? "")?.[1];
      if (token === undefined) return undefined;
      const key = digest(token);
      const found = await find(key);
      const isGood = found !== undefined && found.expires > now() && (await records.get(...found.relies)) !== undefined;
      if (isGood) return found;
      known.delete(key);
      return undefined;
    },
    mint: openMint(options),
  };
}

const openMint =
  ({ store, audit, now, audience }: TokensOptions): Tokens["mint"] =>
  async ({ scope, user, account, client = operator, patient, minutes }) => {
    const token = newToken();
    const [iat, expires] = [Math.floor(now() / 1000), now() + minutes * 60_000];
    const extra = {
      ...(patient !== undefined && { patient }),
      ...(user !== undefined && { fhirUser: `${audience}/${user}` }),
    };
    const owner = account !== undefined && { account };
    const body = {
      ...{ iat, exp: Math.ceil(expires / 1000), kind: "AccessToken", clientId: client, aud: audience, scope, extra },
      ...(account !== undefined && { accountId: account }),
    };
    const put = { kind: access, key: digest(token), expires, by: { client, ...owner }, body };
    const act = audit({ code: "token", outcome: 0, client, account, user });
    await store.commit({ changes: [], records: [{ put, onVersion: 0 }], audit: [act] });
    return { token, expires };
  };

function callerIn({ scope, clientId, accountId, extra = {} }: Payload, key: string, audience: string): Caller {
  const user = extra.fhirUser?.slice(audience.length + 1);
  return {
    scopes: readScopes(scope ?? ""),
    token: key.slice(0, 16),
    ...(user !== undefined && { user }),
    ...(accountId !== undefined && { account: accountId }),
    ...(clientId !== undefined && { client: clientId }),
    ...(extra.patient !== undefined && { patient: extra.patient }),
  };
}
