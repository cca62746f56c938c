/** Commands and servers over one data folder, as processes that can be killed. */
import type { ChildProcess } from "node:child_process";
import { emptyFolder, launch, type Launched, removeFolder } from "./process.ts";

/** What a command said, and how it ended: `code` is null when it was killed. */
interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Served {
  /** FHIR base. */
  base: string;
  get: (path: string) => Promise<Found>;
  /** Ends it in this way, and waits until it is gone. */
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
}

/** What is looked at of a resource or Bundle. */
interface Found {
  resourceType: string;
  total: number;
  entry?: { fullUrl: string; resource: Found & Record<string, unknown> }[];
  id: string;
  meta: { versionId: string };
}

/** A data folder of its own, its settings, and what is run over it. */
export interface DataFolder {
  folder: string;
  /** Runs `cardea ...args`. */
  cardea: (...args: readonly string[]) => Promise<Ended>;
  /** Starts `cardea ...args` and leaves it running. */
  begin: (...args: readonly string[]) => { process: ChildProcess; ended: Promise<Ended> };
  serve: (settings?: Record<string, string>) => Promise<Served>;
  remove: () => Promise<void>;
}

/** Makes an empty data folder. @param settings Of all that is run over it. */
export function dataFolder(settings: Record<string, string> = {}): DataFolder {
  const folder = emptyFolder();
  const begin: DataFolder["begin"] = (...args) => {
    const launched = launch(["cli/cli.ts", ...args], folder, { ...quiet, ...settings });
    return { process: launched.child, ended: ending(launched) };
  };
  return {
    folder,
    begin,
    cardea: (...args) => begin(...args).ended,
    serve: async (more) => served(launch(["main.ts"], folder, { ...quiet, ...settings, ...more })),
    remove: () => removeFolder(folder),
  };
}

const quiet = { LOG_LEVEL: "error" };

const ending = async ({ ended, said }: Launched): Promise<Ended> => ({ code: await ended, ...said });

async function served({ child, ended, ready }: Launched): Promise<Served> {
  const base = await ready;
  return {
    base,
    get: async (path) => (await (await fetch(`${base}/${path}`)).json()) as Found,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
