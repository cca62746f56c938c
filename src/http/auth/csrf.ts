/** Requests that a page elsewhere had a browser make: they are not answered. https://owasp.org/www-community/attacks/csrf */
import type { Secrets } from "../../secrets/secrets.ts";
import { Problem } from "./problem.ts";

/** What a session says in a header that no page elsewhere can set. */
export interface Csrf {
  /** @param session Its id */
  of: (session: string) => Promise<string>;
  /** @throws Problem `csrf` */
  expect: (session: string, sent: string | undefined) => Promise<void>;
}

export const openCsrf = ({ mac, isMac }: Pick<Secrets, "mac" | "isMac">): Csrf => ({
  of: (session) => mac("csrf", session),
  async expect(session, sent) {
    if (sent === undefined || !(await isMac("csrf", session, sent))) throw new Problem("csrf");
  },
});

/** @param base Of whoever may ask, as browsers write it. @throws Problem `csrf` where it comes from somewhere else */
export function expectOrigin(origin: string | undefined, base: string): void {
  if (origin !== undefined && origin !== base) throw new Problem("csrf");
}
