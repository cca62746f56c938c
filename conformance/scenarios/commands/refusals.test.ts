/** What commands refuse: in one line that names what is wrong, with 1, and with nothing written. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { operators } from "./operators.ts";

const here = operators();
let client = "";

beforeAll(async () => {
  const people = [
    { resourceType: "Patient", id: "amy" },
    { resourceType: "Patient", id: "bob" },
    {
      ...{ resourceType: "Encounter", id: "bobs", status: "finished", subject: { reference: "Patient/bob" } },
      class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
    },
  ];
  const file = (name: string, content: unknown) =>
    writeFileSync(join(here.data.folder, name), typeof content === "string" ? content : JSON.stringify(content));
  file("people.ndjson", people.map((one) => JSON.stringify(one)).join("\n"));
  file("private.json", { keys: [{ kty: "EC", crv: "P-384", x: "a", y: "b", d: "secret" }] });
  file("keyless.json", { keys: [] });
  await here.line("load", "people.ndjson");
  await here.line("account", "create", "--role", "patient", "--email", "amy@home.test", "--patient", "Patient/amy");
  const made = await here.line("client", "create", "--name", "One", "--scope", "system/*.rs");
  client = (JSON.parse(made) as { client_id: string }).client_id;
});

const staff = ["account", "create", "--role", "nurse", "--email"];
const there = ["--issuer", "https://login.example.org", "--subject", "a"];
const app = ["client", "create", "--name", "Two", "--redirect-uri", "https://app.test/", "--scope"];

const refused: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["account", "create", "--role", "wizard", "--email", "a@b.test"], /--role.*Allowed choices are system-admin/],
  [["account", "create", "--role", "nurse"], /required option '--email/],
  [[...staff, "nobody"], /^--email: it is not well-formed$/],
  [[...staff, "AMY@home.test"], /^that e-mail, or that person, has an account already$/],
  [[...staff, "n@c.test", "--organization", "Organization/none"], /^--organization: it is not stored here$/],
  [[...staff, "n@c.test", "--organization", "none"], /--organization.*It is no reference such as Organization\/1/],
  [[...staff, "n@c.test", "--practitioner", "Practitioner/none"], /^--practitioner: it is not stored here$/],
  [[...staff, "n@c.test", "--patient", "Patient/bob"], /^--patient: it is for role patient only$/],
  [["account", "create", "--role", "patient", "--email", "b@b.test"], /^--patient: it is needed for that role$/],
  [
    ["account", "create", "--role", "patient", "--email", "b@b.test", "--patient", "Patient/amy"],
    /^that e-mail, or that person, has an account already$/,
  ],
  [["account", "disable", "nobody@home.test"], /^there is no account of that e-mail$/],
  [["account", "link", "amy@home.test", "--subject", "a"], /required option '--issuer/],
  [["account", "link", "amy@home.test", "--issuer", "there", "--subject", "a"], /--issuer.*It is no URL/],
  [["account", "link", "nobody@home.test", ...there], /^there is no account of that e-mail$/],
  [["account", "unlink", ...there], /^that subject stands for no account$/],
  [["account", "disable"], /missing required argument 'email'/],
  [["account", "frobnicate"], /unknown command/],
  [[...app, "patient/*.sr"], /^scope patient\/\*\.sr is none that this server knows$/],
  [[...app, "patient/*.rs", "--auth", "basic"], /--auth.*Allowed choices are none, client_secret_basic/],
  [[...app, "patient/*.rs", "--grant", "password"], /--grant.*It is authorization_code or client_credentials/],
  [[...app, "patient/*.rs", "--auth", "private_key_jwt"], /private_key_jwt needs the client's public keys/],
  [[...app, "patient/*.rs", "--jwks", "private.json"], /^--jwks: private.json holds a private key/],
  [[...app, "patient/*.rs", "--jwks", "keyless.json"], /^--jwks: keyless.json holds no JWK Set/],
  [[...app, "patient/*.rs", "--jwks", "missing.json"], /^missing.json cannot be read/],
  [["client", "approve", "nobody"], /^there is no client nobody$/],
  [["token"], /required option '--scope/],
  [["token", "--scope", "pateint/*.rs"], /^--scope: pateint\/\*\.rs is none that this server knows$/],
  [["token", "--scope", "system/*.rs", "--minutes", "0"], /--minutes.*It is no number of minutes above 0/],
  [["token", "--scope", "system/*.rs", "--user", "amy"], /--user.*Practitioner\/1 or Patient\/1/],
  [["token", "--scope", "system/*.rs", "--client", "nobody"], /^--client: there is no client nobody$/],
  [["launch", "--client", "nobody", "--patient", "amy"], /^--client: there is no client nobody$/],
];

describe("refused", () => {
  let before = 0;
  beforeAll(async () => {
    before = await here.entries();
  });

  it.each(refused)("cardea %j", async (args, says) => {
    const { code, out, err } = await here.run(...args);
    expect([code, out, err.split("\n")[0]]).toEqual([1, "", expect.stringMatching(says)]);
  });

  it.each([
    [["--patient", "nobody"], /^--patient: there is no Patient\/nobody$/],
    [["--patient", "amy", "--encounter", "none"], /^--encounter: there is no Encounter\/none$/],
    [["--patient", "amy", "--encounter", "bobs"], /^--encounter: Encounter\/bobs is not of Patient\/amy$/],
  ])("cardea launch %j", async (args, says) => {
    const { code, out, err } = await here.run("launch", "--client", client, ...args);
    expect([code, out, err.trim()]).toEqual([1, "", expect.stringMatching(says)]);
  });

  it("nothing of it is on record: nothing was done", async () => expect(await here.entries()).toBe(before));
});

describe("cardea token", () => {
  const status = async (path: string, token: string) => (await here.ask("GET", `/fhir/${path}`, { token })).status;

  it("is about one patient with --patient, and says so without", async () => {
    const token = await here.line("token", "--scope", "patient/*.rs", "--patient", "amy");
    expect([await status("Patient/amy", token), await status("Patient/bob", token)]).toEqual([200, 404]);
    const { code, out, err } = await here.run("token", "--scope", "patient/*.rs");
    expect([code, err]).toEqual([0, "scopes of patient/ give nothing without --patient\n"]);
    expect(await status("Patient/amy", out.trim())).not.toBe(200);
  });

  it("ends with the account of --user", async () => {
    const token = await here.line("token", "--scope", "patient/*.rs", "--user", "Patient/amy");
    expect([await status("Patient/amy", token), await status("Patient/bob", token)]).toEqual([200, 404]);
    await here.line("account", "disable", "amy@home.test");
    expect(await status("Patient/amy", token)).toBe(401);
    const { code, err } = await here.run("token", "--scope", "patient/*.rs", "--user", "Patient/amy");
    expect([code, err]).toEqual([1, "--user: the account of Patient/amy is disabled\n"]);
  });

  it("ends after its minutes, which may be a fraction", async () => {
    const token = await here.line("token", "--scope", "system/*.rs", "--minutes", "0.0001");
    expect(await status("Patient/amy", token)).toBe(401);
  });
});
