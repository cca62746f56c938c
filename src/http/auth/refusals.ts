/** What was refused to somebody who is signed in, on record. What is guessed, accounts put on record themselves. */
import type { From, SignedIn } from "../../accounts/acts.ts";
import type { Act } from "../../audit/act.ts";
import { type ProblemCode, problemOf } from "./problem.ts";
import type { Route } from "./route.ts";

/** Writes an act. */
export type Recording = (act: Act) => Promise<void>;

/** 8: an attack if it is repeated. */
const outcomes: Partial<Record<ProblemCode, 4 | 8>> = {
  forbidden: 4,
  "step-up-required": 4,
  "not-found": 4,
  "mfa-required-by-role": 4,
  "last-admin": 4,
  csrf: 8,
};

/** Somebody who asks for something. */
export interface Asking {
  row: Pick<Route, "acts" | "who">;
  by: SignedIn;
  from: From;
  /** The account that it is about, as it was named. */
  named: string | undefined;
}

/** @param thrown What it was refused with */
export async function noteRefusal(record: Recording, { row, by, from, named }: Asking, thrown: unknown): Promise<void> {
  const { code } = problemOf(thrown).problem;
  const [outcome, act] = [outcomes[code], row.acts[0]];
  if (outcome === undefined || act === undefined) return;
  const isOther = row.who === "admin" && named !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(named);
  await record({
    code: act,
    outcome,
    user: by.account.fhirUser,
    account: isOther ? named : by.account.id,
    address: from.address,
    detail: `refused: ${code}`,
  });
}
