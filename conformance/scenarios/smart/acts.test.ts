/** What each route of the authorization server leaves in the trail, done and refused. */
import { describe, expect, it, test } from "@jest/globals";
import { routes } from "../../../src/auth/configuration.ts";
import { authorizing } from "./act-pages.ts";
import { held, scope } from "./act-row.ts";
import { tokenRows } from "./act-tokens.ts";
import { appOf, asking, browserOf, read } from "./flow.ts";
import { entriesLeft } from "./left.ts";
import { type AuditEvent, smart } from "./rig.ts";

const rig = smart();
const ours = "urn:cardea:audit-event";

/** Acts that something leaves: `token 0 Patient/amy`; FHIR's own are another table's. */
const left = async (work: () => Promise<unknown>): Promise<string[]> =>
  (await entriesLeft(rig, work)).flatMap(inShort).sort();

function inShort({ subtype = [], outcome, agent }: Partial<AuditEvent>): string[] {
  const act = (subtype as { system?: string; code: string }[]).find(({ system }) => system === ours);
  const [{ who } = { who: {} }] = agent ?? [];
  const whose = who.reference ?? (who.identifier === undefined ? "nobody" : "a client");
  return act ? [`${act.code} ${outcome} ${whose}`] : [];
}

const rows = [...authorizing, ...tokenRows];
/** They tell everybody the same. */
const silent: readonly string[] = [routes.jwks];

describe("what is done is on record", () => {
  it.each(rows)("$route: $says", async ({ acts, ready }) => {
    const work = await ready(rig);
    expect(await left(work)).toEqual([...acts].sort());
  });

  test("each route of the authorization server has a row, or is known to leave nothing", () => {
    expect([...new Set(rows.map(({ route }) => route)), ...silent].sort()).toEqual(Object.values(routes).sort());
  });

  it.each([
    ...[routes.jwks, "/oauth2/style.json", "/oauth2/nothing", "/oauth2/interaction/nothing-of-the-kind"],
    ...["/.well-known/openid-configuration", "/fhir/.well-known/smart-configuration", "/fhir/metadata"],
  ])("%s leaves nothing", async (path) => {
    expect(await left(() => fetch(`${rig.base}${path}`))).toEqual([]);
  });

  it("a request for authorization leaves nothing before somebody signs in", async () => {
    const { url } = asking(rig.base, await appOf(rig), scope);
    expect(await left(() => browserOf().go(url))).toEqual([]);
  });

  test("nothing in the trail is a token, a code, a secret, or what was typed", async () => {
    const { client, access_token: token = "", refresh_token: more = "", told } = await held(rig);
    expect((await read(rig.base, "Patient/amy", token)).status).toBe(200);
    const text = JSON.stringify(await rig.trail());
    for (const secret of [token, more, told.code, "forged", rig.people.amy.email]) expect(text).not.toContain(secret);
    expect(text).toContain(client.id);
  });
});
