/** The audit trail: one chain of hashes for each time that a node joins. */
import { linkHash } from "../../link-hash.ts";
import type { AuditEntry } from "../../store.ts";
import { auditDocument } from "./audit-document.ts";
import type { AuditDocument } from "../shape.ts";

/** An entry, and the place of what it belongs to in the order of commits. */
export interface Entry {
  entry: AuditEntry;
  seq: number;
}

export interface Trail {
  /** The next documents of the chain. The chain goes on after them only when they are kept. */
  extend(entries: readonly Entry[]): { documents: AuditDocument[]; keep: () => void };
}

/** @param chain A name that no other chain has */
export function openTrail(chain: string): Trail {
  let end = { n: 0, hash: "" };
  return {
    extend(entries) {
      let { n, hash } = end;
      const documents = entries.map(({ entry, seq }) => {
        n++;
        hash = linkHash(hash, entry.text);
        return auditDocument({ ...entry, at: Math.floor(entry.at), chain, n, seq, hash });
      });
      const keep = () => void (end = { n, hash });
      return { documents, keep };
    },
  };
}
