/** `cardea backup`. */
import { environment, readConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { openArchiveSource } from "../server.ts";
import { version } from "../version.ts";
import { finishing, openTally } from "./archive-tally.ts";
import { makeBackup } from "./archive-make.ts";

/**
 * Backs up the configured store into a folder, and prints what came of it.
 * @returns whether it is finished
 * @throws SettingError
 */
export async function runBackup(folder: string): Promise<boolean> {
  const { source, close } = await openArchiveSource(readConfig(environment(process.env)), openLog("error"));
  const tally = openTally("backed up");
  return finishing(tally, close, async () => {
    await makeBackup({ source, folder, watch: tally, now: Date.now, software: `cardea ${version}` });
  });
}
