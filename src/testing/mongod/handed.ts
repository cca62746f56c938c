/** The mongod that was found, handed to the processes that run tests. */
import type { Program } from "./find.ts";

const names = { path: "CARDEA_TEST_MONGOD", version: "CARDEA_TEST_MONGOD_VERSION" } as const;

export function handOver({ path, version }: Program): void {
  process.env[names.path] = path;
  process.env[names.version] = version;
}

/** @throws Error in a process to which none was handed */
export function handed(): Program {
  const [path, version] = [process.env[names.path], process.env[names.version]];
  if (path === undefined || version === undefined) throw new Error("there is no mongod that could be started");
  return { path, version };
}
