import type { Wired } from "../wire.ts";

/** A request that no client should send, and the statuses with which it may be answered. */
export interface Row extends Partial<Wired> {
  what: string;
  expected: number | readonly number[];
}

export const json = { "Content-Type": "application/fhir+json" };

/** A POST of a resource. */
export const posted = (what: string, expected: Row["expected"], body: unknown, path = "/fhir/Patient"): Row => ({
  what,
  expected,
  method: "POST",
  path,
  headers: json,
  body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});

/** A GET. */
export const got = (path: string, expected: Row["expected"], headers: Record<string, string> = {}): Row => ({
  what: `GET ${path.length > 70 ? `${path.slice(0, 70)}… (${path.length})` : path}`,
  expected,
  path,
  headers,
});
