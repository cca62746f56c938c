/** How passport is told whom a token is for: one strategy for ours, one for each issuer that is configured. */
import passport from "passport";
import { Strategy as JwtStrategy } from "passport-jwt";
import { isObject } from "../fhir/json.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import type { OutsideIssuer } from "./issuer-shape.ts";
import type { OutsideCallers } from "./outside-callers.ts";
import { claimsIn, jwtIn, signedBy } from "./outside-token.ts";
import type { Bearer, Tokens } from "./tokens.ts";

type Strategy = passport.Strategy;

interface Asked {
  headers: { authorization: string | undefined };
}

/** What passport adds to a strategy for a request. */
interface Outcome {
  success: (bearer: Bearer) => void;
  fail: (status: number) => void;
  error: (thrown: unknown) => void;
}

/** For tokens of this server. */
export const ownStrategy = ({ callerOf }: Pick<Tokens, "callerOf">): Strategy =>
  Object.assign(new passport.Strategy(), {
    name: "own",
    authenticate(this: Outcome, { headers }: Asked) {
      callerOf(headers.authorization).then(
        (bearer) => (bearer ? this.success(bearer) : this.fail(401)),
        (error: unknown) => this.error(error),
      );
    },
  });

export interface IssuerParts {
  keys: IssuerKeys;
  callers: OutsideCallers;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** For tokens of another server. Times are looked at by the clock of this one, not by the library. */
export function issuerStrategy(issuer: OutsideIssuer, { keys, callers, now }: IssuerParts): Strategy {
  const callerOf = async (authorization: string | undefined, payload: unknown) => {
    const token = jwtIn(authorization);
    const claims = isObject(payload) ? claimsIn(payload, issuer.issuer, now()) : undefined;
    return token === undefined || claims === undefined ? undefined : callers(token, claims, issuer);
  };
  const options = {
    jwtFromRequest: ({ headers }: Asked) => jwtIn(headers.authorization) ?? null,
    secretOrKeyProvider: keyProvider(issuer, keys),
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: [...issuer.algorithms],
    ignoreExpiration: true,
    jsonWebTokenOptions: { ignoreNotBefore: true },
    passReqToCallback: true as const,
  };
  return new JwtStrategy(options, ({ headers }: Asked, payload: unknown, done) => {
    callerOf(headers.authorization, payload).then(
      (bearer) => done(null, bearer ?? false),
      (error: unknown) => done(error),
    );
  });
}

type Done = (error: unknown, key?: string) => void;

/** Never fails but by saying that there is no such key. */
const keyProvider =
  (issuer: OutsideIssuer, keys: IssuerKeys) =>
  (_asked: Asked, token: string, done: Done): void => {
    const signed = signedBy(token, issuer);
    const found = signed ? keys.find(issuer.jwks, signed) : Promise.resolve(undefined);
    found.then((pem) => (pem === undefined ? done(new Error("no key of the issuer")) : done(null, pem)), done);
  };
