import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { measure, warmUp } from "./loop.ts";
import { freePort } from "../../src/testing/free-port.ts";
import { answers } from "./server.ts";

const script = fileURLToPath(new URL("./bare-http.ts", import.meta.url));

/**
 * Requests per CPU-second of a bare `node:http` server on this machine, now: what the goals are scaled by.
 * @param seconds How long it is measured.
 */
export async function bareHttp(seconds: number): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [script], {
    env: { PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await answers(origin, 10_000);
    const aim = { origin, headers: {}, pids: () => [child.pid ?? 0] };
    const shots = [{ method: "GET", path: "/" }] as const;
    await warmUp(aim, { shots, connections: 64, seconds: 1 });
    return (await measure(aim, { shots, connections: 64, seconds })).perCpuSecond ?? Number.NaN;
  } finally {
    child.kill();
    await once(child, "exit");
  }
}
