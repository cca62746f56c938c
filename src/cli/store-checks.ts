import { type Config, originOf } from "../config/config.ts";
import { openStoreExamination } from "../stores.ts";
import type { Examination, Look } from "../storage/examination.ts";
import type { Check } from "./check.ts";
import { showProgress } from "./progress.ts";

/** What is looked at in the store, and how to end it. */
export interface StoreChecks {
  checks: readonly Check[];
  close: () => void | Promise<void>;
}

/**
 * The checks of the store. It is only read, so a server may go on writing to it.
 * @param quick Leaves out those that read all of it.
 */
export async function storeChecks(config: Config, quick: boolean): Promise<StoreChecks> {
  const keep = keepACopy(config);
  try {
    const examination = await openStoreExamination(config, originOf(config));
    return examination ? ofExamination(examination, quick, keep) : { checks: [], close: () => undefined };
  } catch (error) {
    return { checks: [unreadable(error as Error, keep)], close: () => undefined };
  }
}

const keepACopy = ({ mongodbUri }: Config): string =>
  mongodbUri === undefined ? "Keep a copy of DATA_DIR before anything else." : "Nothing was changed.";

function ofExamination(examination: Examination, quick: boolean, keep: string): StoreChecks {
  const looks = examination.looks.filter(({ long }) => !(quick && long));
  return { checks: looks.map((look) => checkOf(look, keep)), close: () => examination.close() };
}

const unreadable = ({ message }: Error, keep: string): Check => ({
  name: "store",
  run: async () => `It cannot be opened: ${message}. ${keep}`,
});

/** A look, with progress; a file so damaged that the look itself fails is a finding too. */
function checkOf(look: Look, keep: string): Check {
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
        return await look.look(tell);
      } catch (error) {
        return `The look failed: ${(error as Error).message}. ${keep}`;
      } finally {
        if (shown > 0) progress.end();
      }
    },
  };
}
