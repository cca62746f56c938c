/** Loading into a server over HTTP, through the one door of fhir-kit-client. */
import { setTimeout } from "node:timers/promises";
import { Client } from "fhir-kit-client";
import type { BundleText } from "../fhir/read-bundle.ts";
import { FhirError, type Issue } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import { batchFaults, issuesOf } from "./outcome.ts";
import { type Notes, type Target, Trouble } from "./target.ts";

export interface RemoteSettings {
  /** FHIR base, without a slash at the end. */
  base: string;
  token: string | undefined;
  notes: Notes;
}

/** Milliseconds to wait before each further try, when the server is busy. */
const waits = [500, 1_000, 2_000, 4_000, 8_000, 8_000];

/** A target that POSTs each Bundle to the base of a FHIR server. */
export function remoteTarget({ base, token, notes }: RemoteSettings): Target {
  const client = new Client({ baseUrl: base, ...(token !== undefined && { bearerToken: token }) });
  const headers = { "content-type": "application/fhir+json", prefer: "return=minimal" };

  async function post(body: string): Promise<unknown> {
    for (const wait of waits) {
      try {
        return await client.request(base, { method: "POST", body, options: { headers } });
      } catch (error) {
        if (!isBusy(error)) throw failure(error, base);
      }
      await setTimeout(wait);
    }
    throw new Trouble(`${base} is too busy`);
  }
  return {
    run: async (bundle) =>
      bundle.type === "batch" ? batchFaults(await post(print(bundle))) : none(await post(print(bundle))),
    notes,
    close: async () => undefined,
  };
}

const none = (_answer: unknown): readonly (readonly Issue[] | undefined)[] => [];

/** A Bundle as JSON text, decimals as they were written. */
function print({ type, entries }: BundleText): string {
  const printed = entries.map(({ fullUrl, request, resource }) =>
    printJson({ fullUrl, request, resource: resource?.() }),
  );
  return `{"resourceType":"Bundle","type":"${type}","entry":[${printed.join(",")}]}`;
}

/** What fhir-kit-client throws when the server answered. */
interface Answered {
  response: { status: number; data: unknown };
}

const isAnswered = (error: unknown): error is Answered =>
  error instanceof Error && typeof (error as Partial<Answered>).response?.status === "number";

const isBusy = (error: unknown): boolean => isAnswered(error) && [429, 503].includes(error.response.status);

const refusedAll: ReadonlySet<number> = new Set([401, 403, 404, 405, 408]);

function failure(error: unknown, base: string): Error {
  if (!isAnswered(error)) return new Trouble(`${base} does not answer: ${causeOf(error)}`);
  const { status, data } = error.response;
  const issues = issuesOf(data) ?? [
    { severity: "error", code: "processing", diagnostics: `the server answered ${status}` },
  ];
  const message = issues[0]?.diagnostics ?? "";
  if (status >= 500 || refusedAll.has(status)) return new Trouble(`${base} answered ${status}: ${message}`);
  return new FhirError("unprocessable", message, undefined, issues);
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
