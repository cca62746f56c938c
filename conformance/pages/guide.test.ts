/** `docs/guides/smart-app.md`, step by step, in a real browser: what it says happens. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Size, where } from "./chromium.ts";
import { type GuideApp, openGuideApp } from "./guide-app.ts";
import { visitorFor } from "./visitor.ts";

/** Whose second factor is used on which screen: a code is good once. */
const clinicians = { phone: "cardiologist", desktop: "surgeon" } as const satisfies Record<Size, string>;

where.each(["phone", "desktop"] as const)("a SMART app in ten minutes, on a %s", (size) => {
  let app: GuideApp | undefined;
  afterAll(() => app?.close());
  const visitor = visitorFor(size);
  beforeAll(async () => {
    app = await openGuideApp(visitor.server);
  }, 90_000);

  function at() {
    if (!app) throw new Error("there is an app only while a test runs");
    const { page, ...here } = visitor.it;
    return { ...here, app, page, told: (words: string) => page.getByText(words, { exact: true }).waitFor() };
  }

  /** At the console of the browser. */
  const typed = (page: Page, code: string) => page.evaluate<unknown>(`(async () => {${code}})()`);

  async function openByPatient() {
    const { app: own, page, heading, press, enter, person, look, told } = at();
    await page.goto(`${own.origin}/launch.html`);
    await enter(person("patient"));
    await heading("Let Weight diary in?");
    await look("guide-consent");
    await press("Allow");
    await heading("Amara Ngozi Okafor");
    await told("5 weights on record.");
  }

  it("is opened by a patient, does what is typed, and signs out", async () => {
    const { app: own, page, look } = at();
    await openByPatient();
    expect(await page.locator("#weights li").first().innerText()).toBe("2025-10-07: 75.9 kg");
    await look("guide-app");
    const { typed: lines } = own.guide;
    expect(lines).toHaveLength(3);
    for (const { code, shown } of lines) expect(await typed(page, code)).toEqual(shown);
    await page.reload();
    expect(await page.locator("#weights li").count()).toBe(0);
  });

  it("is put out by the patient, on the first page of the server", async () => {
    const { app: own, origin, page, heading, press, look, told } = at();
    await openByPatient();
    const inApp = page.url();
    await page.goto(origin);
    await heading("Weight diary");
    await press("End access: Weight diary");
    await heading("End the access of Weight diary?");
    await look("guide-end");
    await press("End access");
    await told("Weight diary has no access any more.");
    await page.goto(inApp);
    await page.getByText("401").waitFor();
    expect(await page.locator("#weights li").count()).toBe(0);
    await page.goto(`${own.origin}/launch.html`);
    await heading("Let Weight diary in?");
  });

  it("is opened by a clinician for the patient on the screen", async () => {
    const { app: own, page, origin, heading, press, enter, person, code, cardea, look, told } = at();
    const { out } = await cardea(...(own.guide.commands.get("launch") ?? []));
    await page.goto(`${own.origin}/launch.html?iss=${origin}/fhir&launch=${out.trim()}`);
    const who = person(clinicians[size]);
    await enter(who);
    await page.getByLabel("Code").fill(code(who.totp_secret ?? ""));
    await press("Continue");
    await heading("Let Weight diary in?");
    await look("guide-launch-consent");
    await press("Allow");
    await told("5 weights on record.");
    expect(await typed(page, "return [client.patient.id, client.user.resourceType]")).toEqual([
      "amara-okafor",
      "Practitioner",
    ]);
  });
});
