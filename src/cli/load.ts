/** `cardea load`. */
import { type Config, environment, readConfig } from "../config/config.ts";
import { findFiles } from "./files.ts";
import { load } from "./loader.ts";
import { fileNotes } from "./notes.ts";
import { showProgress } from "./progress.ts";
import { openReport } from "./report.ts";
import { type Notes, type Target, Trouble } from "./target.ts";

/** Notes that tell of no earlier load. */
const anew = (notes: Notes): Notes => ({
  get: async () => undefined,
  put: (digest, note) => notes.put(digest, note),
});

/** The options of the command, as they were given. */
export interface LoadOptions {
  /** FHIR base, without a slash at the end. */
  server?: string;
  token?: string;
  again?: true;
  report?: string;
}

/**
 * Loads, and prints what came of it.
 * @returns whether everything was loaded
 * @throws SettingError, PathError
 */
export async function runLoad(paths: readonly string[], options: LoadOptions): Promise<boolean> {
  const config = readConfig(environment(process.env));
  const files = await findFiles(paths);
  const report = openReport(showProgress(), options.report);
  const target = await openTarget(options, config);
  let trouble: Trouble | undefined;
  try {
    const notes = options.again ? anew(target.notes) : target.notes;
    await load(files, { target: { ...target, notes }, watch: report, limit: config.maxBody, now: Date.now });
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    trouble = error;
  } finally {
    await target.close();
  }
  process.stdout.write(`${report.summary().join("\n")}\n`);
  if (trouble) process.stderr.write(`stopped: ${trouble.message}\nthe same command goes on from here\n`);
  return trouble === undefined && report.refusals() === 0;
}

async function openTarget({ server: base, token }: LoadOptions, config: Config): Promise<Target> {
  if (base === undefined) {
    const { localTarget } = await import("./local.ts");
    return localTarget(config);
  }
  const { remoteTarget } = await import("./remote.ts");
  return remoteTarget({ base, token, notes: fileNotes(config.dataDir, base) });
}
