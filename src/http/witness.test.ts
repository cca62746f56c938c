import { describe, expect, it } from "@jest/globals";
import type { IncomingMessage, ServerResponse } from "node:http";
import { BlockList } from "node:net";
import type { Details, Log } from "../log.ts";
import { type Exchange, exchangeOf } from "./exchange.ts";
import { logged } from "./witness.ts";

/** A log that keeps what it is told. */
function kept(everyRequest: boolean) {
  const lines: [string, string, Details | undefined][] = [];
  const at = (level: string) => (message: string, details?: Details) => void lines.push([level, message, details]);
  const request = everyRequest ? (details: Details) => at("http")("request", details) : undefined;
  const log: Log = { error: at("error"), warn: at("warn"), info: at("info"), request, close: () => Promise.resolve() };
  return { lines, witness: logged(log, new BlockList()) };
}

function exchange(target?: Exchange["target"]): Exchange {
  const incoming = { method: "GET", headers: { "x-request-id": "r" }, socket: { remoteAddress: "127.0.0.1" } };
  return {
    ...exchangeOf(incoming as unknown as IncomingMessage, {} as unknown as ServerResponse),
    ...(target && { target }),
  };
}

describe("what the log says of a request", () => {
  it("is nothing when it went well and the level is info", () => {
    const { lines, witness } = kept(false);
    witness.answered(exchange(), 404);
    expect(lines).toEqual([]);
  });

  it.each<[Exchange["target"], string]>([
    [undefined, "/fhir/[unknown]"],
    [{ kind: "read", type: "Patient", id: "secret" }, "/fhir/Patient/[id]"],
    [{ kind: "vread", type: "Patient", id: "secret", version: "1" }, "/fhir/Patient/[id]/_history/[version]"],
    [{ kind: "create", type: "Patient" }, "/fhir/Patient"],
    [{ kind: "search", type: "Patient", parameters: [["name", "secret"]] }, "/fhir/Patient?[search]"],
    [{ kind: "search", parameters: [["_id", "secret"]] }, "/fhir?[search]"],
    [{ kind: "delete-if", type: "Patient", condition: [["name", "secret"]] }, "/fhir/Patient?[condition]"],
    [{ kind: "history", type: "Patient", id: "secret", parameters: [] }, "/fhir/Patient/[id]/_history"],
    [{ kind: "history", type: "Patient", parameters: [] }, "/fhir/Patient/_history"],
    [{ kind: "history", parameters: [] }, "/fhir/_history"],
    [{ kind: "capabilities" }, "/fhir/metadata"],
    [{ kind: "bundle" }, "/fhir"],
  ])("of %j names no more than %s", (target, path) => {
    const { lines, witness } = kept(true);
    witness.answered(exchange(target), 200);
    expect(lines).toMatchObject([["http", "request", { request: "r", method: "GET", path, status: 200 }]]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("is where a bug is, and not what it says", () => {
    const { lines, witness } = kept(false);
    witness.answered(exchange(), 500, Object.assign(new TypeError("of secret"), { code: "ERR_X" }));
    expect(lines).toMatchObject([["error", "a bug", { stack: expect.stringMatching(/^TypeError ERR_X\n\s+at /) }]]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("is a warning when it took long", () => {
    const { lines, witness } = kept(false);
    witness.answered({ ...exchange(), started: performance.now() - 6_000 }, 200);
    expect(lines).toMatchObject([["warn", "a slow request", { status: 200 }]]);
  });
});
