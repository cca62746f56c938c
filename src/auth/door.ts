/** Who is let in at the FHIR API: whoever has a token of ours, or of an issuer that is configured. */
import { Passport } from "passport";
import type { Links } from "../accounts/admin-acts.ts";
import type { ClientKeys } from "./client-keys.ts";
import { openIssuerKeys } from "./issuer-keys.ts";
import type { OutsideIssuer } from "./issuer-shape.ts";
import type { Issuers } from "./issuers.ts";
import { openOutsideCallers } from "./outside-callers.ts";
import { issuerIn, jwtIn } from "./outside-token.ts";
import { issuerStrategy, ownStrategy } from "./strategies.ts";
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
  const passport = new Passport().use(own, ownStrategy(tokens));
  const parts = { keys: openIssuerKeys(keys, now), callers: openOutsideCallers(links), now };
  /** What is registered by each issuer's name. */
  const known = new Map<string, OutsideIssuer>();

  // By name: only then does passport give each request a strategy of its own.
  const ask = (name: string, authorization: string | undefined): Promise<Bearer | undefined> =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, bearer?: unknown) =>
        error ? reject(error) : resolve((bearer || undefined) as Bearer | undefined);
      const pass = passport.authenticate(name, { session: false }, done) as Middleware;
      // Not the request itself: nothing is put on it.
      pass({ headers: { authorization } }, {}, reject);
    });

  function askIssuer(issuer: OutsideIssuer, authorization: string | undefined): Promise<Bearer | undefined> {
    const { issuer: name } = issuer;
    if (known.get(name) !== issuer) passport.use(name, issuerStrategy(issuer, parts));
    known.set(name, issuer);
    return ask(name, authorization);
  }

  return async (authorization) => {
    const ours = await ask(own, authorization);
    if (ours) return ours;
    const token = jwtIn(authorization);
    const issuer = token === undefined ? undefined : await issuers(issuerIn(token) ?? "");
    return issuer && askIssuer(issuer, authorization);
  };
}

const own = "own";

type Middleware = (request: object, response: object, next: (error: unknown) => void) => void;
