/** `cardea backup`. */
import { environment, readConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { openArchiveSource } from "../stores.ts";
import { version } from "../version.ts";
import { makeBackup } from "./archive-make.ts";
import { closing, finishing, openTally } from "./archive-tally.ts";

/**
 * Backs up the configured store into a folder, and prints what came of it.
 * @returns whether it is finished
 * @throws SettingError
 */
export async function runBackup(folder: string): Promise<boolean> {
  const config = readConfig(environment(process.env));
  const watch = openTally("backed up");
  const software = `cardea ${version}`;
  return finishing(watch, async () => {
    const opened = await openArchiveSource(config, openLog("error"));
    await closing(opened, ({ source }) => makeBackup({ source, folder, watch, now: Date.now, software }));
  });
}
