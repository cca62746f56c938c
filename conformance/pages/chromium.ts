/** A real Chromium, where there is one. */
import { existsSync } from "node:fs";
import { describe } from "@jest/globals";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where it is: `CHROMIUM`, or where distributions put it. */
const program = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

if (program === undefined)
  process.stderr.write(
    "\nLEFT OUT: the pages in a browser (conformance/pages). There is no Chromium: install one, or name it in CHROMIUM.\n\n",
  );

/** Tests that need it. */
export const where = program === undefined ? describe.skip : describe;

/** What pages are looked at on. */
const sizes = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1_280, height: 860 } },
} as const satisfies Record<string, BrowserContextOptions>;

export type Size = keyof typeof sizes;

/** Where pictures go, if they are wanted. */
const pictures = process.env["PICTURES"];

/** A page, and whoever looks at it. */
export interface Visit {
  page: Page;
  /** Looks at it, light and dark: what axe finds grave, and whether it is wider than the screen. */
  look: (name: string) => Promise<void>;
  /** All that was found, and what the page complained of. */
  faults: string[];
  close: () => Promise<void>;
}

export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program ?? "",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });

export async function visit(browser: Browser, size: Size): Promise<Visit> {
  const context = await browser.newContext({ ...sizes[size], locale: "en-GB" });
  const page = await context.newPage();
  const faults: string[] = [];
  await context.addInitScript(axe.source);
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => {
    // That an answer was no success is told by the browser; the tests say which.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  const look = async (name: string) => {
    if (pictures !== undefined) await pictured(page, `${pictures}/${name}-${size}.png`);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      faults.push(...(await page.evaluate<string[]>(looking)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
    }
  };
  return { page, look, faults, close: () => context.close() };
}

/** Chromium sometimes cannot while a page still moves: what is looked at does not depend on it. */
async function pictured(page: Page, path: string): Promise<void> {
  const again = () => page.screenshot({ path });
  await again()
    .catch(again)
    .catch(() => process.stderr.write(`there is no picture ${path}\n`));
}

/** Runs in the page. */
const looking = `(async () => {
  const { violations } = await axe.run(document);
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" "));
  const wide = document.documentElement.scrollWidth - innerWidth;
  return wide > 0 ? [...told, "it is wider than the screen by " + wide] : told;
})()`;
