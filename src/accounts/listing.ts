/** Accounts by what is asked of them, a page at a time. */
import { type Account, type AccountView, viewOf } from "./account.ts";
import type { AccountsAsked } from "./admin-acts.ts";
import type { Book } from "./book.ts";

interface Listing extends AccountsAsked {
  mayAct: (account: Account) => boolean;
  /** Milliseconds since 1970 UTC. */
  now: number;
}

/** Accounts of a page, at most; as many are looked at at once. */
const most = 100;

/** In order of id. `next` is the cursor of the page after this one. */
export async function listAccounts(book: Book, asked: Listing): Promise<{ accounts: AccountView[]; next?: string }> {
  const { email, cursor, now, limit = most } = asked;
  const held = email === undefined ? undefined : await book.byEmail(email);
  if (email !== undefined) return { accounts: held && isAsked(held.account, asked) ? [viewOf(held.account, now)] : [] };
  const accounts: AccountView[] = [];
  for await (const account of after(book, cursor)) {
    if (!isAsked(account, asked)) continue;
    const last = accounts.at(-1);
    if (last && accounts.length >= Math.min(limit, most)) return { accounts, next: last.id };
    accounts.push(viewOf(account, now));
  }
  return { accounts };
}

/** Those after one, in order of id. */
async function* after(book: Book, cursor: string | undefined): AsyncGenerator<Account> {
  for (let last = cursor; ;) {
    const page = await book.page("all", last, most);
    for (const { account } of page) yield account;
    last = page.at(-1)?.account.id;
    if (page.length < most) return;
  }
}

function isAsked(account: Account, { mayAct, role, organization, status, now }: Listing): boolean {
  if (!mayAct(account) || (status !== undefined && viewOf(account, now).status !== status)) return false;
  if (role === undefined && organization === undefined) return true;
  return account.roles.some(
    (one) =>
      (role === undefined || one.role === role) && (organization === undefined || one.organization === organization),
  );
}
