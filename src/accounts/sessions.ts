/** Whose a request is, and the sessions and apps of an account. */
import { digest } from "../secrets/digest.ts";
import { type Account, viewOf } from "./account.ts";
import type { Credential, Sessions, SignedIn, Why } from "./acts.ts";
import { act, openBook } from "./book.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground, write } from "./ground.ts";
import { endingSessions, goneOf, proofKind, sessionsOf, type StoredProof } from "./openings.ts";
import { nameOf } from "./owner.ts";
import { type HeldSession, sessionIn, sessionKind, sessionRecord, sessionView } from "./session.ts";
import { stepUp } from "./step-up.ts";

export function openSessions(ground: Ground): Sessions {
  const { records, grants } = ground;
  return {
    who: (credential, moves = false) => who(ground, credential, moves),
    alive: (session) => alive(ground, session),
    nameOf: ({ account }) => nameOf(ground, account),
    async logout(by, from) {
      const asked = { account: by.account.id, sessions: [by.session.id], offline: false };
      const changes = [goneOf(by.session), ...(await grants.ending(asked))];
      await write(ground, { records: changes, acts: [actOf("logout", by, from)] });
    },
    async list({ account, session }) {
      const held = await sessionsOf(records, account.id);
      const views = held.map((one) => sessionView(one, session.id));
      return views.sort((a, b) => b.lastActivityAt - a.lastActivityAt);
    },
    end: (by, session, why) => end(ground, by, { session, why }),
    endOthers: (by, why) => endOthers(ground, by, why),
    apps: ({ account }) => grants.list(account.id),
    async endApp(by, grant, from) {
      const changes = await grants.endingOne(by.account.id, grant);
      if (!changes) throw new AccountError("not-found");
      await write(ground, { records: changes, acts: [actOf("grant-revoked", by, from)] });
    },
    stepUp: (by, asked, from) => stepUp(ground, by, asked, from),
  };
}

async function who(ground: Ground, credential: Credential | undefined, moves: boolean): Promise<SignedIn> {
  if (!credential) throw new AccountError("not-signed-in");
  const isCookie = "cookie" in credential;
  const record = await ground.records.get(proofKind, digest(isCookie ? credential.cookie : credential.bearer));
  const proof = record?.body as StoredProof | undefined;
  const isOfUse = proof?.use === (isCookie ? "cookie" : "access");
  const found = isOfUse ? await look(ground, proof.session) : undefined;
  if (!found) throw new AccountError("session-expired");
  if (moves) await move(ground, found.held);
  return found.signedIn;
}

const alive = async (ground: Ground, session: string): Promise<SignedIn | undefined> =>
  (await look(ground, session))?.signedIn;

/** A session, and whose it is, as long as both are good. */
async function look(
  { records, now }: Ground,
  id: string,
): Promise<{ signedIn: SignedIn; held: HeldSession } | undefined> {
  const record = await records.get(sessionKind, id);
  const held = record && sessionIn(record);
  const account = held && (await openBook(records).byId(held.session.account))?.account;
  if (!account || account.disabled) return undefined;
  return { signedIn: signedInAs(account, held, now()), held };
}

const signedInAs = (account: Account, held: HeldSession, now: number): SignedIn => ({
  account: viewOf(account, now),
  session: sessionView(held, held.session.id),
});

/** Of the idle time: activity is noted when so much has gone by since it was noted. */
const precision = 1 / 60;

/** The idle end moves. A session that has ended meanwhile is not brought back. */
async function move({ records, settings, now }: Ground, { session, version }: HeldSession): Promise<void> {
  const { sessionIdle } = settings;
  if (now() - session.lastActivityAt < sessionIdle * precision) return;
  await records.put(sessionRecord({ ...session, lastActivityAt: now() }, sessionIdle), version);
}

async function end(ground: Ground, by: SignedIn, { session: id, why }: { session: string; why: Why }): Promise<void> {
  const { records, grants } = ground;
  const record = await records.get(sessionKind, id);
  const session = record && sessionIn(record).session;
  if (session?.account !== by.account.id) throw new AccountError("not-found");
  const granted = await grants.ending({ account: session.account, sessions: [id], offline: false });
  await write(ground, { records: [goneOf(session), ...granted], acts: [actOf("session-revoked", by, why)] });
}

/** On the account, so that no session begins meanwhile. */
const endOthers = (ground: Ground, by: SignedIn, why: Why): Promise<number> =>
  act(ground, by.account.id, async (account) => {
    if (!account) throw new AccountError("not-found");
    const asked = { account: account.id, except: by.session.id, offline: false };
    const { changes, sessions } = await endingSessions(ground, asked);
    const acts = sessions.map(() => actOf("session-revoked", by, why));
    return { account, writing: { records: changes, acts }, result: sessions.length };
  });
