/** Subjects of other authorization servers that stand for accounts here: what a token of theirs can be taken for. */
import { digest } from "../secrets/digest.ts";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore, StoredRecord } from "../storage/records.ts";
import { viewOf } from "./account.ts";
import type { Why } from "./acts.ts";
import type { Administrator, Links, OutsideSubject } from "./admin-acts.ts";
import { adminAct } from "./administrators.ts";
import { act, openBook } from "./book.ts";
import { AccountError } from "./failure.ts";
import { type Ground, write } from "./ground.ts";

const kind = "account-link";

/** A subject is unique with its issuer only. */
const keyOf = ({ issuer, subject }: OutsideSubject): string => digest(JSON.stringify([issuer, subject]));

interface Stored extends OutsideSubject {
  account: string;
}

const storedIn = ({ body }: StoredRecord): Stored => body as Stored;

export function openLinks(ground: Ground): Links {
  const { records, now } = ground;
  const book = openBook(records);
  return {
    link: (by, id, whose, why) => link(ground, by, id, { whose, why }),
    unlink: (by, whose, why) => unlink(ground, by, { whose, why }),
    async accountOf(whose) {
      const held = await records.get(kind, keyOf(whose));
      const account = held && (await book.byId(storedIn(held).account))?.account;
      return account === undefined || account.disabled ? undefined : viewOf(account, now());
    },
    async list(by, id, from) {
      const found = await allRecords(records, kind, ["account", id]);
      await write(ground, { acts: [adminAct("accounts-read", by, id, from)] });
      return found.map(storedIn).map(({ issuer, subject }) => ({ issuer, subject }));
    },
  };
}

interface Linking {
  whose: OutsideSubject;
  why: Why;
}

const link = (ground: Ground, by: Administrator, id: string, { whose, why }: Linking) =>
  changed(ground, id, {
    records: async () => [await free(ground.records, id, whose)],
    act: linkAct("account-linked", by, id, { whose, why }),
  });

async function unlink(ground: Ground, by: Administrator, linking: Linking) {
  const find = async () => {
    const held = await ground.records.get(kind, keyOf(linking.whose));
    if (held === undefined) throw new AccountError("not-found");
    return held;
  };
  const { account } = storedIn(await find());
  return changed(ground, account, {
    records: async () => {
      const { key, version } = await find();
      return [{ gone: { kind, key }, onVersion: version }];
    },
    act: linkAct("account-unlinked", by, account, linking),
  });
}

/** @throws AccountError `already-linked` */
async function free(records: RecordStore, account: string, { issuer, subject }: OutsideSubject): Promise<RecordChange> {
  const key = keyOf({ issuer, subject });
  if ((await records.get(kind, key)) !== undefined) throw new AccountError("already-linked");
  const body: Stored = { issuer, subject, account };
  return { put: { kind, key, by: { account }, body }, onVersion: 0 };
}

/** Of the subject the trail is not told: with some issuers it is an e-mail. */
const linkAct = (
  code: "account-linked" | "account-unlinked",
  by: Administrator,
  account: string,
  { whose: { issuer }, why: { reason, ...from } }: Linking,
) => adminAct(code, by, account, { ...from, reason: reason === undefined ? issuer : `${issuer}: ${reason}` });

interface Changing {
  records: () => Promise<readonly RecordChange[]>;
  act: ReturnType<typeof adminAct>;
}

/** The account is written with it: it is there, and nobody has changed it meanwhile. */
const changed = (ground: Ground, id: string, { records, act: told }: Changing) =>
  act(ground, id, async (account) => {
    if (account === undefined) throw new AccountError("not-found");
    const writing = { records: [...(await records())], acts: [told] };
    return { account, writing, result: viewOf(account, ground.now()) };
  });
