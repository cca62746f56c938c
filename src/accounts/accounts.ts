import type { Launches, Passwords, Registration, SecondFactor, Sessions, SignIn } from "./acts.ts";
import type { Administration, Creation, Links } from "./admin-acts.ts";
import { openAdministration } from "./administration.ts";
import { openCreation } from "./creation.ts";
import type { Ground } from "./ground.ts";
import { openLaunches } from "./launches.ts";
import { openLinks } from "./links.ts";
import { type Cost, openHashing } from "./password/hashing.ts";
import { openPasswords } from "./passwords.ts";
import { openRegistration } from "./registration.ts";
import { openSecondFactor } from "./second-factor.ts";
import { openSessions } from "./sessions.ts";
import { openSignIn } from "./sign-in.ts";

export interface AccountOptions extends Omit<Ground, "hashing"> {
  /** Of hashing passwords; absent: what is usual. */
  cost?: Cost;
  /** How many may wait to have a password looked at; absent: what is usual. */
  waiting?: number;
}

/** What can be done with accounts. */
export interface Accounts {
  signIn: SignIn;
  sessions: Sessions;
  secondFactor: SecondFactor;
  passwords: Passwords;
  administration: Administration;
  creation: Creation;
  registration: Registration;
  launches: Launches;
  links: Links;
}

/** Accounts, on a store. */
export async function openAccounts({ cost, waiting, ...given }: AccountOptions): Promise<Accounts> {
  const ground: Ground = { ...given, hashing: await openHashing(given.secrets.keys, cost, waiting) };
  return {
    signIn: openSignIn(ground),
    sessions: openSessions(ground),
    secondFactor: openSecondFactor(ground),
    passwords: openPasswords(ground),
    administration: openAdministration(ground),
    creation: openCreation(ground),
    registration: openRegistration(ground),
    launches: openLaunches(ground),
    links: openLinks(ground),
  };
}
