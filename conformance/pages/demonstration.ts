/** A server with the demonstration, where people sign in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { generateSync } from "otplib";
import { type DataFolder, dataFolder } from "../scenarios/commands.ts";

export interface Person {
  role: string;
  email: string;
  password: string;
  totp_secret: string | null;
}

export interface Demonstration {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  person: (role: string) => Person;
  /** The way of the link in the last mail of a template: `/reset#token=…`. */
  mailed: (template: string, to: string) => Promise<string>;
  /** The way of the link of an invitation. */
  invite: (role: string, email: string) => Promise<string>;
  /** Runs a command beside it. */
  cardea: DataFolder["cardea"];
  /** A code of the authenticator. */
  code: (secret: string) => string;
  close: () => Promise<void>;
}

const settings = { AUTH: "smart", SEED: "demo", SELF_REGISTRATION: "on", AUTH_RATE_LIMITS: "off" };

/** @param more Settings besides */
export async function demonstration(more: Record<string, string> = {}): Promise<Demonstration> {
  const { folder, serve, cardea, remove } = dataFolder({ ...settings, ...more });
  const { base, end } = await serve();
  const kept = (name: string) => readFileSync(join(folder, "data", name), "utf8");
  const people = JSON.parse(kept("demo-accounts.json")) as Person[];
  return {
    origin: new URL(base).origin,
    person(role) {
      const found = people.find((one) => one.role === role);
      if (!found) throw new Error(`nobody in the demonstration is ${role}`);
      return found;
    },
    mailed: (template, to) => eventually(() => linkIn(kept("outbox.ndjson"), template, to)),
    async invite(role, email) {
      const { out } = await cardea("account", "create", "--role", role, "--email", email);
      return /\/invitation#token=\S+/.exec(out)?.[0] ?? out;
    },
    cardea,
    code: (secret) => generateSync({ secret: secret.replaceAll(/\s/g, "") }),
    async close() {
      await end("SIGTERM");
      await remove();
    },
  };
}

function linkIn(outbox: string, template: string, to: string): string | undefined {
  const mails = outbox.split("\n").filter((line) => line !== "");
  const read = mails.map((line) => JSON.parse(line) as { template: string; to: string; link?: string });
  const { link } = read.findLast((one) => one.template === template && one.to === to) ?? {};
  return link?.slice(new URL(link).origin.length);
}

/** What is there soon, and not at once. */
async function eventually(look: () => string | undefined): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const found = attempted(look);
    if (found !== undefined) return found;
    await setTimeout(50);
  }
  throw new Error("no such mail came");
}

function attempted(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
