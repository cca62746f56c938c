/** The example of an app, from the first page on: what a patient and a clinician do with it, in a real browser. */
import { expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Size, where } from "./chromium.ts";
import { handsOn, visitorFor } from "./visitor.ts";

/** Who does what on which screen: codes are good once, and a forgotten password is another afterwards. */
const cast = {
  phone: { clinician: "cardiologist", forgetful: "case-manager" },
  desktop: { clinician: "surgeon", forgetful: "nurse" },
} as const satisfies Record<Size, Record<string, string>>;

const app = "Patient summary (example)";

where.each(["phone", "desktop"] as const)("the example of an app, on a %s", (size) => {
  const visitor = visitorFor(size);
  const at = () => ({ ...visitor.it, told: telling(visitor.it.page) });

  it("shows patients their own record, and nothing once they end its access", async () => {
    const { origin, page, look, heading, press, enter, person, told } = at();
    await page.goto(origin);
    await enter(person("patient"));
    await told("Amara Ngozi Okafor");
    await look("example-home");
    await page.getByRole("link", { name: "Patient summary", exact: true }).click();
    await press("Sign in");
    await heading(`Let ${app} in?`);
    await look("example-consent");
    await press("Allow");
    await heading("Amara Ngozi Okafor");
    expect(await page.locator("#conditions li").count()).toBeGreaterThan(2);
    expect(await page.locator("#observations dd").first().innerText()).not.toBe("");
    await look("example-app");
    await page.goto(origin);
    await heading(app);
    await press(`End access: ${app}`);
    await press("End access");
    await told(`${app} has no access any more.`);
    await page.goto(`${origin}/apps/patient-summary/`);
    await told("Its access has ended. Sign in to let it in again.");
    await look("example-ended");
    expect(await page.getByText("Okafor").count()).toBe(0);
  });

  it("goes away by itself when its user signs out of it, or does not let it in", async () => {
    const { origin, page, heading, press, enter, person, told, look } = at();
    const path = `${origin}/apps/patient-summary/`;
    await page.goto(path);
    await look("example-first");
    await press("Sign in");
    await enter(person("patient"));
    await press("Do not allow");
    await told("You did not let this app in.");
    await look("example-refused");
    await press("Sign in");
    await press("Allow");
    await heading("Amara Ngozi Okafor");
    await press("Sign out");
    await told("You are signed out of this app: its access has ended.");
    expect(await page.getByText("Okafor").count()).toBe(0);
    await page.reload();
    await told("Sign in to see your record, or that of a patient of yours.");
  });

  it("opens for the patient of a launch, whom a clinician has on the screen", async () => {
    const { origin, page, heading, press, enter, person, code, cardea, told } = at();
    const { out } = await cardea("launch", "--client", "patient-summary", "--patient", "henrik-sandberg");
    await page.goto(`${origin}/apps/patient-summary/?iss=${origin}/fhir&launch=${out.trim()}`);
    const who = person(cast[size].clinician);
    await enter(who);
    await page.getByLabel("Code").fill(code(who.totp_secret ?? ""));
    await press("Continue");
    await press("Allow");
    await page.getByRole("heading", { name: "Sandberg" }).waitFor();
    await page.goto(`${origin}/apps/patient-summary/?iss=${origin}/fhir&launch=${out.trim()}`);
    await heading("Patient summary");
    await told("The server said: this launch is not known, was used, or is another's.");
  });

  it("lets a clinician choose a patient, where it was opened by itself", async () => {
    const { origin, page, press, enter, person, look, heading } = at();
    await page.goto(`${origin}/apps/patient-summary/`);
    await press("Sign in");
    await enter(person(cast[size].forgetful));
    await heading("Choose a patient");
    await look("choose-patient");
    await page.getByLabel("Name").fill("okafor");
    await press("Search");
    await page.getByRole("button", { name: /Okafor/ }).click();
    await press("Allow");
    await heading("Amara Ngozi Okafor");
  });

  it("is where somebody new chooses a password, and sets the second factor up that the role asks for", async () => {
    const { origin, page, press, enter, look, heading, code, cardea } = at();
    const email = `first-${size}@demo.example`;
    const role = ["--role", "cardiologist", "--email", email, "--given", "Ada", "--family", "Byron"];
    const { out } = await cardea("account", "create", ...role, "--one-time-password");
    await page.goto(`${origin}/apps/patient-summary/`);
    await press("Sign in");
    await enter({ email, password: out.trim() });
    await heading("Choose a password");
    await look("first-password");
    await page.getByLabel("New password").fill(newPassword);
    await press("Continue");
    await heading("Set up a second factor");
    expect(await page.getByRole("img", { name: "QR code of the key" }).boundingBox()).toMatchObject({
      width: expect.any(Number),
    });
    await look("first-factor");
    await page.getByLabel("Code", { exact: true }).fill(code(await page.locator("#totp-secret").innerText()));
    await press("Continue");
    await heading("Keep your recovery codes");
    await look("first-codes");
    await press("I have kept them");
    await heading("Choose a patient");
  });

  it("is waited for while a forgotten password is set", async () => {
    const { origin, page, press, enter, person, look, mailed, heading } = at();
    const who = person(cast[size].forgetful);
    await page.goto(`${origin}/apps/patient-summary/`);
    await press("Sign in");
    await heading("Sign in");
    await look("example-sign-in");
    const opening = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    const other = await opening;
    const there = { ...handsOn(other), told: telling(other) };
    await other.getByLabel("E-mail").fill(who.email);
    await there.press("Mail me a link");
    await there.heading("Look into your mail");
    await other.goto(`${origin}${await mailed("password-reset", who.email)}`);
    await other.getByLabel("New password").fill(newPassword);
    await there.press("Set it");
    await there.heading("Your password is set");
    await other.close();
    await enter({ ...who, password: newPassword });
    await heading("Choose a patient");
  });
});

const newPassword = "Quiet-Lanterns-41-Harbour";

/** Waits for some words. */
const telling = (page: Page) => (words: string) => page.getByText(words, { exact: true }).first().waitFor();
