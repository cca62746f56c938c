/** What commands of an operator work with: accounts, apps and tokens on the configured store, without a port. */
import { type Config, environment, originOf, readConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { openServer, type Server } from "../server.ts";
import type { SignIn } from "../sign-in.ts";
import { asRefused } from "./refused.ts";

export interface Operating extends Pick<SignIn, "accounts" | "apps" | "auth"> {
  config: Config;
  /** To look whether something is there. */
  store: Pick<Server["store"], "read">;
}

/**
 * Opens the store beside whatever runs on it, works, and closes it.
 * @param command As it is on record, such as `cardea account create`.
 * @throws SettingError when the store or the keys cannot be used; Refused
 */
export async function operating(command: string, work: (operating: Operating) => Promise<void>): Promise<void> {
  const config = readConfig(environment(process.env));
  const server = await openServer(config, originOf(config), openLog("error"), command);
  try {
    const { accounts, apps, auth } = await server.signIn();
    await work({ config, store: server.store, accounts, apps, auth });
  } catch (error) {
    throw asRefused(error);
  } finally {
    await server.close();
  }
}

/** Prints a line of a command's result. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** Prints an object as a line. */
export const sayJson = (value: object): void => say(JSON.stringify(value));
/** Tells the operator something that is no result. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`);
