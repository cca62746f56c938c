/** `cardea launch`. */
import { isObject } from "../fhir/json.ts";
import { operating, type Operating, say } from "./operator.ts";
import { Refused } from "./refused.ts";
import { expectClient } from "./token.ts";

/** The options of the command, as they were given. */
export interface LaunchOptions {
  client: string;
  /** Ids. */
  patient: string;
  encounter?: string;
  /** Reference. */
  user?: string;
  intent?: string;
}

/** Prints what an app is launched with. http://hl7.org/fhir/smart-app-launch/app-launch.html @throws Refused */
export const printLaunch = (options: LaunchOptions): Promise<void> =>
  operating("cardea launch", async ({ accounts, apps, store }) => {
    const { client, patient, encounter } = options;
    await expectClient(apps, client);
    await resourceOf(store, "patient", { type: "Patient", id: patient });
    if (encounter !== undefined) await expectEncounter(store, encounter, patient);
    say((await accounts.launches.make(options, {})).launch);
  });

type Store = Operating["store"];

/** @throws Refused where it is not stored */
async function resourceOf(store: Store, option: string, { type, id }: { type: string; id: string }): Promise<unknown> {
  const text = (await store.read(type, id))?.text;
  if (text === undefined) throw new Refused(`--${option}: there is no ${type}/${id}`);
  return JSON.parse(text);
}

async function expectEncounter(store: Store, id: string, patient: string): Promise<void> {
  const encounter = await resourceOf(store, "encounter", { type: "Encounter", id });
  const subject: unknown = isObject(encounter) ? encounter["subject"] : undefined;
  if (!isObject(subject) || subject["reference"] !== `Patient/${patient}`)
    throw new Refused(`--encounter: Encounter/${id} is not of Patient/${patient}`);
}
