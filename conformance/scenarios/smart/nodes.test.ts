/** Two nodes of one server: what one has done, the other knows at the very next request. */
import { expect, it } from "@jest/globals";
import { appOf, asking, browserOf, exchange, launch, post, read, refresh, toldTo, walk } from "./flow.ts";
import { type Node, smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient offline_access patient/*.rs";

/** A token that both have seen, and remember what it says. */
async function known() {
  const other = await rig.another();
  const client = await appOf(rig);
  const { token } = await launch(rig, client, scope, { person: rig.people.amy });
  const isGood = async ({ base }: Node) => (await read(base, "Patient/amy", token.body.access_token)).status === 200;
  expect([await isGood(rig), await isGood(other)]).toEqual([true, true]);
  return { other, client, token: token.body, isGood };
}

it.each<[string, (at: Awaited<ReturnType<typeof known>>) => Promise<unknown>]>([
  [
    "the app gives it up",
    async ({ other, client, token }) =>
      post(other.base, "/oauth2/revoke", { token: token.access_token, client_id: client.id }),
  ],
  ["the client is disabled", async ({ other, client }) => other.apps.clients.disable(client.id)],
  [
    "a refresh token comes twice",
    async ({ other, client, token }) => {
      await refresh(other.base, client, token.refresh_token);
      await refresh(other.base, client, token.refresh_token);
    },
  ],
  [
    "the account is disabled",
    async ({ other }) => {
      await other.accounts.administration.disable("operator", rig.people.amy.id, {});
      await other.accounts.administration.enable("operator", rig.people.amy.id, {});
    },
  ],
])("a token is refused at both when %s at one", async (_name, act) => {
  const at = await known();
  await act(at);
  expect([await at.isGood(rig), await at.isGood(at.other)]).toEqual([false, false]);
});

it("a code gives one token, though it comes to both at once", async () => {
  const other = await rig.another();
  const client = await appOf(rig);
  const [sent, browser] = [asking(rig.base, client, scope), browserOf()];
  const { code } = toldTo(await walk(rig, browser, await browser.go(sent.url), { person: rig.people.amy }));
  const proof = { code, verifier: sent.verifier };
  const answers = await Promise.all([rig, other, rig, other].map(({ base }) => exchange(base, client, proof)));
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
});

it("keys that one renews sign at the other, too", async () => {
  const other = await rig.another();
  await other.auth.signingKeys.rotate();
  const keys = async ({ base }: Node): Promise<unknown> => await (await fetch(`${base}/oauth2/jwks`)).json();
  expect(await keys(rig)).toEqual(await keys(other));
});

it("a sign-in that begins at one may end at the other", async () => {
  const other = await rig.another();
  const client = await appOf(rig);
  const [sent, browser] = [asking(rig.base, client, scope), browserOf()];
  const first = await browser.go(sent.url);
  const moved = { ...first, url: first.url.replace(rig.base, other.base) };
  const refusedThere = await browser.submit(moved, {
    username: rig.people.amy.email,
    password: rig.people.amy.password,
  });
  // Its form is not from the origin that the server is reached at.
  expect(refusedThere.status).toBe(403);
  const { code } = toldTo(await walk(rig, browser, first, { person: rig.people.amy }));
  expect(await exchange(other.base, client, { code, verifier: sent.verifier })).toMatchObject({ status: 200 });
});
