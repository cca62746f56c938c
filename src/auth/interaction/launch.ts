/** What is in context: what the app was launched with, or the patient who is chosen. */
import type { SignedIn } from "../../accounts/acts.ts";
import type { LaunchContext } from "../launch-context.ts";
import { patientPage } from "../pages/patient.ts";
import type { Choosing } from "../patients.ts";
import { sendPage } from "../send.ts";
import { goOn, leave, noteRefusal, paramOf, placeOf, problemOf, type Refusal, stepOf, type Turn } from "./turn.ts";

/** As whom somebody looks for patients. */
export const choosing = (turn: Turn, { account }: SignedIn): Choosing => ({
  user: account.fhirUser,
  account: account.id,
  client: paramOf(turn, "client_id") ?? "",
  ...(turn.from.address !== undefined && { address: turn.from.address }),
});

export async function showLaunch(turn: Turn, signedIn: SignedIn, refusal?: Refusal): Promise<void> {
  const launch = paramOf(turn, "launch");
  if (launch !== undefined) {
    const context = await launched(turn, signedIn, launch);
    if (!context) await refuse(turn, signedIn);
    return goOn(turn, context ? { launch: context } : refused);
  }
  const [type, id] = signedIn.account.fhirUser.split("/");
  if (type === "Patient" && id !== undefined) return goOn(turn, { launch: { patient: id } });
  return showPicker(turn, signedIn, refusal);
}

const refused = { error: "access_denied", error_description: "this launch is not known, was used, or is another's" };

const refuse = (turn: Turn, { account }: SignedIn): Promise<void> =>
  noteRefusal(turn, { code: "launch", outcome: 4, user: account.fhirUser, account: account.id });

/** Good once, for one app and one person, and for a patient whom this person may see. */
async function launched(turn: Turn, signedIn: SignedIn, launch: string): Promise<LaunchContext | undefined> {
  const asked = { client: paramOf(turn, "client_id") ?? "", user: signedIn.account.fhirUser };
  const found = await turn.accounts.launches.take(launch, asked);
  if (found === undefined) return undefined;
  const { patient, encounter, intent, fhirContext } = found;
  const isSeen = (await turn.patients.one(choosing(turn, signedIn), patient)) !== undefined;
  if (!isSeen) return undefined;
  return {
    patient,
    ...(encounter !== undefined && { encounter }),
    ...(intent !== undefined && { intent }),
    ...(fhirContext !== undefined && { fhirContext }),
  };
}

async function showPicker(turn: Turn, signedIn: SignedIn, refusal: Partial<Refusal> = {}): Promise<void> {
  const { status = 200, problem } = refusal;
  const asked = turn.fields.get("q") ?? "";
  const found = await turn.patients.find(choosing(turn, signedIn), asked);
  sendPage(turn.response, status, patientPage(await stepOf(turn, "patient", problem), placeOf(turn), asked, found));
}

export async function postPatient(turn: Turn, signedIn: SignedIn): Promise<void> {
  const chosen = await turn.patients.one(choosing(turn, signedIn), turn.fields.get("patient") ?? "");
  if (chosen === undefined) return showPicker(turn, signedIn, { status: 400, problem: problemOf("not-found") });
  await leave(turn, { launch: { patient: chosen.id } });
}
