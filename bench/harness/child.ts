import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The root of the project. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A script of the project, running on the Node that runs this one. */
export interface Run {
  process: ChildProcess;
  /** What it printed. @throws when it ended otherwise than by 0 */
  output: Promise<string>;
}

/** Runs a script on its own. */
export function run(script: URL, args: readonly string[], env: NodeJS.ProcessEnv): Run {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pieces: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece));
  const output = once(child, "close").then(([code]) => {
    if (code === 0) return pieces.join("");
    throw new Error(`${script.pathname} ended with ${String(code)}: ${pieces.join("").slice(-2_000)}`);
  });
  return { process: child, output };
}
