/** Requests for authorization, and the pages of a sign-in. */
import { routes } from "../../../src/auth/configuration.ts";
import { at, type Row, scope } from "./act-row.ts";
import { appOf, asking, browserOf, walk } from "./flow.ts";

const wrongRequests: readonly (readonly [says: string, more: Parameters<typeof asking>[3], who?: string])[] = [
  ["without PKCE", { code_challenge: undefined }],
  ["for another audience", { aud: "https://other.example/fhir" }],
  ["that goes back to somebody else", { redirect_uri: "https://evil.example/" }],
  ["of no app", { client_id: "nobody" }, "nobody"],
  ["that must not ask, of nobody who is signed in", { prompt: "none" }],
];

export const authorizing: readonly Row[] = [
  ...wrongRequests.map(([says, more, who = "a client"]): Row => ({
    ...{ route: routes.authorization, says, acts: [`token-refused 4 ${who}`] },
    async ready(rig) {
      const { url } = asking(rig.base, await appOf(rig), scope, more);
      return () => browserOf().go(url);
    },
  })),
  {
    ...{ route: routes.interaction, says: "a sign-in", acts: ["login 0 Patient/amy"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "login");
      const { email: username, password } = rig.people.amy;
      return () => browser.submit(page, { username, password });
    },
  },
  {
    ...{ route: routes.interaction, says: "a wrong password", acts: ["login 8 nobody"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "login");
      return () => browser.submit(page, { username: rig.people.amy.email, password: "no" });
    },
  },
  {
    ...{ route: routes.interaction, says: "a sign-in that another's page has sent", acts: ["login 8 a client"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "login");
      return () => browser.submit(page, { username: "x", password: "x", csrf: "forged" });
    },
  },
  {
    ...{
      route: routes.interaction,
      says: "a launch of another app",
    },
    acts: ["login 0 Patient/amy", "launch 4 Patient/amy"],
    async ready(rig) {
      const { id: client } = await appOf(rig);
      const made = await rig.accounts.launches.make({ client, patient: "amy" }, { address: "127.0.0.1" });
      const { browser, page } = await at(rig, "login", { launch: made.launch, scope: `launch ${scope}` });
      const { email: username, password } = rig.people.amy;
      return () => browser.submit(page, { username, password });
    },
  },
  {
    ...{ route: routes.interaction, says: "consent", acts: ["grant-given 0 Patient/amy"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "consent");
      return () => walk(rig, browser, page, { person: rig.people.amy });
    },
  },
  {
    ...{ route: routes.interaction, says: "no consent", acts: ["token-refused 4 Patient/amy"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "consent");
      return () => walk(rig, browser, page, { person: rig.people.amy, consent: { decision: "deny" } });
    },
  },
  {
    ...{ route: routes.interaction, says: "consent that another's page has sent", acts: ["token-refused 8 a client"] },
    async ready(rig) {
      const { browser, page } = await at(rig, "consent");
      return () => browser.submit(page, { decision: "allow", csrf: "forged" });
    },
  },
];
