import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A server that runs as its users run it: a process of its own, over a folder of its own, on any free port. */
export interface Started {
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  stop: () => Promise<void>;
}

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/**
 * Starts it and waits until it says that it is ready.
 * @param settings Environment variables beside those that keep it quiet and apart.
 */
export async function startScenario(settings: Record<string, string>): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "cardea-scenario-"));
  const env = { HOST: "127.0.0.1", PORT: "0", DATA_DIR: folder, SEED: "none", LOG_LEVEL: "error", ...settings };
  const child = spawn(process.execPath, [main], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const said = await Promise.race([firstLine(child.stdout), ended.then(() => "nothing")]);
  const origin = /^Cardea is ready: (http:\/\/[^/]+)\/fhir/.exec(said)?.[1];
  if (origin !== undefined) return { origin, stop };
  await stop();
  throw new Error(`the server said ${said}`);
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const piece of output.setEncoding("utf8")) {
    text += String(piece);
    if (text.includes("\n")) break;
  }
  return text;
}
