/** Keys that sign id_tokens, while the server runs. */
import { describe, expect, it } from "@jest/globals";
import { decodeProtectedHeader } from "jose";
import { appOf, launch, read, refresh } from "./flow.ts";
import { type Node, smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient offline_access patient/*.rs";
const day = 86_400_000;

describe("keys", () => {
  it("2.7 are renewed while tokens live: new ones sign, old ones are still shown, nobody is put out", async () => {
    const client = await appOf(rig);
    const { token } = await launch(rig, client, scope, { person: rig.people.amy });
    const kidOf = (text: string | undefined) => decodeProtectedHeader(text ?? "").kid;
    await rig.auth.signingKeys.rotate();
    expect(await read(rig.base, "Patient/amy", token.body.access_token)).toMatchObject({ status: 200 });
    const again = await refresh(rig.base, client, token.body.refresh_token);
    expect(again.status).toBe(200);
    const { keys } = (await (await fetch(`${rig.base}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
    const shown = keys.map(({ kid }) => kid);
    expect(kidOf(again.body.id_token)).not.toBe(kidOf(token.body.id_token));
    expect(shown).toEqual(expect.arrayContaining([kidOf(again.body.id_token), kidOf(token.body.id_token)]));
    expect(shown).toHaveLength(4);
  });

  it("old ones are not shown for ever", async () => {
    rig.clock.ahead += 3 * 3_600_000;
    const { keys } = (await (await fetch(`${rig.base}/oauth2/jwks`)).json()) as { keys: unknown[] };
    expect(keys).toHaveLength(2);
  });

  it("are renewed by time, at all nodes alike: shown for a day, then they sign, and what was signed before can be verified", async () => {
    const other = await rig.another();
    const client = await appOf(rig);
    const signed = async () => {
      const { token } = await launch(rig, client, scope, { person: rig.people.amy });
      return { ...token.body, kid: decodeProtectedHeader(token.body.id_token ?? "").kid };
    };
    const shown = async ({ base }: Pick<Node, "base">): Promise<unknown[]> =>
      ((await (await fetch(`${base}/oauth2/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const first = await signed();
    const { token } = await rig.auth.tokens.mint({ scope: "system/*.rs", minutes: 200 * 24 * 60 });
    rig.clock.ahead += 89 * day;
    const coming = (await shown(rig)).filter((kid) => kid !== first.kid);
    expect([coming.length, (await signed()).kid]).toEqual([3, first.kid]);
    rig.clock.ahead += day;
    const second = await signed();
    expect(coming).toContain(second.kid);
    for (const node of [rig, other]) expect(await shown(node)).toEqual(expect.arrayContaining([first.kid, second.kid]));
    rig.clock.ahead += 2 * 3_600_000;
    expect(await shown(other)).toHaveLength(2);
    expect(await shown(rig)).toEqual(await shown(other));
    expect(await read(other.base, "Patient/amy", token)).toMatchObject({ status: 200 });
    const made = (await rig.trail()).filter((one) => JSON.stringify(one).includes('"signing-key-made"'));
    expect(made).toHaveLength(4);
  });
});
