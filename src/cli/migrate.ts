import { environment, readConfig } from "../config/config.ts";
import { migrateStore } from "../stores.ts";

/**
 * `cardea migrate`: prints each thing that is done.
 * @throws SettingError when the database cannot be used
 */
export async function runMigrate(asked: { shard: boolean; dryRun: boolean }): Promise<void> {
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  await migrateStore(readConfig(environment(process.env)), { ...asked, tell });
}
