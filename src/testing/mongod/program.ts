/** Where the tests' MongoDB comes from: found once, and handed to the processes that run tests. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What there is to test with. */
export interface Found {
  /** A replica set that runs already. */
  uri?: string;
  /** A mongod that can be started: some tests need servers that they may break. */
  program?: Program;
}

export interface Program {
  path: string;
  /** Such as `6.0.5`. */
  version: string;
}

const downloadMinutes = 5;

/**
 * Looks at `MONGODB_URI`, then at `MONGOMS_SYSTEM_BINARY`, then lets mongodb-memory-server download one, which it keeps.
 * @throws Error when what was named is not there
 */
export async function findMongod(environment: NodeJS.ProcessEnv): Promise<Found> {
  const { MONGODB_URI: uri, MONGOMS_SYSTEM_BINARY: path } = environment;
  const named = path ? { program: await programAt(path) } : {};
  if (uri) return { uri, ...named };
  if (path) return named;
  try {
    return { program: await programAt(await downloaded(environment)) };
  } catch {
    return {}; // it has been said why
  }
}

async function programAt(path: string): Promise<Program> {
  const { stdout } = await run(path, ["--version"]);
  const version = /db version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} is no mongod`);
  return { path, version };
}

/** In a process of its own, so that it can be ended. */
async function downloaded(environment: NodeJS.ProcessEnv): Promise<string> {
  const script = fileURLToPath(new URL("download.ts", import.meta.url));
  const env = { MONGOMS_MAX_RETRIES: "0", ...environment };
  const running = run(process.execPath, [script], { env, timeout: downloadMinutes * 60_000 });
  running.child.stderr?.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  return (await running).stdout.trim();
}

const names = { path: "CARDEA_TEST_MONGOD", version: "CARDEA_TEST_MONGOD_VERSION" } as const;

/** Tells the processes that run tests of it. */
export function handOver({ path, version }: Program): void {
  process.env[names.path] = path;
  process.env[names.version] = version;
}

/** Whether there is one that tests may start, and break. */
export const isHanded = (): boolean => process.env[names.path] !== undefined;

/** @throws Error in a process to which none was handed */
export function handed(): Program {
  const [path, version] = [process.env[names.path], process.env[names.version]];
  if (path === undefined || version === undefined) throw new Error("there is no mongod that could be started");
  return { path, version };
}

/** The URI with another database in its path; several hosts make it none that `URL` reads. */
export const withDatabase = (uri: string, database: string): string =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`);
