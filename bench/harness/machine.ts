/**
 * What a process costs, as Linux tells it under /proc. On another system these read as nothing
 * (zero, or undefined), and the report says so.
 */
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The kernel counts CPU time in hundredths of a second for /proc on every system that Node ships for. */
const ticksPerSecond = 100;

const text = (path: string): string | undefined => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined; // it has ended, or there is no /proc
  }
};

/** What follows the command's name in /proc/PID/stat, whose name may itself hold spaces and brackets. */
function stat(pid: number): readonly string[] {
  const line = text(`/proc/${pid}/stat`) ?? "";
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}

const [parent, userTicks, systemTicks, endedUser, endedSystem] = [1, 11, 12, 13, 14];

/** A process and all that descend from it now. */
export function family(root: number): readonly number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((name) => [Number(name), Number(stat(Number(name))[parent])]));
  const members = new Set([root]);
  for (let before = 0; before < members.size;) {
    before = members.size;
    for (const [pid, of] of parents) if (members.has(of)) members.add(pid);
  }
  return [...members];
}

/** Seconds of CPU that these processes have used, all their threads and their ended children in it. */
export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => {
    const fields = stat(pid);
    return [userTicks, systemTicks, endedUser, endedSystem].map((place) => Number(fields[place] ?? 0));
  });
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

/** Seconds that all cores of the machine were busy since it started. */
export function busySeconds(): number {
  const [line = ""] = (text("/proc/stat") ?? "").split("\n", 1);
  const [user = 0, nice = 0, system = 0, , , hard = 0, soft = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + hard + soft) / ticksPerSecond;
}

/** Memory of these processes in bytes: all that is resident, and the part that is no file's (`anonymous`). */
export function memory(pids: readonly number[]): { resident: number; anonymous: number } {
  const sum = (field: string): number =>
    pids.reduce((total, pid) => {
      const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text(`/proc/${pid}/status`) ?? "")?.[1];
      return total + Number(kilobytes ?? 0) * 1024;
    }, 0);
  return { resident: sum("VmRSS"), anonymous: sum("RssAnon") };
}

/** Bytes that a folder takes on disk. */
export function diskBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => lstatSync(join(folder, name)).blocks * 512)
    .reduce((sum, each) => sum + each, 0);
}
