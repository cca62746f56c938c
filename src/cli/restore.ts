/** `cardea restore`. */
import { environment, originOf, readConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { openArchiveTarget } from "../server.ts";
import { restoreBackup } from "./archive-restore.ts";
import { finishing, openTally } from "./archive-tally.ts";

/**
 * Restores a backup into the configured store, and prints what came of it.
 * @returns whether it is finished
 * @throws SettingError
 */
export async function runRestore(folder: string): Promise<boolean> {
  const config = readConfig(environment(process.env));
  const { target, close } = await openArchiveTarget(config, originOf(config), openLog("error"));
  const tally = openTally("restored");
  return finishing(tally, close, async () => {
    await restoreBackup({ target, folder, watch: tally });
  });
}
