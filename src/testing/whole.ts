/** All that handlers need, whole and in memory, for tests: a still clock, counted ids, nothing imitated. */
import { afterAll, afterEach, beforeEach } from "@jest/globals";
import { openAccess } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Actor } from "../audit/event.ts";
import { audited } from "../audit/perform.ts";
import { openContext } from "../context.ts";
import { readBundle } from "../fhir/read-bundle.ts";
import { parseJson, printJson } from "../fhir/json.ts";
import { openDefinitions } from "../fhir/pack.ts";
import type { Resource } from "../fhir/types.ts";
import type { PatchBody } from "../patch/patch.ts";
import { standard, type Answer, type Context, type Preferences } from "../interactions/interaction.ts";
import { openToAll } from "../interactions/security.ts";
import { dispatch } from "../interactions/table.ts";
import { targetOf, withBody, type Request } from "../interactions/url.ts";
import { openRunner } from "../jobs/runner.ts";
import { knowingPlaces } from "../search/contained-places.ts";
import type { Archive } from "../storage/archive.ts";
import type { RecordStore } from "../storage/records.ts";
import { worksOf } from "../works.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import type { ResourceStore } from "../storage/store.ts";
import { openValidator } from "../validation/validate.ts";
import type { Scratch } from "./mongod/scratch.ts";

type Ask = (
  request: string,
  more?: Partial<Request> & { body?: unknown; prefer?: Partial<Preferences> },
) => Promise<Told>;

export interface Whole {
  context: Context;
  clock: { now: number };
  /** Asks as a client would that may do everything, `PUT Patient/1`, and gives what came of it. */
  ask: Ask;
  /** Asks as a caller, who then is on record. */
  as: (caller: Caller & Actor) => Ask;
  /** Asks by way of something else that performs. */
  asking: (perform: Context["perform"]) => Ask;
  /** The AuditEvents of the trail, in order. */
  trail: () => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}

/** An answer, and its body read. */
interface Told extends Answer {
  text: string;
  json: Record<string, unknown>;
}

const definitions = openDefinitions();
const validator = openValidator({ definitions });

const start = Date.parse("2024-05-01T12:00:00.000Z");

export async function openWhole(): Promise<Whole> {
  const clock = { now: start };
  const now = () => clock.now;
  const { store, records, archive } = await openStore(now);
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const base = "http://ours.test/fhir";
  const noteTrouble = (thrown: unknown) => {
    throw thrown;
  };
  const settle = () => work();
  const ground = {
    definitions,
    validator,
    base,
    now,
    newId,
    version: "1.2.3",
    security: openToAll,
    intoContained: true,
  };
  const opened = openContext({ store, records, ...ground, node: "whole", settle, noteTrouble });
  const context: Context = { ...opened.context, preferences: standard };
  const runner = openRunner({ records, now, owner: "whole", works: worksOf(opened) });
  const work = async () => {
    while (await runner.turn());
  };
  const asking =
    (perform: Context["perform"]): Ask =>
    async (line, { body, prefer, ...conditions } = {}) => {
      const [method = "", url = ""] = line.split(/ (.*)/s);
      const text = typeof body === "string" ? body : printJson(body);
      const resource = () => parseJson(text) as Resource;
      const parameters = () => (body === undefined ? undefined : resource());
      const patch = () => patchOf(body, resource);
      const reads = { resource, parameters, patch, bundle: () => readBundle(Buffer.from(text)) };
      const preferences = { ...context.preferences, ...prefer };
      const asked = await withBody(targetOf({ method, url, ...conditions }, context), reads);
      return told(await perform(asked, { ...context, preferences }));
    };
  const access = openAccess({ definitions, search: context.search, policy: () => ({ op: "all" }) });
  const as: Whole["as"] = (caller) =>
    asking(
      audited({
        ...{ perform: dispatch, store: context.store, now, actor: caller },
        entering: (inner) => access(caller, inner),
      }),
    );
  const trail = () => trailOf(archive);
  return { context, clock, ask: asking(dispatch), as, asking, trail, close: () => store.close() };
}

async function trailOf({ source }: Archive): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (const [chain, n] of (await source.moment()).chains)
    for await (const { text } of source.audit(chain, 0, n)) found.push(JSON.parse(text) as Record<string, unknown>);
  return found;
}

/** A list of operations is a JSON Patch. */
const patchOf = (body: unknown, resource: () => Resource): PatchBody =>
  Array.isArray(body) ? { form: "json-patch", operations: body } : { form: "fhirpath-patch", parameters: resource() };

/** jest.config.js runs these tests once on each engine. */
const onMongodb = (globalThis as { engine?: string }).engine === "mongodb";

/** The database of a test file. */
let place: Scratch | undefined;

/** An empty store. Nothing of MongoDB is loaded where it is not tested. */
async function openStore(now: () => number): Promise<{ store: ResourceStore; records: RecordStore; archive: Archive }> {
  if (!onMongodb) return openSqlite({ file: ":memory:", now });
  const { openEmpty, scratch } = await import("./mongod/scratch.ts");
  const opened = await openEmpty((place ??= scratch()), { now, epoch: start });
  return { ...opened, store: knowingPlaces(opened.store, opened.records) };
}

/** A fresh one for each test of a file. */
export function wholeForEach(): Omit<Whole, "close"> {
  let whole: Whole | undefined;
  beforeEach(async () => {
    whole = await openWhole();
  });
  afterEach(() => whole?.close());
  afterAll(() => place?.drop());
  const here = (): Whole => {
    if (!whole) throw new Error("there is a whole only while a test runs");
    return whole;
  };
  return {
    get context() {
      return here().context;
    },
    get clock() {
      return here().clock;
    },
    ask: (...asked) => here().ask(...asked),
    as: (caller) => here().as(caller),
    asking: (perform) => here().asking(perform),
    trail: () => here().trail(),
  };
}

function told(answer: Answer): Told {
  const text = answer.body?.join("") ?? answer.version?.text ?? "";
  return { ...answer, text, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}
