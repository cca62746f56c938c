/** The answer to a sign-in: its end, or what it asks for next. */
import type { SignedIn, SignInStep } from "../../accounts/acts.ts";
import type { Answered, Desk } from "./route.ts";
import { shownNext, shownSignedIn, shownTokens } from "./shapes.ts";

/** What a client says of the session that it wants. */
export interface SessionMembers {
  session?: "cookie" | "token";
  device_name?: string;
  device_fingerprint?: string;
}

export const sessionAsked = ({ session, device_name: name, device_fingerprint: print }: SessionMembers) => ({
  kind: session === "token" ? ("api" as const) : ("browser" as const),
  ...(name !== undefined && { deviceName: name }),
  ...(print !== undefined && { deviceFingerprint: print }),
});

type Done = Extract<SignInStep, { next: "done" }>;

/** What proves the session is handed over here, and never again. */
async function handedOver({ csrf }: Desk, { proof, session }: Pick<Done, "proof"> & Pick<SignedIn, "session">) {
  if (proof.kind === "api") return { members: shownTokens(proof) };
  return { members: { csrf_token: await csrf.of(session.id) }, cookie: proof.cookie };
}

/** @param more Members besides */
export async function stepAnswer(
  desk: Desk,
  step: SignInStep,
  { status = 200, ...more }: { status?: number; members?: Readonly<Record<string, unknown>> } = {},
): Promise<Answered> {
  if (step.next !== "done") return { status, body: { ...shownNext(step), ...more.members } };
  const { members, ...cookie } = await handedOver(desk, step);
  return { status, body: { ...shownSignedIn(step), ...members, ...more.members }, ...cookie };
}
