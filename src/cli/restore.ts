/** `cardea restore`. */
import { environment, originOf, readConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { openArchiveTarget } from "../stores.ts";
import { findManifest } from "./archive-folder.ts";
import { restoreBackup } from "./archive-restore.ts";
import { closing, finishing, openTally } from "./archive-tally.ts";

/**
 * Restores a backup into the configured store, and prints what came of it.
 * @returns whether it is finished
 * @throws SettingError
 */
export async function runRestore(folder: string): Promise<boolean> {
  const config = readConfig(environment(process.env));
  const watch = openTally("restored");
  return finishing(watch, async () => {
    // Before a store is made where there is none.
    await findManifest(folder);
    const opened = await openArchiveTarget(config, originOf(config), openLog("error"));
    await closing(opened, ({ target }) => restoreBackup({ target, folder, watch }));
  });
}
