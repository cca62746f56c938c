/** Audit entries as documents, and back. */
import type { ChainedEntry } from "../../archive.ts";
import { entryId } from "../ids.ts";
import type { AuditDocument } from "../shape.ts";

export const auditDocument = ({ chain, n, at, seq, patient, agent, hash, text }: ChainedEntry): AuditDocument => ({
  ...{ _id: entryId(chain, n), chain, n, at, seq },
  ...(patient !== undefined && { patient }),
  ...(agent !== undefined && { agent }),
  ...{ hash, body: text },
});

export const entryIn = ({ chain, n, at, seq, patient, agent, hash, body }: AuditDocument): ChainedEntry => ({
  ...{ chain, n, at, seq },
  ...(patient !== undefined && { patient }),
  ...(agent !== undefined && { agent }),
  ...{ hash, text: body },
});
