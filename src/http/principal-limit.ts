/** How much one principal may ask of the FHIR API: on each node, and only so that one does not crowd out all others. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { FhirError } from "../fhir/error.ts";

/** Refused for now. */
export class Throttled extends FhirError {
  /** How long to wait. */
  readonly seconds: number;

  constructor(seconds: number) {
    super("throttled", `more was asked for than one principal may ask in a minute: wait ${seconds} s`);
    this.seconds = seconds;
  }
}

/** Counts a request. @throws Throttled */
export type PrincipalLimit = (principal: { client?: string; user?: string }) => Promise<void>;

/** @param perMinute Requests of one client for one user; 0: no limit */
export function openPrincipalLimit(perMinute: number): PrincipalLimit {
  if (perMinute === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async ({ client = "", user = "" }) => {
    try {
      await limiter.consume(`${client} ${user}`);
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) throw new Throttled(Math.max(1, Math.ceil(thrown.msBeforeNext / 1_000)));
      throw thrown;
    }
  };
}
