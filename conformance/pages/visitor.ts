/** Somebody at a browser, on a screen, before a server with the demonstration. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { openChromium, type Size, visit, type Visit } from "./chromium.ts";
import { type Demonstration, demonstration, type Person } from "./demonstration.ts";

/** What a hand does on a page, and what an eye waits for. */
interface Hands {
  press: (name: string) => Promise<void>;
  heading: (name: string) => Promise<void>;
  /** Signs in with a password. */
  enter: (who: Pick<Person, "email" | "password">) => Promise<void>;
}

export type Visitor = Demonstration & Visit & Hands;

export function handsOn(page: Page): Hands {
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  return {
    press,
    heading: (name) => page.getByRole("heading", { name, exact: true }).waitFor(),
    async enter({ email, password }) {
      await page.getByLabel("E-mail", { exact: true }).fill(email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await press("Sign in");
    },
  };
}

/**
 * One server for the tests of a `describe`, and a browser of its own for each: none of its pages may have a fault.
 * @returns Who is there while a test runs; the server alone before the first
 */
export function visitorFor(size: Size): { readonly it: Visitor; readonly server: Demonstration } {
  let [browser, here]: [Browser?, Demonstration?] = [];
  let now: Visit | undefined;

  beforeAll(async () => {
    [browser, here] = await Promise.all([openChromium(), demonstration()]);
  }, 90_000);
  beforeEach(async () => {
    now = browser && (await visit(browser, size));
    now?.page.setDefaultTimeout(10_000);
  });
  afterEach(async () => {
    const faults = now?.faults;
    await now?.close();
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), here?.close()]);
  });

  return {
    get it() {
      if (!here || !now) throw new Error("there is a page only while a test runs");
      return { ...here, ...now, ...handsOn(now.page) };
    },
    get server() {
      if (!here) throw new Error("there is a server only while tests run");
      return here;
    },
  };
}
