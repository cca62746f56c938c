/** Who is let in at the FHIR API: whoever has a token of ours, or of an issuer that is configured. */
import { Passport } from "passport";
import type { Links } from "../accounts/acts.ts";
import type { ClientKeys } from "./client-keys.ts";
import { openIssuerKeys } from "./issuer-keys.ts";
import type { OutsideIssuer } from "./issuer-shape.ts";
import type { Issuers } from "./issuers.ts";
import { openOutsideCallers } from "./outside-callers.ts";
import { issuerIn, jwtIn } from "./outside-token.ts";
import { issuerStrategy, ownStrategy, type Strategy } from "./strategies.ts";
import type { Bearer, Tokens } from "./tokens.ts";

/** @returns undefined for a token that is none, or not good any more. @throws when that cannot be looked up */
export type Door = (authorization: string | undefined) => Promise<Bearer | undefined>;

export interface DoorOptions {
  tokens: Pick<Tokens, "callerOf">;
  issuers: Issuers;
  keys: ClientKeys;
  links: Pick<Links, "accountOf">;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** Our own tokens are looked up; a token that is not there is asked of its issuer, if that is one of the configured. */
export function openDoor({ tokens, issuers, keys, links, now }: DoorOptions): Door {
  const passport = new Passport();
  const own = ownStrategy(tokens);
  const others = new WeakMap<OutsideIssuer, Strategy>();
  const parts = { keys: openIssuerKeys(keys, now), callers: openOutsideCallers(links), now };

  const ask = (strategy: Strategy, authorization: string | undefined): Promise<Bearer | undefined> =>
    new Promise((resolve, reject) => {
      const done = (error: unknown, bearer?: unknown) => {
        if (error) reject(error);
        else resolve((bearer || undefined) as Bearer | undefined);
      };
      const pass = passport.authenticate(strategy, { session: false }, done) as Middleware;
      // Not the request itself: nothing is put on it.
      pass({ headers: { authorization } }, {}, reject);
    });

  function strategyOf(issuer: OutsideIssuer): Strategy {
    const strategy = others.get(issuer) ?? issuerStrategy(issuer, parts);
    others.set(issuer, strategy);
    return strategy;
  }

  return async (authorization) => {
    const ours = await ask(own, authorization);
    if (ours) return ours;
    const token = jwtIn(authorization);
    const issuer = token === undefined ? undefined : await issuers(issuerIn(token) ?? "");
    return issuer && ask(strategyOf(issuer), authorization);
  };
}

type Middleware = (request: object, response: object, next: (error: unknown) => void) => void;
