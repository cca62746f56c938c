/** The leak matrix without HTTP: probes go to the handlers. */
import { toOutcome } from "../../fhir/error.ts";
import { printJson } from "../../fhir/json.ts";
import { openWhole, type Whole } from "../whole.ts";
import { steps } from "./ground.ts";
import type { Probe } from "./probe.ts";
import type { Told } from "./run.ts";

/** The world that is probed. */
export async function openGround(): Promise<Whole> {
  const whole = await openWhole();
  for (const { method, url, body } of steps) await whole.ask(`${method} ${url}`, { body });
  return whole;
}

/** What is in the other's record, with its versions: nobody may change that. */
export async function othersIn({ context: { store, definitions } }: Whole): Promise<string[]> {
  const found = await store.search({
    ...{ types: definitions.resourceTypes, sort: [], limit: 1_000 },
    where: {
      op: "or",
      of: [
        { op: "compartment", compartment: "Patient", id: "beatrix" },
        { op: "id", ids: ["beatrix", "beatrix-Device-one", "beatrix-Task-one", "beatrix-Binary-one"] },
      ],
    },
  });
  return found.versions.map(({ type, id, version }) => `${type}/${id} ${version}`);
}

const named = { "if-match": "ifMatch", "if-none-match": "ifNoneMatch", "if-none-exist": "ifNoneExist" } as const;

function conditions({ headers = {} }: Probe): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [header, name] of Object.entries({ ...named, "if-modified-since": "ifModifiedSince" }))
    if (headers[header] !== undefined) found[name] = headers[header];
  return found;
}

/** What came of a probe, whatever it was. */
export async function told(ask: Whole["ask"], one: Probe): Promise<Told> {
  try {
    const { status, text } = await ask(`${one.method} ${one.url}`, { body: one.body, ...conditions(one) });
    return { status, text };
  } catch (thrown) {
    const { status, outcome } = toOutcome(thrown);
    return { status, text: printJson(outcome) };
  }
}
