/** How often something may be tried. The numbers and why: docs/decisions, "Limits on tries". */
import { digest } from "../../secrets/digest.ts";
import type { RecordStore } from "../../storage/records.ts";
import { plainEmail } from "../../accounts/account.ts";
import { Problem, type ProblemCode, problemOf } from "./problem.ts";
import { openCounter } from "./counter.ts";
import { openFamiliar } from "./familiar.ts";

const hour = 3_600;

/** Who is counted, what, and how much of it in how many seconds. */
export const limits = {
  "sign-in-address": { per: "network", counts: "failures", points: 100, seconds: 24 * hour },
  "sign-in-name": { per: "e-mail", counts: "failures", points: 50, seconds: 24 * hour },
  "mail-address": { per: "network", counts: "tries", points: 60, seconds: hour },
  "mail-name": { per: "e-mail", counts: "tries", points: 5, seconds: hour },
  "register-address": { per: "network", counts: "tries", points: 10, seconds: hour },
  "token-address": { per: "network", counts: "failures", points: 20, seconds: hour },
  "client-address": { per: "client and network", counts: "failures", points: 20, seconds: 60 },
} as const satisfies Record<
  string,
  { per: "network" | "e-mail" | "client and network"; counts: "failures" | "tries"; points: number; seconds: number }
>;

export type LimitName = keyof typeof limits;

/** A name, whom it is counted for, and the network it comes from. */
export interface Count {
  name: LimitName;
  who: string;
  network: string;
}

export interface Limits {
  /**
   * Counts tries before they are made, so that however many come at once no more are made.
   * @throws Problem `too-many-requests`; as the store does: then nothing is tried
   */
  spend: (counts: readonly Count[]) => Promise<void>;
  /** What was no failure is not counted where failures are. @param isDone It was right: the network is known from now on */
  giveBack: (counts: readonly Count[], isDone: boolean) => Promise<void>;
}

/** No limit. */
export const unlimited: Limits = { spend: async () => undefined, giveBack: async () => undefined };

/** @param now Milliseconds since 1970 UTC */
export function openLimits(records: RecordStore, now: () => number): Limits {
  const counters = new Map(
    Object.entries(limits).map(([name, { points, seconds }]) => {
      return [name, openCounter({ records, now, name, points, seconds })];
    }),
  );
  const familiar = openFamiliar(records, now);

  async function spend(count: Count): Promise<void> {
    if (count.name === "sign-in-name" && (await familiar.has(count))) return;
    const wait = await counters.get(count.name)?.spend(digest(count.who));
    if (wait !== undefined) throw tooMany(wait);
  }

  async function giveBack(count: Count, isDone: boolean): Promise<void> {
    if (limits[count.name].counts === "failures") await counters.get(count.name)?.giveBack(digest(count.who));
    if (isDone && count.name === "sign-in-name") await familiar.add(count);
  }

  return {
    async spend(counts) {
      for (const count of counts) await spend(count);
    },
    async giveBack(counts, isDone) {
      for (const count of counts) await giveBack(count, isDone);
    },
  };
}

/** @param wait Milliseconds */
const tooMany = (wait: number): Problem =>
  new Problem("too-many-requests", [], ["Retry-After", String(Math.max(1, Math.ceil(wait / 1_000)))]);

/** What is counted as a failure: something was guessed. */
const guesses: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  ...(["invalid-credentials", "invalid-code", "invalid-ticket"] as const),
  ...(["invalid-refresh-token", "invalid-token"] as const),
]);

/** What is said of whom to count. */
export interface Counted {
  /** Network address. */
  address: string | undefined;
  /** As it was typed. */
  email: string | undefined;
}

/** Counts of a request. */
export function countsOf(names: readonly LimitName[], { address, email }: Counted): Count[] {
  const network = networkOf(address ?? "");
  return names.map((name) => ({
    name,
    who: limits[name].per === "e-mail" ? plainEmail(email ?? "") : network,
    network,
  }));
}

/** Of IPv6 the half that a subscriber is given; all of IPv4. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = address.toLowerCase().split("::");
  const head = before === "" ? [] : before.split(":");
  if (after === undefined) return head.slice(0, 4).join(":");
  const tail = after === "" ? [] : after.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":");
}

/** A try is counted before it is made; what comes to no guess is given back. */
export async function counting<Result>(
  limits: Limits,
  counts: readonly Count[],
  run: () => Promise<Result>,
): Promise<Result> {
  await limits.spend(counts);
  try {
    const result = await run();
    await limits.giveBack(counts, true);
    return result;
  } catch (thrown) {
    if (!guesses.has(problemOf(thrown).problem.code)) await limits.giveBack(counts, false);
    throw thrown;
  }
}
