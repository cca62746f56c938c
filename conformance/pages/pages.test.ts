/** What people do with the pages, in a real browser, on a phone and on a desk. */
import { afterAll, expect, it } from "@jest/globals";
import { openApp } from "./app.ts";
import { type Size, where } from "./chromium.ts";
import type { Person } from "./demonstration.ts";
import { type Visitor, visitorFor } from "./visitor.ts";

/** Who does what, so that nobody's codes and passwords are used up by another test. */
const cast = {
  phone: { physician: "cardiologist", patient: "patient", staff: "nurse", forgetful: "case-manager" },
  desktop: { physician: "surgeon", patient: "patient", staff: "front-desk", forgetful: "read-only" },
} as const satisfies Record<Size, Record<string, string>>;

const newPassword = "Quiet-Lanterns-41-Harbour";

where.each(["phone", "desktop"] as const)("on a %s", (size) => {
  const closing: (() => void)[] = [];
  afterAll(() => closing.forEach((close) => close()));
  const visitor = visitorFor(size);

  /** What tests are about. */
  function at(): Visitor & { go: (path: string) => Promise<void> } {
    const { it: here } = visitor;
    const go = async (path: string) => {
      await here.page.goto(`${here.origin}${path}`);
    };
    return { ...here, go };
  }

  const fill = async (values: Readonly<Record<string, string>>) => {
    for (const [label, value] of Object.entries(values)) await at().page.getByLabel(label, { exact: true }).fill(value);
  };
  const heading = (name: string) => at().heading(name);
  const told = (words: string) => at().page.getByText(words).waitFor();
  const enter = (who: Pick<Person, "email" | "password">) => at().enter(who);
  const alert = () => at().page.getByRole("alert");

  it("says what is wrong with a sign-in, and lets in with a second factor", async () => {
    const { go, look, press, person, code, page } = at();
    const who = person(cast[size].physician);
    await go("/");
    await heading("Welcome");
    await look("welcome");
    await enter({ ...who, password: "wrong" });
    expect(await alert().getAttribute("data-code")).toBe("invalid-credentials");
    await look("wrong");
    await enter(who);
    await heading("Confirm that it is you");
    await fill({ Code: "000000" });
    await press("Continue");
    expect(await alert().getAttribute("data-code")).toBe("invalid-code");
    await look("second-factor");
    await fill({ Code: code(who.totp_secret ?? "") });
    await press("Continue");
    await heading("Your account");
    expect(await page.getByText(who.email).count()).toBe(1);
    await press("Sign out");
    await heading("Welcome");
    expect(await page.getByText(who.email).count()).toBe(0);
    await go("/");
    await heading("Welcome");
  });

  it("lets an app in, shows what it may do, and puts it out", async () => {
    const { origin, go, look, press, person, page } = at();
    const app = await openApp(origin);
    closing.push(app.close);
    await page.goto(app.begin);
    await look("app-sign-in");
    await enter(person(cast[size].patient));
    await heading("Let Growth chart in?");
    await look("consent");
    await press("Allow");
    await heading("Growth chart");
    const token = await app.token(page.url());
    expect(await app.read("Patient/amara-okafor", token)).toBe(200);
    expect(await app.read("Patient?_id=amara-okafor", token)).toBe(200);
    await go("/");
    await heading("Growth chart");
    await told("change and delete appointments of this patient");
    await look("account");
    await press("End access: Growth chart");
    await heading("End the access of Growth chart?");
    await look("end-access");
    await press("End access");
    await told("Growth chart has no access any more.");
    expect(await page.getByText("None. An app that asks").count()).toBe(1);
    expect(await app.read("Patient/amara-okafor", token)).toBe(401);
  });

  it("sets a second factor up, signs in with a recovery code, turns it off, ends other sessions", async () => {
    const { go, look, press, person, code, page } = at();
    const who = person(cast[size].staff);
    await go("/");
    await enter(who);
    await press("Set up a second factor");
    const secret = await page.locator("#totp-secret").innerText();
    await look("set-up");
    await fill({ Code: code(secret) });
    await press("Continue");
    await heading("Keep your recovery codes");
    await look("recovery-codes");
    const codes = await page.locator(".recovery-code").allInnerTexts();
    expect(codes).toHaveLength(10);
    await page.keyboard.press("Escape");
    await press("I have kept them");
    await told("The second factor is in use.");
    await page.context().clearCookies();
    await go("/");
    await enter(who);
    await fill({ Code: codes[0] ?? "" });
    await press("Continue");
    await told("An authenticator is in use, with 9 recovery codes left.");
    await press("Sign out everywhere else");
    await look("end-others");
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
    await told("One other session has ended.");
    await press("Turn it off");
    await fill({ Code: codes[0] ?? "" });
    await page.getByRole("dialog").getByRole("button", { name: "Turn it off" }).click();
    expect(await alert().getAttribute("data-code")).toBe("invalid-code");
    await fill({ Code: codes[1] ?? "" });
    await page.getByRole("dialog").getByRole("button", { name: "Turn it off" }).click();
    await told("The second factor is off.");
  });

  it("changes a password, and sets one that was forgotten by the link of a mail", async () => {
    const { go, look, press, person, page, mailed } = at();
    const who = person(cast[size].forgetful);
    await go("/");
    await enter(who);
    await press("Change your password");
    await fill({ "Present password": who.password, "New password": "short" });
    await press("Change it");
    expect(await alert().innerText()).toContain("shorter than 12");
    await look("change-password");
    await fill({ "New password": newPassword });
    await press("Change it");
    await told("Your password is changed.");
    await press("Sign out");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await fill({ "E-mail": who.email });
    await look("forgot");
    await press("Mail me a link");
    await heading("Look into your mail");
    await go(await mailed("password-reset", who.email));
    await fill({ "New password": newPassword });
    expect(page.url()).not.toContain("token");
    await press("Set it");
    expect(await alert().getAttribute("data-code")).toBe("password-rejected");
    await look("reset");
    await fill({ "New password": `${newPassword}-2` });
    await press("Set it");
    await heading("Your password is set");
    await page.getByRole("link", { name: "Sign in" }).click();
    await enter({ ...who, password: `${newPassword}-2` });
    await heading("Your account");
  });

  it.each(["/reset#token=nothing", "/invitation", "/reset"])("says that a link is not good: %s", async (path) => {
    const { go, look } = at();
    await go(path);
    await heading("This does not work");
    await look("not-good");
  });

  it("registers a patient, by the link of a mail", async () => {
    const { go, look, press, page, mailed } = at();
    const email = `new-${size}@demo.example`;
    await go("/");
    await page.getByRole("link", { name: "Register as a patient" }).click();
    await fill({ "Given name": "Ottilie", "Family name": "Marsh", "Date of birth": "1980-01-31" });
    await fill({ "E-mail": email, Password: newPassword });
    await look("register");
    await press("Register");
    await heading("Look into your mail");
    await go(await mailed("registration", email));
    await look("nearly-done");
    expect(page.url()).not.toContain("token");
    await press("Make my account");
    await heading("Your account");
    expect(await page.getByText(email).count()).toBe(1);
  });

  it("takes an invitation of who needs a second factor", async () => {
    const { go, look, press, page, invite, code } = at();
    await go(await invite("cardiologist", `invited-${size}@demo.example`));
    await told("as cardiologist");
    await look("invitation");
    await fill({ Password: newPassword });
    await press("Accept");
    await heading("Set up a second factor");
    await look("enrol");
    await fill({ Code: code(await page.locator("#totp-secret").innerText()) });
    await press("Continue");
    await heading("Keep your recovery codes");
    await press("I have kept them");
    await heading("Your account");
    await told("Your role asks for it.");
  });
});
