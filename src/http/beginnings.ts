/** How many sign-ins may begin at the authorization server where nobody is signed in: each is remembered for a while. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Of one network, and of all together: in a minute, on each node. */
export const beginnings = { network: 120, all: 1_000 } as const;

/** Longest address that begins one: it is remembered whole. Characters. */
export const longestBeginning = 8_192;

/** Counts one. @returns How many seconds to wait; undefined: it may begin */
export type Beginnings = (network: string) => Promise<number | undefined>;

/** @param isLimited Whether there is a limit */
export function openBeginnings(isLimited: boolean): Beginnings {
  if (!isLimited) return async () => undefined;
  const one = new RateLimiterMemory({ points: beginnings.network, duration: 60 });
  const all = new RateLimiterMemory({ points: beginnings.all, duration: 60 });
  return async (network) => {
    try {
      // In this order: what a network is refused does not shut out the others.
      await one.consume(network);
      await all.consume("");
      return undefined;
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return Math.max(1, Math.ceil(thrown.msBeforeNext / 1_000));
      throw thrown;
    }
  };
}
