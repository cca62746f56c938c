/** A row of the table of acts of the authorization server, and what rows are made with. */
import { appOf, asking, browserOf, launch } from "./flow.ts";
import type { Rig } from "./rig.ts";

export const scope = "openid launch/patient offline_access patient/*.rs";

export interface Row {
  route: string;
  says: string;
  acts: readonly string[];
  /** Makes ready; what it gives is what is on trial. */
  ready: (rig: Rig) => Promise<() => Promise<unknown>>;
}

/** An app with all that it was given. */
export async function held(rig: Rig) {
  const client = await appOf(rig);
  const { told, token, asked } = await launch(rig, client, scope, { person: rig.people.amy });
  return { client, asked, told, ...token.body };
}

/** A browser at a step of a sign-in of an app. */
export async function at(rig: Rig, step: "login" | "consent", more: Parameters<typeof asking>[3] = {}) {
  const client = await appOf(rig);
  const browser = browserOf();
  const first = await browser.go(asking(rig.base, client, scope, more).url);
  if (step === "login") return { browser, page: first, client };
  const { email: username, password } = rig.people.amy;
  return { browser, page: await browser.submit(first, { username, password }), client };
}
