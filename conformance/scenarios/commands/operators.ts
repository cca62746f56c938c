/** A server where people sign in, and an operator's commands beside it on the same store. */
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { readConfig } from "../../../src/config/config.ts";
import { openLog } from "../../../src/log.ts";
import { openArchiveSource } from "../../../src/stores.ts";
import { freePort } from "../../../src/testing/free-port.ts";
import { type DataFolder, dataFolder, type Served } from "../commands.ts";
import { dataSettings } from "../engine.ts";

export interface AuditEvent {
  type: { code: string };
  subtype: { system: string; code: string }[];
  outcome: string;
  outcomeDesc?: string;
  agent: { who: { display?: string }; network?: object }[];
  entity?: { what?: { reference?: string; identifier?: { system: string; value: string } } }[];
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface Operators {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly data: DataFolder;
  /** Runs a command. */
  run: (...args: readonly string[]) => ReturnType<DataFolder["cardea"]>;
  /** The line that a command printed. @throws with what it said when it did not work */
  line: (...args: readonly string[]) => Promise<string>;
  /** How many entries the trail has. */
  entries: () => Promise<number>;
  /** Entries of the trail that something has left. */
  entriesOf: (work: () => Promise<unknown>) => Promise<AuditEvent[]>;
  /** Ends the server. */
  stop: () => Promise<void>;
  /** A request to the server. @param token Bearer */
  ask: (method: string, path: string, more?: { body?: object; token?: string | undefined }) => Promise<Answer>;
}

/** For the tests of a file. */
export function operators(settings: Record<string, string> = {}): Operators {
  let here: { data: DataFolder; server: Served; origin: string } | undefined;
  beforeAll(async () => {
    const port = String(await freePort());
    const data = dataFolder({ AUTH: "smart", PORT: port, ...settings });
    here = { data, server: await data.serve(), origin: `http://127.0.0.1:${port}` };
  });
  afterAll(async () => {
    await here?.server.end("SIGTERM");
    await here?.data.remove();
  });
  const there = () => {
    if (!here) throw new Error("there is a server only while tests run");
    return here;
  };
  const run: Operators["run"] = (...args) => there().data.cardea(...args);
  return {
    get origin() {
      return there().origin;
    },
    get data() {
      return there().data;
    },
    run,
    async line(...args) {
      const { code, out, err } = await run(...args);
      if (code !== 0) throw new Error(`cardea ${args.join(" ")}: ${err}`);
      return out.replace(/\n$/, "");
    },
    entries: async () => [...(await trailOf(there().data.folder)).values()].flat().length,
    async entriesOf(work) {
      const before = await trailOf(there().data.folder);
      await work();
      const all = await trailOf(there().data.folder);
      return [...all].flatMap(([chain, texts]) =>
        texts.slice(before.get(chain)?.length ?? 0).map((text) => JSON.parse(text) as AuditEvent),
      );
    },
    stop: () => there().server.end("SIGTERM"),
    ask: (method, path, more = {}) => ask(method, `${there().origin}${path}`, more),
  };
}

async function ask(
  method: string,
  url: string,
  { body, token }: { body?: object; token?: string | undefined },
): Promise<Answer> {
  const headers = {
    ...(body && { "content-type": "application/json" }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Answer["body"] };
}

/** The texts of each chain. */
async function trailOf(folder: string): Promise<Map<string, string[]>> {
  const config = readConfig({ DATA_DIR: join(folder, "data"), ...dataSettings(folder) });
  const { source, close } = await openArchiveSource(config, openLog("error"));
  try {
    const found = new Map<string, string[]>();
    for (const [chain, n] of (await source.moment()).chains) {
      const texts: string[] = [];
      for await (const { text } of source.audit(chain, 0, n)) texts.push(text);
      found.set(chain, texts);
    }
    return found;
  } finally {
    await close();
  }
}

const ours = "urn:cardea:audit-event";

/** An entry in short: `account-created 0`, `update 0`. */
export const inShort = ({ subtype, outcome }: AuditEvent): string =>
  `${(subtype.find(({ system }) => system === ours) ?? subtype[0])?.code ?? ""} ${outcome}`;
