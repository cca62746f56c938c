/** Where the tests' MongoDB comes from. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A mongod. */
export interface Program {
  path: string;
  /** Such as `6.0.5`. */
  version: string;
}

const downloadMinutes = 5;

/**
 * Looks at `MONGODB_URI`, then at `MONGOMS_SYSTEM_BINARY`, then lets mongodb-memory-server download one, which it keeps.
 * @returns A server that runs already, a program that can be started, or undefined
 * @throws Error when what was named is not there
 */
export async function findMongod(environment: NodeJS.ProcessEnv): Promise<{ uri: string } | Program | undefined> {
  const { MONGODB_URI: uri, MONGOMS_SYSTEM_BINARY: path } = environment;
  if (uri) return { uri };
  if (path) return programAt(path);
  try {
    return await programAt(await downloaded(environment));
  } catch {
    return undefined; // it has been said why
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
