import { actTexts } from "../../src/audit/acts.ts";
import { openTokens, type Tokens } from "../../src/auth/tokens.ts";
import { readConfig } from "../../src/config/config.ts";
import { openLog } from "../../src/log.ts";
import { openWhole } from "../../src/stores.ts";

/** Puts an access token into the store of a server that runs. @param origin Of that server */
export async function mint(
  settings: NodeJS.ProcessEnv,
  origin: string,
  granted: Omit<Parameters<Tokens["mint"]>[0], "minutes">,
): Promise<string> {
  const { store, records, close } = await openWhole(readConfig(settings), openLog("error"));
  try {
    const tokens = openTokens({ store, records, audit: actTexts(Date.now), now: Date.now, audience: `${origin}/fhir` });
    return (await tokens.mint({ ...granted, minutes: 60 })).token;
  } finally {
    await close();
  }
}
