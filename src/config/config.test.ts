import { describe, expect, it } from "@jest/globals";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, isLoopback, readConfig, SettingError, settingsTable } from "./config.ts";

describe("settings", () => {
  it("has a value for everything when nothing is set", () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      baseUrl: undefined,
      dataDir: "./data",
      auth: "smart",
      seed: "demo",
      maxBody: 64 * 1_048_576,
      logLevel: "info",
      validate: "base",
    });
  });

  it.each([
    [{ PORT: "0" }, { port: 0 }],
    [{ PORT: " 9000 " }, { port: 9000 }],
    [{ PORT: "" }, { port: 8080 }],
    [{ HOST: "::1" }, { host: "::1" }],
    [{ HOST: "[::1]" }, { host: "::1" }],
    [{ HOST: "localhost" }, { host: "localhost" }],
    [{ HOST: "0.0.0.0" }, { host: "0.0.0.0", auth: "smart" }],
    [
      { HOST: "0.0.0.0", AUTH: "open", AUTH_OPEN_ANYWHERE: "true" },
      { host: "0.0.0.0", auth: "open" },
    ],
    [{ AUTH: "open" }, { host: "127.0.0.1", auth: "open" }],
    [{ BASE_URL: "https://fhir.example.org/" }, { baseUrl: "https://fhir.example.org" }],
    [{ MAX_BODY_MB: "0.5" }, { maxBody: 524_288 }],
    [{ NODE_ENV: "production" }, { seed: "none", production: true }],
    [{ NODE_ENV: "production", SEED: "demo" }, { seed: "demo" }],
    [{ SEED: "none" }, { seed: "none" }],
    [{ VALIDATE: "off" }, { validate: "off" }],
    [{}, { mongodbUri: undefined }],
    [
      {},
      {
        keyFile: undefined,
        signIn: {
          lockoutFailures: 5,
          lockout: 1_800_000,
          sessionIdle: 900_000,
          sessionMax: 43_200_000,
          authToken: 900_000,
          authRefresh: 604_800_000,
          accessToken: 300_000,
          offline: 7_776_000_000,
          invitation: 259_200_000,
          reset: 1_800_000,
          ticket: 300_000,
          stepUp: 300_000,
          selfRegistration: false,
          oauthRegistration: "open",
          rateLimits: true,
          mail: { smtpUrl: undefined, from: undefined },
        },
      },
    ],
    [{ LOCKOUT_MINUTES: "0.05" }, { signIn: { lockout: 3_000 } }],
    [{ ACCESS_TOKEN_MINUTES: "30" }, { signIn: { accessToken: 1_800_000 } }],
    [{ SELF_REGISTRATION: "on" }, { signIn: { selfRegistration: true } }],
    [{ AUTH_RATE_LIMITS: "off" }, { signIn: { rateLimits: false } }],
    [
      { SMTP_URL: "smtp://u:p@mail.example.org:587", MAIL_FROM: "Cardea <no-reply@example.org>" },
      { signIn: { mail: { smtpUrl: "smtp://u:p@mail.example.org:587", from: "Cardea <no-reply@example.org>" } } },
    ],
    [{ MAIL_FROM: "no-reply@example.org" }, { signIn: { mail: { from: "no-reply@example.org" } } }],
    [{ KEY_FILE: "/run/secrets/key" }, { keyFile: "/run/secrets/key" }],
    ...[
      "mongodb://localhost",
      "mongodb://a:27017,b:27018,[::1]:27019/cardea?replicaSet=rs0&w=majority",
      "mongodb+srv://user:p%40ss@cluster.example.org/?retryWrites=true",
    ].map((uri) => [{ MONGODB_URI: uri }, { mongodbUri: uri }] as const),
  ])("%j", (variables, expected) => {
    expect(readConfig(variables)).toMatchObject(expected);
  });

  it.each([
    [{ PORT: "http" }, "PORT=http: expected a whole number from 0 to 65535"],
    [{ PORT: "65536" }, "PORT"],
    [{ PORT: "-1" }, "PORT"],
    [{ PORT: "80.5" }, "PORT"],
    [{ HOST: "a b" }, "HOST"],
    [{ BASE_URL: "fhir.example.org" }, "BASE_URL"],
    [{ BASE_URL: "https://fhir.example.org/below" }, "BASE_URL"],
    [{ BASE_URL: "ftp://fhir.example.org" }, "BASE_URL"],
    [{ BASE_URL: "https://user@fhir.example.org" }, "BASE_URL"],
    [{ AUTH: "basic" }, "AUTH=basic: expected open or smart"],
    [{ AUTH: "none" }, "AUTH"],
    [{ AUTH_OPEN_ANYWHERE: "yes" }, "AUTH_OPEN_ANYWHERE=yes: expected true or false"],
    [{ TRUST_PROXY: "10.0.0.0/33" }, "TRUST_PROXY"],
    [{ TRUST_PROXY: "proxy.example.org" }, "TRUST_PROXY"],
    [{ TRUST_PROXY: "10.0.0.0/8/8" }, "TRUST_PROXY"],
    [{ SEED: "all" }, "SEED=all: expected demo or none"],
    [{ MAX_BODY_MB: "0" }, "MAX_BODY_MB"],
    [{ MAX_BODY_MB: "1e9" }, "MAX_BODY_MB"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ VALIDATE: "profiles" }, "VALIDATE=profiles"],
    [{ AUTH: "open", HOST: "0.0.0.0" }, "HOST=0.0.0.0 is not loopback"],
    [{ AUTH: "open", HOST: "fhir.example.org" }, "AUTH=open"],
    [{ MONGODB_URI: "localhost:27017" }, "MONGODB_URI: expected a URI such as mongodb://host:27017/cardea"],
    [{ MONGODB_URI: "mongodb://" }, "MONGODB_URI: expected a URI"],
    [{ MONGODB_URI: "mongodb://a:p@ss@host" }, "an @ in a user or password is written as %40"],
    [{ MONGODB_URI: "mongodb://host:port" }, "MONGODB_URI: expected hosts with ports"],
    [{ MONGODB_URI: "mongodb://a,,b" }, "MONGODB_URI: expected hosts with ports"],
    [{ MONGODB_URI: "mongodb://host/a.b" }, "MONGODB_URI: expected a database of"],
    [{ MONGO_URI: "mongodb://host" }, "did you mean MONGODB_URI?"],
    [{ DICOMWEB_URL: "http://localhost" }, "DICOMWEB_URL is not there yet"],
    [{ DATADIR: "x" }, "DATADIR is not a setting; did you mean DATA_DIR?"],
    [{ LOGLEVEL: "x" }, "did you mean LOG_LEVEL?"],
    [{ MAX_BODY: "1" }, "did you mean MAX_BODY_MB?"],
    [{ MAX_BODY_SIZE: "1" }, "did you mean MAX_BODY_MB?"],
    [{ BASE_URI: "x" }, "did you mean BASE_URL?"],
    [{ TRUST_PROXYS: "x" }, "did you mean TRUST_PROXY?"],
    [{ AUTH_OPEN: "true" }, "did you mean AUTH_OPEN_ANYWHERE?"],
    [{ LOCKOUT_FAILURES: "0" }, "LOCKOUT_FAILURES=0: expected a whole number from 1 to 100"],
    [{ LOCKOUT_FAILURES: "2.5" }, "LOCKOUT_FAILURES"],
    [{ SESSION_IDLE_MINUTES: "0" }, "SESSION_IDLE_MINUTES=0: expected a number above 0 and at most 1440"],
    [{ TICKET_MINUTES: "-1" }, "TICKET_MINUTES"],
    [{ STEP_UP_MINUTES: "1e3" }, "STEP_UP_MINUTES"],
    [{ ACCESS_TOKEN_MINUTES: "30.1" }, "at most 30"],
    [{ OAUTH_REGISTRATION: "closed" }, "OAUTH_REGISTRATION=closed: expected open or off"],
    [{ AUTH_RATE_LIMITS: "off", HOST: "0.0.0.0" }, "AUTH_RATE_LIMITS=off"],
    [{ SMTP_URL: "smtp://mail.example.org" }, "MAIL_FROM is not set"],
    [{ SMTP_URL: "http://mail.example.org", MAIL_FROM: "a@b" }, "SMTP_URL: expected a URL such as"],
    [{ MAIL_FROM: "nobody" }, "MAIL_FROM=nobody: expected an address"],
    [{ MAIL_FROM: "a@b.org, c@d.org" }, "MAIL_FROM"],
    [{ ACCESS_TOKEN_MINUTE: "1" }, "did you mean ACCESS_TOKEN_MINUTES?"],
    [{ PROT: "9000" }, "did you mean PORT?"],
    [{ port: "9000" }, "did you mean PORT?"],
    [{ CARDEA_PORT: "1" }, "CARDEA_PORT is not a setting"],
  ])("stops the start at %j in one line that names it", (variables, line) => {
    const start = () => readConfig(variables);
    expect(start).toThrow(SettingError);
    expect(start).toThrow(line);
    expect(start).toThrow(/^[^\n]*$/);
  });

  it.each(["mongodb://user:hush@h:x", "mongodb://user:hush@h/a.b", "mongo://user:hush@h"])(
    "does not repeat %s",
    (uri) => {
      expect(() => readConfig({ MONGODB_URI: uri })).toThrow(/^MONGODB_URI: (?!.*hush)/);
    },
  );

  it.each([
    "PATH",
    "HOSTNAME",
    "LOGNAME",
    "NODE_OPTIONS",
    "TZ",
    "BASH_ENV",
    "npm_config_port",
    "SPORT",
    "PORTS",
    "HOSTS",
    "ACCESS_TOKEN",
    "AUTH_TOKEN",
  ])("leaves %s to whom it belongs", (name) => {
    expect(() => readConfig({ [name]: "x" })).not.toThrow();
  });

  it.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["localhost", true],
    ["0.0.0.0", false],
    ["::", false],
    ["127.example.org", false],
    ["192.168.0.1", false],
  ])("%s is loopback: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe("the .env file", () => {
  const file = join(mkdtempSync(join(tmpdir(), "cardea-env-")), ".env");

  it("adds what the environment leaves open", () => {
    writeFileSync(file, "# mine\nPORT=9000\nHOST='::1'\n");
    expect(readConfig(environment({ PORT: "9001" }, file))).toMatchObject({ port: 9001, host: "::1" });
  });

  it("need not be there", () => {
    expect(environment({ A: "b" }, `${file}.none`)).toEqual({ A: "b" });
  });

  it("stops the start when it cannot be read", () => {
    expect(() => environment({}, tmpdir())).toThrow(SettingError);
  });
});

it("has a page that says what it says", () => {
  const page = readFileSync(new URL("../../docs/reference/settings.md", import.meta.url), "utf8");
  for (const row of settingsTable()) {
    const cells = [
      `\`${row.variable}\``,
      row.type,
      row.default === "" ? "–" : `\`${row.default}\``,
      row.unit || "–",
      row.meaning,
    ];
    expect(page).toContain(`| ${cells.join(" | ")} |`);
  }
  expect(page.match(/^\| `/gm)).toHaveLength(settingsTable().length);
});
