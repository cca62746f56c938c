/** A row of the table of acts: what is asked, and what is then on record. */
import type { Somebody } from "../../../../src/testing/accounts.ts";
import { type Granted, grantsOf } from "../grants.ts";
import type { House } from "../house.ts";
import type { Signed, Told } from "../visitor.ts";

/** What is ready to be asked. */
export interface Ready {
  ask: () => Promise<Told>;
  /** Account that it is about: `WHO` of the acts. */
  who?: string;
}

export interface Row {
  route: string;
  says: string;
  status: number;
  code?: string;
  /** Code, outcome and account of each act, in order. */
  acts: readonly string[];
  /** Makes ready what is not on trial. */
  ready: (here: House) => Promise<Ready>;
}

export const granted: Granted = grantsOf();
export const strong = "Violet-Harbour-31-Lanterns";

export interface Cast {
  who: Somebody;
  as: Signed;
}

/** Somebody who has signed in a moment ago. */
export async function cast(here: House): Promise<Cast> {
  const who = await here.person();
  return { who, as: await here.signIn(who) };
}

export async function withFactor(here: House, role: "nurse" | "system-admin" = "nurse"): Promise<Cast> {
  const who = await here.person(role, { totp: true });
  return { who, as: await here.signIn(who, { code: () => here.code(who) }) };
}

export const login = (here: House, username: string, password: string): Promise<Told> =>
  here.ask("POST /auth/login", { body: { username, password } });

export const ticketOf = async (here: House, { email, password }: Somebody): Promise<unknown> =>
  (await login(here, email, password)).body["ticket"];

/** Asks as somebody who has signed in. @param body Is given who it is */
export const asking =
  (line: string, body?: object, choice: (here: House) => Promise<Cast> = cast) =>
  async (here: House): Promise<Ready> => {
    const { who, as } = await choice(here);
    return { who: who.id, ask: () => here.ask(line, { as, ...(body && { body }) }) };
  };
