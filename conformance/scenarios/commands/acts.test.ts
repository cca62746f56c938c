/** Section 10 of the interface of operators: what each command prints, does, and leaves in the trail. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "@jest/globals";
import { type AuditEvent, inShort, operators } from "./operators.ts";

const here = operators();
const password = "Blue-Harbour-27-Lanterns";
const [nurse, patient] = ["nina@clinic.test", "amy@home.test"];
const outside = { issuer: "https://login.example.org", subject: "4f1c2a" };
const seen = { password: "", client: "", session: "" };

/** How a sign-in with a password goes on: `done`, `password-change`, or the code of its refusal. */
const signIn = async (username: string, word: string): Promise<unknown> => {
  const { body } = await here.ask("POST", "/auth/login", { body: { username, password: word, session: "token" } });
  if (typeof body["access_token"] === "string") seen.session = body["access_token"];
  return body["next"] ?? body["code"];
};
const me = async (): Promise<number> => (await here.ask("GET", "/auth/me", { token: seen.session })).status;
const fhir = async (path: string, token: string): Promise<number> =>
  (await here.ask("GET", `/fhir/${path}`, { token })).status;
const members = (out: string) => JSON.parse(out) as Record<string, unknown>;

interface Row {
  command: string;
  says?: string;
  args: () => readonly string[];
  /** Before the command. */
  ready?: () => Promise<void>;
  acts: readonly string[];
  /** Of what was printed, and of what the server does now. */
  then: (out: string) => Promise<void>;
}

/** In this order: what one does, the next may find. */
const rows: readonly Row[] = [
  {
    command: "load",
    args: () => [join(here.data.folder, "people.ndjson")],
    acts: ["update 0", "update 0", "transaction 0"],
    then: async (out) => expect(out).toContain("resources put in place: 2"),
  },
  {
    command: "account create",
    says: "prints the link of an invitation",
    args: () => ["--role", "nurse", "--email", nurse, "--given", "Nina", "--family", "Nightingale"],
    acts: ["account-created 0", "invited 0", "create 0", "create 0"],
    then: async (out) => {
      const [, token = ""] = /^http:\/\/127\.0\.0\.1:\d+\/invitation#token=([\w-]{43})\n$/.exec(out) ?? [];
      const accepted = await here.ask("POST", "/auth/invitations/accept", { body: { token, password } });
      expect([out.startsWith(here.origin), accepted.status]).toEqual([true, 201]);
      expect(await signIn(nurse, password)).toBe("done");
    },
  },
  {
    command: "account create",
    says: "prints a one-time password",
    args: () => ["--role", "patient", "--email", patient, "--patient", "Patient/amy", "--one-time-password"],
    acts: ["account-created 0"],
    then: async (out) => {
      expect(out).toMatch(/^[A-Za-z\d]{4}(-[A-Za-z\d]{4}){3}\n$/);
      seen.password = out.trim();
      expect(await signIn(patient, seen.password)).toBe("password-change");
    },
  },
  {
    command: "account list",
    args: () => [],
    acts: ["accounts-read 0"],
    then: async (out) => {
      const accounts = out.trimEnd().split("\n").map(members);
      expect(accounts.map(({ email, status }) => [email, status])).toEqual([
        [nurse, "active"],
        [patient, "active"],
      ]);
      expect(accounts[1]).toMatchObject({ fhirUser: "Patient/amy", roles: [{ role: "patient", primary: true }] });
      expect(out).not.toMatch(/argon2|password/);
    },
  },
  {
    command: "account disable",
    args: () => [nurse.toUpperCase(), "--reason", "left the clinic"],
    acts: ["account-disabled 0"],
    then: async (out) => {
      expect(members(out)).toMatchObject({ email: nurse, status: "disabled" });
      expect([await me(), await signIn(nurse, password)]).toEqual([401, "invalid-credentials"]);
    },
  },
  {
    command: "account enable",
    args: () => [nurse],
    acts: ["account-enabled 0"],
    then: async (out) => {
      expect(members(out)).toMatchObject({ status: "active" });
      expect(await signIn(nurse, password)).toBe("done");
    },
  },
  {
    command: "account link",
    args: () => [nurse, "--issuer", outside.issuer, "--subject", outside.subject, "--reason", "single sign-on"],
    acts: ["account-linked 0"],
    then: async (out) => expect(members(out)).toEqual({ email: nurse, ...outside }),
  },
  {
    command: "account links",
    args: () => [nurse],
    acts: ["accounts-read 0"],
    then: async (out) => expect(members(out)).toEqual(outside),
  },
  {
    command: "account unlink",
    args: () => ["--issuer", outside.issuer, "--subject", outside.subject],
    acts: ["account-unlinked 0"],
    then: async (out) => expect(members(out)).toEqual({ email: nurse, ...outside }),
  },
  {
    command: "account unlock",
    args: () => [patient],
    ready: async () => {
      for (let tries = 0; tries < 5; tries++) await signIn(patient, "wrong");
      expect(await signIn(patient, seen.password)).toBe("invalid-credentials");
    },
    acts: ["account-unlocked 0"],
    then: async () => expect(await signIn(patient, seen.password)).toBe("password-change"),
  },
  {
    command: "account revoke-sessions",
    args: () => [nurse],
    acts: ["session-revoked 0"],
    then: async (out) => expect([members(out), await me()]).toEqual([{ revoked: 1 }, 401]),
  },
  {
    command: "account mfa-reset",
    args: () => [nurse],
    acts: ["mfa-disabled 0"],
    then: async (out) => expect(members(out)).toMatchObject({ mfa: { totp: false, recovery_codes_left: 0 } }),
  },
  {
    command: "client create",
    args: () => ["--name", "Warehouse", "--scope", "system/*.rs", "--grant", "client_credentials"],
    acts: ["client-registered 0"],
    then: async (out) => {
      const { client_id: id, client_secret: secret, ...more } = members(out);
      seen.client = String(id);
      expect([more, typeof secret]).toEqual([{}, "string"]);
      const body = new URLSearchParams({ grant_type: "client_credentials", scope: "system/Patient.rs" });
      const authorization = `Basic ${Buffer.from(`${seen.client}:${String(secret)}`).toString("base64")}`;
      const init = { method: "POST", body, headers: { authorization } };
      expect((await fetch(`${here.origin}/oauth2/token`, init)).status).toBe(200);
    },
  },
  {
    command: "client list",
    args: () => [],
    acts: [],
    then: async (out) => {
      expect(members(out)).toMatchObject({ client_id: seen.client, client_name: "Warehouse", status: "approved" });
      expect(out).not.toContain('secret":"');
    },
  },
  {
    command: "client approve",
    args: () => [seen.client],
    acts: ["client-approved 0"],
    then: async (out) => expect(members(out)).toMatchObject({ status: "approved" }),
  },
  {
    command: "token",
    args: () => ["--scope", "system/Patient.rs", "--client", seen.client, "--minutes", "2.5"],
    acts: ["token 0"],
    then: async (out) => {
      seen.session = out.trim();
      expect(out).toMatch(/^[\w-]{43}\n$/);
      expect([await fhir("Patient/amy", seen.session), await fhir("Practitioner", seen.session)]).toEqual([200, 403]);
    },
  },
  {
    command: "launch",
    args: () => ["--client", seen.client, "--patient", "amy", "--encounter", "visit", "--intent", "summary"],
    acts: ["launch 0"],
    then: async (out) => expect(out).toMatch(/^[\w-]{43}\n$/),
  },
  {
    command: "client disable",
    args: () => [seen.client],
    acts: ["client-disabled 0"],
    then: async (out) => {
      expect(members(out)).toMatchObject({ status: "disabled" });
      expect(await fhir("Patient/amy", seen.session)).toBe(401);
    },
  },
];

/** They change nothing that the trail is about: what is stored is what it was, or nobody is signed in yet. */
const silent = ["serve", "backup", "restore", "settings", "migrate", "reindex", "doctor"];

beforeAll(() => {
  const people = [
    { resourceType: "Patient", id: "amy", name: [{ family: "Alcott" }] },
    {
      ...{ resourceType: "Encounter", id: "visit", status: "finished", subject: { reference: "Patient/amy" } },
      class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
    },
  ];
  writeFileSync(join(here.data.folder, "people.ndjson"), people.map((one) => JSON.stringify(one)).join("\n"));
});

describe("a command does what it says, prints no more, and is on record", () => {
  it.each(rows.map((row) => ({ says: "", ...row })))(
    "cardea $command $says",
    async ({ command, args, ready, acts, then }) => {
      await ready?.();
      let ended: Awaited<ReturnType<typeof here.run>> | undefined;
      const left = await here.entriesOf(async () => {
        ended = await here.run(...command.split(" "), ...args());
      });
      expect([ended?.code, ended?.err]).toEqual([0, command === "load" ? expect.anything() : ""]);
      expect(left.map(inShort)).toEqual(acts);
      expect(left.filter(({ agent }) => agent.some(({ network }) => network !== undefined))).toEqual([]);
      if (command === "load") expect(left.map(whose)).toEqual(acts.map(() => "cardea load"));
      await then(ended?.out ?? "");
    },
  );

  test("each command has a row, or is known to leave nothing", async () => {
    const named = await commandsIn([]);
    expect([...new Set(rows.map(({ command }) => command)), ...silent].sort()).toEqual(named.sort());
  });
});

const whose = ({ agent }: AuditEvent) => agent[0]?.who.display;

/** What the help names, those of a group as `group name`. */
async function commandsIn(group: readonly string[]): Promise<string[]> {
  const { out } = await here.run(...group, "--help");
  const [, listed = ""] = out.split("\nCommands:\n");
  const names = [...(listed.split("\n\n", 1)[0]?.matchAll(/^ {2}([a-z][\w-]*)/gm) ?? [])].map(([, name = ""]) => name);
  const own = names.filter((name) => name !== "help");
  const all = await Promise.all(
    own.map(async (name) => {
      const inner = group.length === 0 && ["account", "client"].includes(name) ? await commandsIn([name]) : [];
      return inner.length > 0 ? inner : [[...group, name].join(" ")];
    }),
  );
  return all.flat();
}
