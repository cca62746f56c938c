/** The composition root: every part, in order, from the ground up. */
import type { RequestListener } from "node:http";
import { type Beside, performingAs } from "./callers.ts";
import type { Config } from "./config/config.ts";
import { openContext, type Opened } from "./context.ts";
import { openDefinitions } from "./fhir/pack.ts";
import { uuid7 } from "./fhir/uuid.ts";
import { admitAll } from "./http/admission.ts";
import { type AppSettings, openApp } from "./http/app.ts";
import { frontPage } from "./http/front-page.ts";
import { logged } from "./http/witness.ts";
import type { Answer, Interaction, Preferences } from "./interactions/interaction.ts";
import type { Following } from "./interactions/search-parameters/follow.ts";
import { orderReindex } from "./interactions/search-parameters/order.ts";
import { openToAll } from "./interactions/security.ts";
import { dispatch } from "./interactions/table.ts";
import type { Job, Progress } from "./jobs/job.ts";
import { openRunner } from "./jobs/runner.ts";
import { workOff } from "./jobs/work-off.ts";
import { type Log, stackOf } from "./log.ts";
import { openBackground } from "./serve/background.ts";
import { openSignIn, securityOf, type SignIn, type SignInOptions } from "./sign-in.ts";
import { countByType } from "./storage/counts.ts";
import type { RecordStore } from "./storage/records.ts";
import type { Health, ResourceStore } from "./storage/store.ts";
import { type Closing, openWhole } from "./stores.ts";
import { openValidator } from "./validation/validate.ts";
import { version } from "./version.ts";
import { worksOf } from "./works.ts";

/** A server that is not listening yet. */
export interface Server {
  /** FHIR base. */
  base: string;
  store: ResourceStore;
  records: RecordStore;
  /** Runs an interaction with all rights, strictly; on record where people sign in. */
  perform: (asked: Interaction, beside?: Beside) => Promise<Answer>;
  /** Accounts, apps and tokens: also where nobody has to sign in. @throws SettingError */
  signIn: () => Promise<SignIn>;
  /** Answers HTTP. */
  app: RequestListener;
  /** From now on it says that it is not ready for more. */
  stopping: () => void;
  /** From now on it does the long work that is queued, and follows what other nodes do. */
  startJobs: () => void;
  /**
   * Indexes anew what is found by some parameters, here or on whichever node is faster.
   * @param parameters `code` or `Type.code`; none: all.
   * @param watch Is told how far it is.
   * @returns The job, ended.
   * @throws FhirError `invalid` naming a parameter that is none
   */
  reindex: (parameters: readonly string[], watch: (progress: Progress) => void) => Promise<Job>;
  close: () => Promise<void>;
}

const now = Date.now;

/** What serves. */
const serving = "cardea serve";

/**
 * Opens the store and builds the server on it.
 * @param origin What links begin with, such as `http://127.0.0.1:8080`.
 * @param command The command that opens it: what it does is on record as done by that.
 * @throws SettingError when DATA_DIR or MONGODB_URI cannot be used
 */
export async function openServer(config: Config, origin: string, log: Log, command = serving): Promise<Server> {
  const base = `${origin}/fhir`;
  const definitions = openDefinitions();
  const validator = config.validate === "off" ? undefined : openValidator({ definitions });
  const opened = await openWhole(config, log);
  const { store, records } = opened;
  const node = uuid7(now());
  const noteTrouble = noting(log, "what goes on beside requests had trouble");
  const noteCostly = (parameter: string) =>
    log.warn(`${parameter} finds some resources by nothing: its values there are too costly`);
  const newId = () => uuid7(now());
  const { context, ...parts } = openContext({
    ...{ store, records, node, definitions, validator, base, now, newId, version, noteTrouble, noteCostly },
    intoContained: config.intoContained,
    security: config.auth === "smart" ? securityOf(origin, config) : openToAll,
    settle: () => background.settle(),
    noteBug: noting(log, "a bug in an entry of a batch"),
  });
  const { following, jobs } = parts;
  const { runner, background } = besideRequests(parts, { records, node, noteTrouble });
  await refreshed(following, opened);
  const perform = (asked: Interaction, preferences: Preferences) => dispatch(asked, { ...context, preferences });
  let state: Health = { ok: true };
  const witness = logged(log, config.trustProxy);
  const options = { config, origin, context, records, log, witness, noteTrouble, showMail: command === serving };
  const signIn = openOnce(options);
  const doors = config.auth === "open" ? { admission: admitAll(perform) } : await signInDoors(signIn.open);
  const app = openApp({
    home: context,
    ...doors,
    ...{ trustProxy: config.trustProxy, maxBody: config.maxBody, witness },
    readiness: async () => (state.ok ? store.health() : state),
    frontPage: frontPage({
      ...{ home: context, perform, now, version, store: opened.name },
      counts: () => countByType(store, definitions.resourceTypes),
    }),
  });
  return {
    base,
    store,
    records,
    perform: performingAs(config.auth === "open" ? undefined : command, context),
    signIn: signIn.open,
    app,
    stopping: () => {
      state = { ok: false, reason: "stopping" };
    },
    startJobs: starting(background, signIn),
    async reindex(parameters, watch) {
      const order = await orderReindex(parameters, { ...parts, definitions, newId });
      return workOff(order, { jobs, runner, watch });
    },
    async close() {
      await background.stop();
      await signIn.close();
      await following.leave().catch(noteTrouble);
      await opened.close();
    },
  };
}

/** Who is let in, and how one signs in. */
async function signInDoors(open: () => Promise<SignIn>): Promise<Pick<AppSettings, "admission" | "signIn">> {
  const { admission, door: signIn } = await open();
  return { admission, signIn };
}

const starting =
  (...all: readonly { start: () => void }[]) =>
  (): void =>
    all.forEach(({ start }) => start());

/** Sign-in, once it is asked for. */
function openOnce(options: SignInOptions) {
  let opened: Promise<SignIn> | undefined;
  return {
    open: () => (opened ??= openSignIn(options)),
    start: () => void opened?.then(({ auth }) => auth.keyWatch.start()),
    async close() {
      const there = await opened?.catch(() => undefined);
      there?.auth.keyWatch.stop();
      await there?.close();
    },
  };
}

interface BesideOptions {
  records: RecordStore;
  node: string;
  noteTrouble: (thrown: unknown) => void;
}

/** What a node does beside answering. */
function besideRequests(parts: Omit<Opened, "context">, { records, node, noteTrouble }: BesideOptions) {
  const onFailure = (_job: unknown, thrown: unknown) => noteTrouble(thrown);
  const runner = openRunner({ records, now, owner: node, works: worksOf(parts), onFailure });
  return { runner, background: openBackground({ refresh: () => parts.following.refresh(), runner, noteTrouble }) };
}

/** Notes where something went wrong. */
const noting = (log: Log, what: string) => (thrown: unknown) => log.error(what, { stack: stackOf(thrown) });

/** Before anything is read or written. */
async function refreshed(following: Following, { close }: Closing): Promise<void> {
  try {
    await following.refresh();
  } catch (error) {
    await close();
    throw error;
  }
}
