/** The app of the guide, served as the guide says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "../../src/testing/free-port.ts";
import { guideAt, type Guide } from "../scenarios/smart/guide.ts";
import type { Demonstration } from "./demonstration.ts";

export interface GuideApp {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  guide: Guide;
  close: () => Promise<void>;
}

/** Does all that the guide says until the app is there. */
export async function openGuideApp({ origin: server, cardea }: Demonstration): Promise<GuideApp> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { out } = await cardea(...(guideAt({ server, app: origin }).commands.get("client") ?? []));
  const { client_id: client } = JSON.parse(out) as { client_id: string };
  const guide = guideAt({ server, app: origin, client });
  const folder = mkdtempSync(join(tmpdir(), "cardea-guide-"));
  for (const [name, text] of guide.files) writeFileSync(join(folder, name), text);
  for (const [from, to] of guide.copied) copyFileSync(from, join(folder, to));
  const child = spawn(process.execPath, ["serve.mjs"], { cwd: folder, env: { PORT: String(port) }, stdio: "ignore" });
  await answering(`${origin}/index.html`);
  return {
    origin,
    guide,
    async close() {
      child.kill();
      await once(child, "close");
      rmSync(folder, { recursive: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(50);
  }
  throw new Error(`nothing answers at ${url}`);
}
