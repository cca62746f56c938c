/** Bundles for tests of batch and transaction. */
import type { Whole } from "./whole.ts";

export interface Step {
  fullUrl?: string;
  resource?: object;
  request?: Record<string, string>;
}

interface Done {
  type: string;
  entry?: {
    response: { status: string; location?: string; etag?: string; outcome?: object };
    resource?: Record<string, unknown>;
  }[];
}

export const post = (url: string, resource: object, more: object = {}): Step => ({
  resource,
  request: { method: "POST", url, ...more },
});
export const put = (url: string, resource: object, more: object = {}): Step => ({
  resource,
  request: { method: "PUT", url, ...more },
});
export const patch = (url: string, parameters: object, more: object = {}): Step => ({
  resource: parameters,
  request: { method: "PATCH", url, ...more },
});
export const ask = (method: string, url: string, more: object = {}): Step => ({ request: { method, url, ...more } });

/** A FHIRPath Patch of one operation, its parts by name: `{ path: { valueString: "Patient.active" } }`. */
export const operation = (type: string, path: string, more: Record<string, object> = {}) => {
  const parts = { type: { valueCode: type }, path: { valueString: path }, ...more };
  const part = Object.entries(parts).map(([name, value]) => ({ name, ...value }));
  return { resourceType: "Parameters", parameter: [{ name: "operation", part }] };
};

export const patient = (value: string, more: object = {}) => ({
  resourceType: "Patient",
  identifier: [{ system: "s", value }],
  ...more,
});
export const observation = (reference: string, more: object = {}) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
  subject: { reference },
  ...more,
});

export const statuses = ({ entry = [] }: Done) => entry.map(({ response }) => response.status);
/** `Patient/1`, where an entry's resource is. */
export const located = ({ entry = [] }: Done, at: number) =>
  entry[at]?.response.location?.replace(/\/_history.*/, "") ?? "";

interface Failure {
  kind: string;
  issues: { expression: string }[];
}

/** Ways to send Bundles. */
export function bundling(whole: Pick<Whole, "ask">) {
  const run = async (type: string, entry: readonly Step[], more: Parameters<Whole["ask"]>[1] = {}) =>
    (await whole.ask("POST ", { body: { resourceType: "Bundle", type, entry }, ...more })).json as unknown as Done;
  const transact = (...entry: Step[]) => run("transaction", entry);
  const get = async (url: string) => (await whole.ask(`GET ${url}`)).json;
  return {
    run,
    transact,
    get,
    total: async (search: string) => (await get(search))["total"],
    /** How a transaction fails: the kind, and where. */
    failure: async (...entry: Step[]) => {
      const thrown = (await transact(...entry).catch((error: unknown) => error)) as Failure;
      return [thrown.kind, ...thrown.issues.map(({ expression }) => expression)];
    },
  };
}
