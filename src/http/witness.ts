import type { BlockList } from "node:net";
import type { Target } from "../interactions/interaction.ts";
import { type Details, type Log, stackOf } from "../log.ts";
import { callerAddress } from "./caller-address.ts";
import type { Exchange } from "./exchange.ts";

/** Is told how each request ended. */
export interface Witness {
  /** @param bug What was thrown, when it was no failure that the caller may be told about. */
  answered(exchange: Exchange, status: number, bug?: unknown): void;
}

/** A request that takes longer than this is worth a warning. Milliseconds. */
const slow = 5_000;

/** Writes requests to the log: failures of ours and slow ones always, every one where the level asks for it. */
export function logged(log: Log, trusted: BlockList): Witness {
  return {
    answered(exchange, status, bug) {
      const duration = performance.now() - exchange.started;
      if (bug === undefined && duration < slow && !log.request) return;
      const address = callerAddress(exchange.incoming, trusted);
      const details = { ...detailsOf(exchange, status, duration), ...(address !== undefined && { address }) };
      if (bug !== undefined) log.error("a bug", { ...details, stack: stackOf(bug) });
      else if (duration >= slow) log.warn("a slow request", details);
      log.request?.(details);
    },
  };
}

function detailsOf(
  { id, incoming, target, pattern: path = pattern(target) }: Exchange,
  status: number,
  duration: number,
): Details {
  const { method = "" } = incoming;
  return { request: id, method, path, status, duration: Math.round(duration * 100) / 100 };
}

const below: Readonly<Record<Target["kind"], string>> = {
  read: "/[id]",
  vread: "/[id]/_history/[version]",
  create: "",
  update: "/[id]",
  "update-if": "?[condition]",
  patch: "/[id]",
  "patch-if": "?[condition]",
  delete: "/[id]",
  "delete-if": "?[condition]",
  search: "?[search]",
  history: "/_history",
  capabilities: "/metadata",
  operation: "/[operation]",
  bundle: "",
};

/** Where a request went, with nothing in it that names a patient. */
function pattern(target: Target | undefined): string {
  if (!target) return "/fhir/[unknown]";
  const type = "type" in target ? `/${target.type}` : "";
  const id = target.kind === "history" && "id" in target ? "/[id]" : "";
  return `/fhir${type}${id}${below[target.kind]}`;
}
