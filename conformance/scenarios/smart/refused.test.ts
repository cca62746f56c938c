/** Requests at the FHIR API that come to no interaction: each is on record, and what is refused tells no secret there. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { appOf } from "./flow.ts";
import { entriesLeft } from "./left.ts";
import { smart } from "./rig.ts";

const rig = smart();
const own = "k3Jd0q8hX1m_bZ5nS7rT2vW4yA6cE9fG-HiLoPqRsTu";

interface Entry {
  type: { code: string };
  subtype?: { code: string }[];
  outcome: string;
  outcomeDesc?: string;
  agent: { who: { reference?: string; identifier?: { value: string } }; network?: { address: string } }[];
  entity?: { query?: string; what?: { reference: string } }[];
}

const trail = async () => (await rig.trail()) as unknown as Entry[];
const mint = (minutes: number, more: object = {}) =>
  rig.auth.tokens.mint({ scope: "user/*.cruds", user: "Practitioner/nina", minutes, ...more });

// A caller has a limit of entries in a minute.
beforeEach(() => {
  rig.clock.ahead += 60_000;
});

/** @returns Status, and each entry that was left: interaction, outcome, who, and what it names */
async function left(init: RequestInit & { path: string }): Promise<[number, string[]]> {
  let status = 0;
  const entries = await entriesLeft(rig, async () => {
    ({ status } = await fetch(`${rig.base}/fhir/${init.path}`, init));
  });
  return [status, (entries as unknown as Entry[]).map(line)];
}

function line({ type, subtype = [], outcome, outcomeDesc = "", agent, entity = [] }: Entry): string {
  const named = entity.map(({ query = "", what }) => what?.reference ?? atob(query));
  const codes = [type, ...subtype].map(({ code }) => code);
  return [...codes, outcome, outcomeDesc, ...agent.slice(0, 1).map(whoIn), ...named].join(" ");
}

/** Who asked; nobody, where that is not known. Everybody is at one address here. */
function whoIn({ who, network }: Entry["agent"][0]): string {
  return `${who.reference ?? who.identifier?.value ?? "nobody"}${network?.address === "127.0.0.1" ? "" : " from nowhere"}`;
}

interface Row {
  says: string;
  authorization: () => string | undefined | Promise<string | undefined>;
}

const bearer = (token: string) => `Bearer ${token}`;

const strangers: readonly Row[] = [
  { says: "no token", authorization: () => undefined },
  { says: "one of another scheme", authorization: () => "Basic YWRhOnNlY3JldA==" },
  { says: "one that nobody has given out", authorization: () => bearer(own) },
  { says: "an expired one", authorization: async () => bearer((await mint(-1)).token) },
  {
    says: "one for accounts",
    async authorization() {
      const { email: username, password } = rig.people.nurse;
      const step = await rig.accounts.signIn.withPassword({ username, password, session: { kind: "api" } }, {});
      return step.next === "done" && step.proof.kind === "api" ? bearer(step.proof.accessToken) : undefined;
    },
  },
  {
    says: "one whose client is disabled",
    async authorization() {
      const { id } = await appOf(rig);
      const { token } = await mint(60, { client: id });
      await rig.apps.clients.disable(id);
      return bearer(token);
    },
  },
];

describe("without a good token", () => {
  it.each(strangers)("$says: 401, on record with the path", async ({ authorization }) => {
    const given = await authorization();
    const headers: Record<string, string> = given === undefined ? {} : { authorization: given };
    expect(await left({ path: `Patient/amy?access_token=${own}`, headers })).toEqual([
      401,
      ["rest 4 HTTP 401 nobody GET /Patient/amy"],
    ]);
    const text = JSON.stringify(await trail());
    for (const secret of [own, given?.split(" ")[1] ?? own]) expect(text).not.toContain(secret);
  });

  it("a path that is none and a method that is none are not told from others", async () => {
    expect(await left({ path: "Nonsense/1", method: "PUT" })).toEqual([
      401,
      ["rest 4 HTTP 401 nobody PUT /Nonsense/1"],
    ]);
  });

  it("what everybody may see is no entry, also where it is asked for wrongly", async () => {
    expect(await left({ path: "metadata" })).toEqual([200, []]);
    expect(await left({ path: "metadata?_format=nonsense" })).toEqual([406, []]);
    expect(await left({ path: "Patient", method: "OPTIONS" })).toEqual([204, []]);
  });
});

const json = { "content-type": "application/fhir+json" };
const who = "Practitioner/nina";

const known: readonly (readonly [says: string, init: RequestInit & { path: string }, status: number, entry: string])[] =
  [
    [
      "a purpose of use that is none",
      { path: "Patient/amy", headers: { "x-purpose-of-use": "FUN" } },
      400,
      "GET /Patient/amy",
    ],
    ["a path that is none", { path: "Nonsense/1" }, 404, "GET /Nonsense/1"],
    ["a method that is none here", { path: "Patient/amy", method: "POST" }, 405, "POST /Patient/amy"],
    ["a format that is none", { path: "Patient/amy?_format=pdf" }, 406, "GET /Patient/amy"],
    [
      "a body in another form",
      { path: "Patient", method: "POST", body: "<a/>", headers: { "content-type": "text/plain" } },
      415,
      "create",
    ],
    [
      "a body that is no JSON",
      { path: "Patient/amy", method: "PUT", body: "{", headers: json },
      400,
      "update Patient/amy",
    ],
    [
      "a body that is too long",
      { path: "Patient", method: "POST", body: " ".repeat(1_100_000), headers: json },
      413,
      "create",
    ],
    ["an address that is too long", { path: `Patient?_id=${"x".repeat(9_000)}` }, 414, "GET /Patient"],
  ];

describe("with a good token", () => {
  it.each(known)("%s is on record of its caller", async (_says, init, status, entry) => {
    const authorization = bearer((await mint(60)).token);
    const [interaction = "", ...named] = entry.split(" ");
    const isKnown = /^[a-z]+$/.test(interaction);
    const patient = entry.endsWith("Patient/amy") && isKnown ? ["Patient/amy"] : [];
    const rest = isKnown
      ? [interaction, "4", `HTTP ${status}`, who, ...patient, ...named]
      : ["4", `HTTP ${status}`, who, entry];
    const headers = { ...(init.headers as Record<string, string>), authorization };
    const [told, entries] = await left({ ...init, headers });
    const [minted, ...others] = [entries[0], ...entries.slice(1)];
    expect([told, minted, others]).toEqual([status, ["rest", ...rest].join(" "), []]);
  });
});

it("an entry of a batch that comes to no interaction is on record by itself", async () => {
  const headers = { ...json, authorization: bearer((await mint(60)).token) };
  const entry = (method: string, url: string, resource?: object) => ({ request: { method, url }, resource });
  const bundle = {
    ...{ resourceType: "Bundle", type: "batch" },
    entry: [
      entry("GET", "Nonsense/1"),
      entry("POST", "Patient", { resourceType: "Group" }),
      entry("GET", "Patient/none"),
    ],
  };
  const [status, entries] = await left({ path: "", method: "POST", headers, body: JSON.stringify(bundle) });
  expect(status).toBe(200);
  expect(entries.sort()).toEqual([
    `rest 4 HTTP 404 ${who} GET Nonsense/1`,
    `rest create 4  ${who}`,
    `rest read 4  ${who} Patient/none Patient/none`,
  ]);
});

it("of a flood from one address the trail holds the first, and how many more there were", async () => {
  const ask = async () => (await fetch(`${rig.base}/fhir/Patient/amy`)).status;
  const first = await entriesLeft(rig, async () => {
    expect(new Set(await Promise.all(Array.from({ length: 300 }, ask)))).toEqual(new Set([401]));
  });
  expect(first).toHaveLength(10);
  rig.clock.ahead += 60_000;
  const then = (await entriesLeft(rig, ask)) as unknown as Entry[];
  expect(then.map(({ outcomeDesc }) => outcomeDesc)).toEqual([
    "290 more requests were refused, without an entry each",
    "HTTP 401",
  ]);
});
