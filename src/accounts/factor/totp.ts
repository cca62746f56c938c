/** One-time codes of an authenticator. RFC 6238: SHA-1, six digits, 30 seconds, one step early or late. */
import { generateSecret, generateURI, verifySync } from "otplib";

/** 160 bits in base32. */
export const newTotpSecret = (): string => generateSecret({ length: 20 });

/** What an authenticator reads. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export const otpauthUri = (secret: string, email: string): string =>
  generateURI({ issuer: "Cardea", label: email, secret });

const tolerance = 30;

/**
 * @param now Milliseconds since 1970 UTC
 * @param after Only steps after this one
 * @returns The step that the code is of; undefined: it is wrong, or was used
 */
export function stepOf(secret: string, code: string, now: number, after: number | undefined): number | undefined {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return undefined;
  const afterTimeStep = after === undefined ? {} : { afterTimeStep: after };
  const epoch = Math.floor(now / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: tolerance, ...afterTimeStep });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}
