/** A whole server at which everybody needs a token, on an open port and over either engine, in the process of the tests. */
import { mkdirSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import type { Tokens } from "../../src/auth/tokens.ts";
import { readConfig } from "../../src/config/config.ts";
import { listen } from "../../src/http/listener.ts";
import { openLog } from "../../src/log.ts";
import { openServer, type Server } from "../../src/server.ts";
import { dataSettings } from "./engine.ts";
import { emptyFolder, removeFolder } from "./process.ts";

/** As whom a token is, and what for. */
type Granted = Omit<Parameters<Tokens["mint"]>[0], "minutes">;

export interface Guarded {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  server: Server;
  /** From now on this answers in place of the server. */
  serve: (app: RequestListener) => void;
  /** @returns The value of an Authorization header */
  bearer: (granted: Granted) => Promise<string>;
}

/** Before the tests of a file, and until after them. */
export function guarded(settings: Record<string, string> = {}): Guarded {
  let opened: (Guarded & { close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    opened = await openGuarded(settings);
  }, 60_000);
  afterAll(async () => opened?.close());
  return new Proxy({} as Guarded, {
    get: (_target, name) => {
      if (!opened) throw new Error("the server runs only while tests do");
      return opened[name as keyof Guarded];
    },
  });
}

async function openGuarded(settings: Record<string, string>): Promise<Guarded & { close: () => Promise<void> }> {
  const folder = emptyFolder();
  mkdirSync(join(folder, "data"));
  const own = { AUTH: "smart", AUTH_RATE_LIMITS: "off", SEED: "none", DATA_DIR: join(folder, "data") };
  const config = readConfig({ ...own, ...dataSettings(folder), ...settings });
  const listener = await listen("127.0.0.1", 0);
  const origin = `http://127.0.0.1:${listener.port}`;
  const server = await openServer(config, origin, openLog("error"));
  const { tokens } = (await server.signIn()).auth;
  server.startJobs();
  listener.serve(server.app);
  return {
    origin,
    server,
    serve: (app) => listener.serve(app),
    bearer: async (granted) => `Bearer ${(await tokens.mint({ ...granted, minutes: 60 })).token}`,
    async close() {
      await listener.stop(0);
      await server.close();
      await removeFolder(folder);
    },
  };
}
