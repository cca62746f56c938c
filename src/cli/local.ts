import { openLog } from "../log.ts";
import { openServer } from "../server.ts";
import { type Config, originOf } from "../config/config.ts";
import { batchFaults } from "./outcome.ts";
import { recordNotes } from "./notes.ts";
import type { Target } from "./target.ts";

/**
 * A target that is the configured store itself: what is loaded is checked and indexed as the server does it.
 * @throws SettingError when the store cannot be opened
 */
export async function localTarget(config: Config): Promise<Target> {
  const origin = originOf(config);
  const { perform, records, close } = await openServer(config, origin, openLog("error"), "cardea load");
  return {
    async run(bundle) {
      const { body = [] } = await perform({ kind: "bundle", bundle });
      return bundle.type === "batch" ? batchFaults(JSON.parse(body.join(""))) : [];
    },
    notes: recordNotes(records),
    close,
  };
}
