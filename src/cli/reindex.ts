/** `cardea reindex`. */
import { environment, originOf, readConfig, SettingError } from "../config/config.ts";
import { FhirError } from "../fhir/error.ts";
import { openLog } from "../log.ts";
import { openServer, type Server } from "../server.ts";
import { showProgress } from "./progress.ts";

/**
 * Indexes anew what is stored, and prints what came of it.
 * @param parameters `code` or `Type.code`; none: all.
 * @returns whether it is done
 * @throws SettingError when the store cannot be opened, or there is no such parameter
 */
export async function runReindex(parameters: readonly string[]): Promise<boolean> {
  const config = readConfig(environment(process.env));
  const server = await openServer(config, originOf(config), openLog("error"), "cardea reindex");
  try {
    return await run(parameters, server);
  } catch (error) {
    throw error instanceof FhirError && error.kind === "invalid" ? new SettingError(error.message) : error;
  } finally {
    await server.close();
  }
}

async function run(parameters: readonly string[], { reindex }: Server): Promise<boolean> {
  const shown = showProgress();
  let [begun, before] = [false, 0];
  const { state, progress, error } = await reindex(parameters, ({ done, total }) => {
    if (total > 0 && !begun) shown.begin(total);
    begun ||= total > 0;
    if (begun) shown.advance(done - before, `${done} resources`);
    before = done;
  });
  if (begun) shown.end();
  if (state === "done") process.stdout.write(`${progress.done} resources were indexed anew\n`);
  else process.stderr.write(`it could not be done: ${error ?? "for no known reason"}\n`);
  return state === "done";
}
