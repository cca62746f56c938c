/** When somebody has to be asked something before an app gets its code, in order: who, about whom, whether. */
import { interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { needsPatient, split } from "./scopes.ts";
import type { SignedIn } from "../accounts/acts.ts";

const { Check, Prompt, base } = interactionPolicy;

/** As which somebody has signed in: with a password; with a second factor, too. */
export const acr = { password: "urn:cardea:aal1", secondFactor: "urn:cardea:aal2" } as const;

export const acrOf = ({ session }: Pick<SignedIn, "session">): string =>
  session.amr.includes("otp") ? acr.secondFactor : acr.password;

/** Whether an app asks for a second factor, and would not do without. */
export function wantsSecondFactor(acrValues: unknown): boolean {
  const asked = split(asText(acrValues));
  return asked.includes(acr.secondFactor) && !asked.includes(acr.password);
}

/** Reasons to ask who it is that a live session does not answer. */
export const insistent: ReadonlySet<string> = new Set(["login_prompt", "max_age", "second_factor"]);

/** @param sessionOf Who is signed in, in the browser that a request is from */
export function openPolicy(sessionOf: (ctx: KoaContextWithOIDC) => Promise<SignedIn | undefined>) {
  const prompts = base();
  const login = prompts.get("login");
  // The library remembers who was signed in; whether that is still so is known to the session only.
  login?.checks.add(
    new Check("session_ended", "nobody is signed in", "login_required", async (ctx) => {
      const signedIn = await sessionOf(ctx);
      return signedIn === undefined || signedIn.account.id !== ctx.oidc.session?.accountId;
    }),
  );
  login?.checks.add(
    new Check("second_factor", "a second factor is asked for", "login_required", async (ctx) => {
      if (!wantsSecondFactor(ctx.oidc.params?.["acr_values"])) return false;
      const done = ctx.oidc.result?.login;
      if (done) return done.acr !== acr.secondFactor;
      const signedIn = await sessionOf(ctx);
      return signedIn !== undefined && acrOf(signedIn) !== acr.secondFactor;
    }),
  );
  prompts.add(new Prompt({ name: "launch" }, launchNeeded), 1);
  // Every launch is a grant of its own: with its patient, its consent, its end.
  prompts.get("consent")?.checks.add(
    new Check("grant_per_launch", "every launch is allowed by itself", "consent_required", (ctx) => {
      return ctx.oidc.result?.consent?.grantId === undefined;
    }),
  );
  return prompts;
}

const launchNeeded = new Check("context_needed", "a patient must be chosen", "interaction_required", (ctx) => {
  const { params, result } = ctx.oidc;
  if (result?.["launch"] !== undefined) return false;
  return params?.["launch"] !== undefined || needsPatient(split(asText(params?.["scope"])));
});

const asText = (value: unknown): string => (typeof value === "string" ? value : "");
