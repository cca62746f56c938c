/** The cookie of a session. https://www.rfc-editor.org/rfc/rfc6265 */
import type { IncomingMessage } from "node:http";

/** A browser sends one that is called so back to this host only, and takes it over https only. */
const hostOnly = "__Host-";

export const isSecure = (base: string): boolean => base.startsWith("https:");

/** What the cookie of a session is called. */
export const sessionCookie = (base: string): string => `${isSecure(base) ? hostOnly : ""}cardea_session`;

/** The value of a cookie that a request brings. */
export function cookieIn({ headers }: Pick<IncomingMessage, "headers">, name: string): string | undefined {
  for (const one of (headers.cookie ?? "").split(";")) {
    const at = one.indexOf("=");
    if (at > 0 && one.slice(0, at).trim() === name) return one.slice(at + 1).trim();
  }
  return undefined;
}

/** A `Set-Cookie` header that hands out a session; without a value it takes it back. It ends with the browser, or here. */
export function setSession(base: string, value: string | undefined): string {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure(base) ? "; Secure" : ""}`;
  return `${sessionCookie(base)}=${value ?? ""}; ${attributes}${value === undefined ? "; Max-Age=0" : ""}`;
}
