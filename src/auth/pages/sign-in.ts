/** Pages that ask who somebody is. */
import { escapeHtml } from "../../fhir/html.ts";
import { code, newCode, newPassword, password, username } from "./fields.ts";
import { button, field, form, page, type Step } from "./page.ts";
import { qrImage, qrOf } from "./qr.ts";

/** @param app What it is called; plain text */
export const loginPage = (step: Step, app: string): string =>
  page(
    "Sign in",
    `<p>to continue to <strong>${escapeHtml(app)}</strong></p>
${form(
  step,
  `${field(username, step.problem)}
${field(password, step.problem)}
${button("Sign in")}`,
)}
<p><a href="/forgot" target="_blank" rel="noopener">Forgot your password?</a> <span class="hint">It opens another tab: come back to this one to sign in.</span></p>`,
  );

export const secondFactorPage = (step: Step): string =>
  page(
    "Confirm that it is you",
    form(
      step,
      `${field(code, step.problem)}
${button("Continue")}`,
    ),
  );

/** A second factor that is set up. */
export interface Enrolment {
  secret: string;
  uri: string;
  /** Whose wish it is; what an app wishes can be declined. */
  wish: "role" | "app";
}

const declining = '<p><button class="quiet" name="decision" value="decline" formnovalidate>Not now</button></p>';

/** Where a second factor is set up. */
export const enrolPage = (step: Step, { secret, uri, wish }: Enrolment): string =>
  page(
    "Set up a second factor",
    `<p>${wish === "app" ? "The app" : "Your role"} asks for one. Scan this with an authenticator app, or give it the key; then type the code that it shows.</p>
${qrImage(qrOf(uri))}
<p class="secret"><span id="secret-label">Key</span> <code id="totp-secret" aria-labelledby="secret-label">${escapeHtml(secret)}</code></p>
<p><a href="${escapeHtml(uri)}">Open it in the authenticator of this device</a></p>
${form(
  step,
  `${field(newCode, step.problem)}
${button("Continue")}${wish === "app" ? declining : ""}`,
)}`,
  );

export const recoveryCodesPage = (step: Step, codes: readonly string[]): string =>
  page(
    "Keep your recovery codes",
    `<p>Each lets you in once when you have no authenticator at hand. They are not shown again.</p>
<ul class="codes">
${codes.map((code) => `<li class="recovery-code">${escapeHtml(code)}</li>`).join("\n")}
</ul>
${form(step, button("I have kept them"))}`,
  );

/** In place of a one-time password. */
export const newPasswordPage = (step: Step): string =>
  page(
    "Choose a password",
    form(
      step,
      `${field(newPassword("new_password", "New password"), step.problem)}
${button("Continue")}`,
    ),
  );
