/** The server as a process: from its settings to its last commit. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, environment, originOf, readConfig, SettingError } from "../config/config.ts";
import { listen, type Listener } from "../http/listener.ts";
import { type Log, openLog, stackOf } from "../log.ts";
import { giveBackMemory } from "./memory.ts";
import { openServer, type Server } from "../server.ts";
import type { SeedPeople } from "./seed.ts";

/** How long what runs may go on after a signal. Milliseconds. */
const patience = 10_000;
/** Launchers hand on a signal that the terminal sent to us too: what comes so soon after is the same one. Milliseconds. */
const echo = 1_000;

const seedFolder = fileURLToPath(new URL("../../seed", import.meta.url));

/**
 * Runs the server until SIGTERM or SIGINT, and then ends the process. Where it cannot start it says why in one line
 * on stderr, and the process ends with 1.
 * @param variables The environment.
 */
export async function serve(variables: NodeJS.ProcessEnv): Promise<void> {
  try {
    await start(readConfig(environment(variables)));
  } catch (error) {
    process.stderr.write(`Cardea cannot start: ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

async function start(config: Config): Promise<void> {
  const log = openLog(config.logLevel);
  outlive(log);
  const listener = await open(config);
  const server = await openServer(config, originOf(config, listener.port), log);
  stopOnSignal({ listener, server, log });
  if (config.seed === "demo") await fill(server, config, log);
  server.startJobs();
  listener.serve(server.app);
  warn(config, server, log);
  log.info("serving", { host: config.host, port: listener.port });
  process.stdout.write(`Cardea is ready: ${server.base}\n`);
}

/** Says what is as it was set, and seldom as it was meant. */
function warn({ auth, authOpenAnywhere, host, baseUrl }: Config, { base }: Server, log: Log): void {
  if (auth === "open" && authOpenAnywhere)
    log.warn(`AUTH=open on HOST=${host}: everyone who reaches it may change everything`);
  if (auth === "smart" && baseUrl === undefined && everywhere.includes(host))
    log.warn(
      `BASE_URL is not set: people and apps can sign in at ${new URL(base).origin} only, whatever reaches HOST=${host}`,
    );
}

const everywhere = ["0.0.0.0", "::"];

async function open({ host, port }: Config): Promise<Listener> {
  try {
    return await listen(host, port);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = troubles[code];
    throw why === undefined ? error : new SettingError(why(host, port));
  }
}

const troubles: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `PORT=${port}: something else listens there already on ${host}`,
  EACCES: (_host, port) => `PORT=${port}: this user may not listen there`,
  EADDRNOTAVAIL: (host) => `HOST=${host} is no address of this machine`,
  ENOTFOUND: (host) => `HOST=${host} has no address`,
  EAI_AGAIN: (host) => `HOST=${host} has no address`,
};

async function fill(server: Server, config: Config, log: Log): Promise<void> {
  const { seed } = await import("./seed.ts");
  const { resources, accounts } = await seed(server, seedFolder, await peopleFor(server, config));
  if (resources > 0) {
    giveBackMemory();
    log.info(`filled the empty store with the demonstration: ${resources} resources`);
    if (config.auth === "smart" && config.production)
      log.warn("the demonstration comes without its accounts, since NODE_ENV is production");
  }
  if (accounts.length === 0) return;
  const { demoLines } = await import("./demo-accounts.ts");
  process.stdout.write(demoLines(accounts, { page: new URL(server.base).origin, file: demoFile(config) }));
}

const demoFile = ({ dataDir }: Config): string => join(dataDir, "demo-accounts.json");

/** Nobody knows the way in to a server that is in use but those it was made for. */
async function peopleFor({ base, store, signIn }: Server, config: Config): Promise<SeedPeople | undefined> {
  if (config.auth === "open" || config.production) return undefined;
  const { draftDemo } = await import("./demo-accounts.ts");
  const { exampleApp } = await import("./example-app.ts");
  const { accounts, apps, auth } = await signIn();
  const { id } = exampleApp;
  const client = exampleApp.client(new URL(base).origin);
  return {
    draft: () => draftDemo({ accounts }, store),
    file: demoFile(config),
    draftApp: () => auth.draft(client, id),
    moveApp: () => apps.clients.move(id, client),
  };
}

/** Who reads what we say may go away without harm; a bug that nobody caught ends the process, and the log says where. */
function outlive(log: Log): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("uncaughtException", (bug) => {
    log.error("a bug that ends the server", { stack: stackOf(bug) });
    void log.close().then(() => process.exit(1));
  });
}

function stopOnSignal(parts: { listener: Listener; server: Server; log: Log }): void {
  let first: number | undefined;
  const onSignal = () => {
    if (first === undefined) {
      first = performance.now();
      void stop(parts);
    } else if (performance.now() - first > echo) process.exit(1);
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
}

/** Takes no more requests, lets those that run finish, closes the store, and ends the process. */
async function stop({ listener, server, log }: { listener: Listener; server: Server; log: Log }): Promise<void> {
  log.info("stopping");
  server.stopping();
  await listener.stop(patience);
  await server.close();
  log.info("stopped");
  await log.close();
  process.exit(0);
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ");
