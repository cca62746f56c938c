/** What the pages do when a sign-in is not fresh any more. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { openChromium, visit, where } from "./chromium.ts";
import { type Demonstration, demonstration } from "./demonstration.ts";

/** Milliseconds for which a sign-in counts as fresh here. */
const fresh = 3_000;

/** Runs in the page. */
const untilStale = `(async () => {
  for (;;) {
    const { step_up_until: until } = await (await fetch("/auth/session")).json();
    if (Date.parse(until) < Date.now()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
})()`;

where("when a sign-in is not fresh any more, or is over", () => {
  let [browser, here]: [Browser | undefined, Demonstration | undefined] = [undefined, undefined];

  beforeAll(async () => {
    const settings = { STEP_UP_MINUTES: String(fresh / 60_000) };
    [browser, here] = await Promise.all([openChromium(), demonstration(settings)]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([browser?.close(), here?.close()]);
  });

  it("asks for the password before a second factor is set up, and says when the session has ended", async () => {
    if (!browser || !here) throw new Error("there is no browser");
    const { page, look, faults, close } = await visit(browser, "phone");
    page.setDefaultTimeout(10_000);
    const { email, password } = here.person("patient");
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await page.goto(`${here.origin}/`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await press("Sign in");
    await page.evaluate(untilStale);
    await press("Set up a second factor");
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await look("step-up");
    await dialog.getByLabel("Password").fill("wrong");
    await press("Continue");
    expect(await page.getByRole("alert").innerText()).toContain("That password is not right");
    await dialog.getByLabel("Password").fill(password);
    await press("Continue");
    await page.getByRole("dialog", { name: "Set up a second factor" }).waitFor();
    await press("Cancel");
    await page.context().clearCookies();
    await press("Change your password");
    await page.getByLabel("Present password").fill(password);
    await page.getByLabel("New password").fill(password.toUpperCase());
    await press("Change it");
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    expect(await page.getByRole("alert").getAttribute("data-code")).toBe("not-signed-in");
    await close();
    expect(faults).toEqual([]);
  });
});
