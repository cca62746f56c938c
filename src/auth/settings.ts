/** What an operator decides about sign-in. */
export interface AuthSettings {
  /** Origin that the server is reached at, without a slash at the end; the issuer. */
  base: string;
  /** Milliseconds that an access token lasts: `ACCESS_TOKEN_MINUTES`. */
  accessToken: number;
  /** Milliseconds that `offline_access` lasts, whatever is done with it: `OFFLINE_DAYS`. */
  offline: number;
  /** Milliseconds that a session lasts, whatever is done with it: `SESSION_MAX_HOURS`. */
  sessionMax: number;
  /** Whether clients may register themselves: `OAUTH_REGISTRATION`. */
  oauthRegistration: "open" | "off";
  /** Keys of clients may be anywhere, over http too. */
  development: boolean;
}

/** As OAuth counts: no less than one. */
export const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));

/** Where the FHIR API is: the audience of its tokens. */
export const audienceOf = ({ base }: Pick<AuthSettings, "base">): string => `${base}/fhir`;
