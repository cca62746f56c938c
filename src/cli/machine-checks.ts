/** What the doctor looks at outside the store: the runtime, the settings, the folder, the disk. */
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { environment, readConfig } from "../config/config.ts";
import type { Check } from "./check.ts";

/** Free space below which a disk is called full. Bytes. */
const leastFree = 512 * 1_048_576;

export const machineChecks = (): Check[] => [
  { name: "Node", run: async () => nodeFinding(process.versions.node) },
  { name: "settings", run: async () => settingsFinding(process.env) },
];

export const folderChecks = (dataDir: string): Check[] => [
  { name: "data folder", run: () => folderFinding(dataDir) },
  { name: "disk space", run: () => spaceFinding(dataDir) },
];

/** @param version As `process.versions.node` says it. */
export function nodeFinding(version: string): string | undefined {
  if (Number(version.split(".")[0]) >= 24) return undefined;
  return `This is Node ${version}; Cardea needs 24. Start it by npm start or npx cardea: they bring the right one, once "npm ci" has run.`;
}

function settingsFinding(variables: NodeJS.ProcessEnv): string | undefined {
  try {
    readConfig(environment(variables));
    return undefined;
  } catch (error) {
    return `${(error as Error).message}. "cardea settings" lists them all.`;
  }
}

async function folderFinding(dataDir: string): Promise<string | undefined> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
    return undefined;
  } catch (error) {
    return `DATA_DIR=${dataDir} cannot be written: ${(error as Error).message}. Give the folder to the user that runs the server.`;
  }
}

async function spaceFinding(dataDir: string): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  if (free >= leastFree) return undefined;
  return `${Math.round(free / 1_048_576)} MB are free where DATA_DIR=${dataDir} lies. Make room: writes fail when it is full.`;
}
