/** `cardea account link`, `unlink`, `links`. */
import type { AccountView } from "../accounts/account.ts";
import type { OutsideSubject } from "../accounts/admin-acts.ts";
import { AccountError } from "../accounts/failure.ts";
import { operating, sayJson } from "./operator.ts";
import { Refused } from "./refused.ts";

/** Whom a link is about, as it was given. */
export interface LinkOptions extends OutsideSubject {
  reason?: string;
}

const why = ({ reason }: LinkOptions) => (reason === undefined ? {} : { reason });

/** @throws Refused where there is no such account, or the subject is linked already */
export const link = (email: string, options: LinkOptions): Promise<void> =>
  operating("cardea account link", async ({ accounts: { administration, links } }) => {
    const { id } = await administration.byEmail(email);
    const account = await links.link("operator", id, whoseIn(options), why(options)).catch(taken);
    sayJson(shown(account, options));
  });

/** @throws Refused where the subject is not linked */
export const unlink = (options: LinkOptions): Promise<void> =>
  operating("cardea account unlink", async ({ accounts: { links } }) => {
    sayJson(shown(await links.unlink("operator", whoseIn(options), why(options)).catch(missing), options));
  });

/** Prints a line for each. @throws Refused */
export const listLinks = (email: string): Promise<void> =>
  operating("cardea account links", async ({ accounts: { administration, links } }) => {
    const { id } = await administration.byEmail(email);
    for (const { issuer, subject } of await links.list("operator", id, {})) sayJson({ issuer, subject });
  });

const whoseIn = ({ issuer, subject }: LinkOptions): OutsideSubject => ({ issuer, subject });

const shown = ({ email }: AccountView, { issuer, subject }: LinkOptions): object => ({ email, issuer, subject });

const inWords =
  (code: AccountError["code"], words: string) =>
  (thrown: unknown): never => {
    throw thrown instanceof AccountError && thrown.code === code ? new Refused(words) : thrown;
  };
const taken = inWords("already-linked", "that subject stands for an account already");
const missing = inWords("not-found", "that subject stands for no account");
