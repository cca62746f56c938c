/** Every setting once, with how its text is read: `cardea settings` and docs/reference/settings.md are printed from here. */
import { readFileSync } from "node:fs";
import { type BlockList, isIP } from "node:net";
import { parseEnv } from "node:util";
import { databaseUri, hostName, integer, megabytes, networks, oneOf, origin } from "./values.ts";
import { flag, type Setting, type SettingRow } from "./setting.ts";
import { type SignInConfig, signInOf, signInSettings } from "./sign-in.ts";
import { isNearly } from "./spelling.ts";

/** What the settings say. Read once at the start and handed on as values. */
export interface Config {
  port: number;
  host: string;
  /** Public origin without a slash at the end; undefined: from host and port. */
  baseUrl: string | undefined;
  dataDir: string;
  /** The database, where the store is not the SQLite file. It may hold a password: never print it. */
  mongodbUri: string | undefined;
  auth: "open" | "smart";
  authOpenAnywhere: boolean;
  /** Peers whose X-Forwarded-For is believed. */
  trustProxy: BlockList;
  seed: "demo" | "none";
  /** Bytes, packed or unpacked. */
  maxBody: number;
  logLevel: LogLevel;
  validate: "off" | "base";
  /** Chained searches look into contained resources, too. */
  intoContained: boolean;
  /** File of the key that seals all others; undefined: in the data folder. */
  keyFile: string | undefined;
  signIn: SignInConfig;
  production: boolean;
}

/** winston's levels, most important first. */
const logLevels = ["error", "warn", "info", "http", "verbose", "debug", "silly"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A setting that stops the start. The message is one line and names it. */
export class SettingError extends Error {}

const settings = {
  PORT: {
    type: "integer",
    default: "8080",
    unit: "",
    meaning: "TCP port it listens on; 0 takes any free one",
    read: integer(0, 65_535),
  },
  HOST: {
    type: "address or name",
    default: "127.0.0.1",
    unit: "",
    meaning: "where it listens; 0.0.0.0 or :: for every interface",
    read: hostName,
  },
  BASE_URL: {
    type: "URL",
    default: "",
    unit: "",
    meaning:
      "public origin, such as https://fhir.example.org; every link begins with it; from HOST and PORT when absent",
    read: origin,
  },
  DATA_DIR: {
    type: "path",
    default: "./data",
    unit: "",
    meaning: "folder of the SQLite file; made when it is not there",
    read: (text) => text,
  },
  MONGODB_URI: {
    type: "URI",
    default: "",
    unit: "",
    meaning:
      "store in MongoDB 6.0 or later, a replica set or mongos, instead of the SQLite file, such as mongodb://user:password@host:27017/cardea?replicaSet=rs0; the path names the database, cardea when it names none",
    secret: true,
    read: databaseUri,
  },
  AUTH: {
    type: "open or smart",
    default: "smart",
    unit: "",
    meaning:
      "smart: sign-in, and apps by SMART on FHIR; open: no sign-in, every request may do everything, which refuses to start unless HOST is loopback",
    read: oneOf(["open", "smart"]),
  },
  AUTH_OPEN_ANYWHERE: flag({ default: "false", meaning: "true: AUTH=open also where HOST is not loopback" }),
  TRUST_PROXY: {
    type: "list, by commas",
    default: "",
    unit: "",
    meaning:
      "addresses or networks of proxies whose X-Forwarded-For is believed (the caller's address in the log); none: no forwarded header changes anything",
    read: networks,
  },
  SEED: {
    type: "demo or none",
    default: "demo",
    unit: "",
    meaning:
      "demo: fills an empty store with the demonstration data, with accounts to sign in; none when NODE_ENV is production",
    read: oneOf(["demo", "none"]),
  },
  MAX_BODY_MB: {
    type: "number",
    default: "64",
    unit: "MB (1,048,576 bytes)",
    meaning: "a larger body, packed or unpacked, is refused with 413; at most 256",
    read: megabytes,
  },
  LOG_LEVEL: {
    type: logLevels.join(", "),
    default: "info",
    unit: "",
    meaning: "least important level that is written to stderr; http adds a line for every request",
    read: oneOf(logLevels),
  },
  VALIDATE: {
    type: "off or base",
    default: "base",
    unit: "",
    meaning: "what a write is held to before it is stored: nothing but JSON, or the base definitions of R4",
    read: oneOf(["off", "base"]),
  },
  CHAINS_INTO_CONTAINED: flag({
    default: "false",
    meaning: "true: a chained search also finds what contains a match, as R4 has it; on MongoDB chains are then dearer",
  }),
  ...signInSettings,
  NODE_ENV: {
    type: "text",
    default: "development",
    unit: "",
    meaning: "production: no demonstration data unless SEED=demo, and never accounts of it",
    read: (text) => text,
  },
} satisfies Record<string, Setting<unknown>>;

type Name = keyof typeof settings;
const names = Object.keys(settings) as Name[];
/** Settings that other versions will know. Set now, they would be silently without effect. */
const later: readonly string[] = ["DICOMWEB_URL", "DEFAULT_PATIENT_SYSTEM"];

/** Nearly ours, and set for other programs in many a shell. */
const others: readonly string[] = ["ACCESS_TOKEN", "AUTH_TOKEN"];

/** All settings, for people. */
export const settingsTable = (): SettingRow[] =>
  names.map((variable) => {
    const { type, default: text, unit, meaning, secret }: Setting<unknown> = settings[variable];
    return { variable, type, default: text, unit, meaning, ...(secret && { secret }) };
  });

/**
 * The environment with what a `.env` file adds to it. What the environment sets, the file does not change.
 * @throws SettingError when the file is there and cannot be read
 */
export function environment(variables: NodeJS.ProcessEnv, file = ".env"): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync(file, "utf8")), ...variables };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return variables;
    throw new SettingError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Reads every setting.
 * @throws SettingError naming the first setting that is wrong, or that looks like one of ours and is none
 */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  for (const name of Object.keys(variables)) refuseUnknown(name);
  const values = Object.fromEntries(names.map((name) => [name, valueOf(name, variables[name])])) as {
    [Key in Name]: ReturnType<(typeof settings)[Key]["read"]>;
  };
  const production = values.NODE_ENV === "production";
  const config: Config = {
    port: values.PORT,
    host: values.HOST,
    baseUrl: values.BASE_URL === "" ? undefined : values.BASE_URL,
    dataDir: values.DATA_DIR,
    mongodbUri: values.MONGODB_URI === "" ? undefined : values.MONGODB_URI,
    auth: values.AUTH,
    authOpenAnywhere: values.AUTH_OPEN_ANYWHERE,
    trustProxy: values.TRUST_PROXY,
    seed: production && !variables["SEED"] ? "none" : values.SEED,
    maxBody: values.MAX_BODY_MB * 1_048_576,
    logLevel: values.LOG_LEVEL,
    validate: values.VALIDATE,
    intoContained: values.CHAINS_INTO_CONTAINED,
    keyFile: values.KEY_FILE === "" ? undefined : values.KEY_FILE,
    signIn: signInOf(values),
    production,
  };
  refuseOpenDoor(config);
  refuseHalfASetting(config);
  return config;
}

/** An empty text counts as not set: that is how containers pass what is left out. */
function valueOf(name: Name, text: string | undefined): unknown {
  const given = text?.trim() ?? "";
  const setting: Setting<unknown> = settings[name];
  try {
    return setting.read(given === "" ? setting.default : given);
  } catch (error) {
    const shown = setting.secret ? name : `${name}=${given}`;
    throw new SettingError(`${shown}: ${(error as Error).message}`);
  }
}

function refuseOpenDoor({ auth, host, authOpenAnywhere }: Config): void {
  if (auth !== "open" || isLoopback(host) || authOpenAnywhere) return;
  throw new SettingError(
    `AUTH=open lets everyone on the network read and change everything, and HOST=${host} is not loopback: ` +
      "set HOST=127.0.0.1, or AUTH_OPEN_ANYWHERE=true if that is what you want",
  );
}

function refuseHalfASetting({ host, signIn: { rateLimits, mail } }: Config): void {
  if (!rateLimits && !isLoopback(host))
    throw new SettingError(`AUTH_RATE_LIMITS=off lets everyone on the network guess, and HOST=${host} is not loopback`);
  if (mail.smtpUrl !== undefined && mail.from === undefined)
    throw new SettingError("MAIL_FROM is not set: mail that SMTP_URL sends needs an address that it comes from");
}

/**
 * The origin that links begin with: BASE_URL, or else what HOST and a port come to.
 * @param port Where it listens, when PORT left that open.
 */
export function originOf({ baseUrl, host, port: asked }: Config, port = asked): string {
  if (baseUrl !== undefined) return baseUrl;
  const reached = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}

/** True for addresses that only this machine reaches. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** A name that is nearly one of ours is a mistake; any other belongs to somebody else. */
function refuseUnknown(name: string): void {
  if ((names as string[]).includes(name) || others.includes(name)) return;
  if (later.includes(name)) throw new SettingError(`${name} is not there yet in this version: unset it`);
  if (name.startsWith("CARDEA_")) throw new SettingError(`${name} is not a setting; see "cardea settings"`);
  const meant = [...names, ...later].find((ours) => isNearly(name, ours));
  if (meant) throw new SettingError(`${name} is not a setting; did you mean ${meant}?`);
}
