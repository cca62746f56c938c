import { type Config, originOf } from "../config/config.ts";
import { openStoreExamination } from "../server.ts";
import type { Examination, Look } from "../storage/examination.ts";
import type { Check } from "./check.ts";
import { showProgress } from "./progress.ts";

/** What is looked at in the store, and how to end it. */
export interface StoreChecks {
  checks: readonly Check[];
  close: () => void;
}

/**
 * The checks of the store. It is only read, so a server may go on writing to it.
 * @param quick Leaves out those that read all of it.
 */
export function storeChecks(config: Config, quick: boolean): StoreChecks {
  try {
    const examination = openStoreExamination(config, originOf(config));
    return examination ? ofExamination(examination, quick) : { checks: [], close: () => undefined };
  } catch (error) {
    return { checks: [unreadable(error as Error)], close: () => undefined };
  }
}

function ofExamination(examination: Examination, quick: boolean): StoreChecks {
  const looks = examination.looks.filter(({ long }) => !(quick && long));
  return { checks: looks.map(checkOf), close: () => examination.close() };
}

const unreadable = ({ message }: Error): Check => ({
  name: "store",
  run: async () => `It cannot be opened: ${message}. Keep a copy of DATA_DIR before anything else.`,
});

/** A look, with progress; a file so damaged that the look itself fails is a finding too. */
function checkOf(look: Look): Check {
  const { name } = look;
  return {
    name,
    async run() {
      const progress = showProgress();
      let shown = 0;
      const tell = (done: number, of: number) => {
        if (shown === 0) progress.begin(of);
        progress.advance(done - shown, name);
        shown = done;
      };
      try {
        return look.look(tell);
      } catch (error) {
        return `The look failed: ${(error as Error).message}. Keep a copy of DATA_DIR before anything else.`;
      } finally {
        if (shown > 0) progress.end();
      }
    },
  };
}
