/** Bearer tokens of /auth, refreshed: each refresh token once. */
import { untilSettled } from "../interactions/write.ts";
import { digest } from "../secrets/digest.ts";
import type { RecordStore, StoredRecord } from "../storage/records.ts";
import type { Act, ActCode } from "../audit/act.ts";
import type { Account } from "./account.ts";
import type { From, SignIn, TokenPair } from "./acts.ts";
import { openBook } from "./book.ts";
import { AccountError } from "./failure.ts";
import { type Ground, write } from "./ground.ts";
import { goneOf, newPair, proofKind, type StoredProof } from "./openings.ts";
import { type HeldSession, sessionIn, sessionKind, sessionRecord } from "./session.ts";

export function openRefresh(ground: Ground): SignIn["refresh"] {
  return (token, from) =>
    untilSettled(async () => {
      const found = await look(ground.records, token);
      if (!found) {
        await write(ground, { acts: [actOf("refresh", 8, from)] });
        throw new AccountError("invalid-refresh-token");
      }
      if (!found.proof.used) return renew(ground, found, from);
      await endReused(ground, found, from);
      throw new AccountError("invalid-refresh-token");
    });
}

interface Found {
  record: StoredRecord;
  proof: StoredProof;
  held: HeldSession;
  account: Account;
}

/** @returns undefined when there is nothing to be refreshed by it */
async function look(records: RecordStore, token: string): Promise<Found | undefined> {
  const record = await records.get(proofKind, digest(token));
  const proof = proofIn(record);
  const session = proof && (await records.get(sessionKind, proof.session));
  const account = session && (await openBook(records).byId(proof.account))?.account;
  if (!record || !account || account.disabled) return undefined;
  return { record, proof, held: sessionIn(session), account };
}

async function renew(ground: Ground, { record, proof, held, account }: Found, from: From): Promise<TokenPair> {
  const pair = newPair(ground, held.session);
  const active = sessionRecord({ ...held.session, lastActivityAt: ground.now() }, ground.settings.sessionIdle);
  const records = [
    { put: usedUp(record, proof), onVersion: record.version },
    { put: active, onVersion: held.version },
    ...pair.records,
  ];
  await write(ground, { records, acts: [actOf("refresh", 0, from, account)] });
  return tokensOf(pair.proof);
}

/** Whoever has it, the owner or a thief: neither may go on. */
async function endReused(ground: Ground, { held: { session }, account }: Found, from: From): Promise<void> {
  const asked = { account: account.id, sessions: [session.id], offline: true };
  const records = [goneOf(session), ...(await ground.grants.ending(asked))];
  await write(ground, { records, acts: [actOf("refresh-reuse", 8, from, account)] });
}

function proofIn(record: StoredRecord | undefined): StoredProof | undefined {
  const proof = record?.body as StoredProof | undefined;
  return proof?.use === "refresh" ? proof : undefined;
}

function usedUp({ version: _version, ...record }: StoredRecord, proof: StoredProof): Omit<StoredRecord, "version"> {
  return { ...record, body: { ...proof, used: true } };
}

const tokensOf = ({ accessToken, refreshToken, expiresIn }: TokenPair): TokenPair => ({
  accessToken,
  refreshToken,
  expiresIn,
});

const actOf = (code: ActCode, outcome: Act["outcome"], { address }: From, account?: Account): Act => ({
  ...{ code, outcome, account: account?.id, user: account?.fhirUser, address },
});
