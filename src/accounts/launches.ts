/** Launches of apps: what an app is told when it begins. http://hl7.org/fhir/smart-app-launch/app-launch.html#launch-app-ehr-launch */
import { digest, newToken } from "../secrets/digest.ts";
import type { Launch, Launches } from "./acts.ts";
import { readFhirContext } from "./fhir-context.ts";
import { type Ground, write } from "./ground.ts";

const kind = "account-launch";
/** Milliseconds. */
const lasts = 5 * 60_000;

interface Stored {
  launch: Launch;
  /** For whom; absent: for whoever signs in. */
  user?: string;
}

export function openLaunches(ground: Ground): Launches {
  const { records, now, isType } = ground;
  return {
    async make({ user, fhirContext, ...asked }, { account, address }) {
      const context = fhirContext && { fhirContext: readFhirContext(fhirContext, isType) };
      const launch: Launch = { ...asked, ...context };
      const text = newToken();
      const expires = now() + lasts;
      const body: Stored = { launch, ...(user !== undefined && { user }) };
      await write(ground, {
        records: [{ put: { kind, key: digest(text), expires, body }, onVersion: 0 }],
        acts: [{ code: "launch", outcome: 0, client: launch.client, user, account, address }],
      });
      return { launch: text, expiresAt: expires };
    },
    async take(text, asked) {
      const key = digest(text);
      const found = (await records.get(kind, key))?.body as Stored | undefined;
      const isTheirs = found?.launch.client === asked.client && (found.user ?? asked.user) === asked.user;
      const taken = isTheirs ? await records.take(kind, key) : undefined;
      return (taken?.body as Stored | undefined)?.launch;
    },
  };
}
