/** `cardea doctor`: looks at everything it can, one after another, and says what to do. */
import { environment, readConfig } from "../config/config.ts";
import type { Check } from "./check.ts";
import { folderChecks, machineChecks } from "./machine-checks.ts";

/**
 * Prints a line for each check. What later ones stand on is looked at first: a wrong setting ends it.
 * @param quick Leaves out what reads the whole store.
 * @returns whether nothing was found
 */
export async function runDoctor({ quick }: { quick: boolean }): Promise<boolean> {
  if (!(await allWell(machineChecks()))) return false;
  const config = readConfig(environment(process.env));
  if (config.mongodbUri === undefined && !(await allWell(folderChecks(config.dataDir)))) return false;
  const { storeChecks } = await import("./store-checks.ts");
  const { checks, close } = await storeChecks(config, quick);
  if (checks.length === 0) process.stdout.write("ok    store: nothing was stored yet\n");
  const well = await allWell(checks);
  await close();
  return well;
}

async function allWell(checks: readonly Check[]): Promise<boolean> {
  let well = true;
  for (const { name, run } of checks) {
    const finding = await run();
    well &&= finding === undefined;
    process.stdout.write(finding === undefined ? `ok    ${name}\n` : `WRONG ${name}: ${finding}\n`);
  }
  return well;
}
