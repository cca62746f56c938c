/** Places in the text of an audit entry for what only the commit knows. */
import type { AuditEntry, Outcome } from "./store.ts";

/**
 * Control characters, which stand in no JSON text by themselves.
 * `version`: becomes `/_history/3`, or nothing where there was nothing to delete; `action`: C, U or D.
 * http://hl7.org/fhir/R4/valueset-audit-event-action.html
 */
export const marks = { version: "\u0001", action: "\u0002" } as const;

/** What became of a change. */
export interface Became {
  did: Outcome["did"];
  /** Of the resource now; undefined: it never was. */
  version: number | undefined;
  /** The change was a deletion. */
  deletes: boolean;
}

/**
 * An entry as it is stored, once it is known what became of the changes of its commit.
 * @param becameOf By the index of the change
 * @throws RangeError when it tells of a change that the commit does not have
 */
export function told({ change, ...entry }: AuditEntry, becameOf: (change: number) => Became | undefined): AuditEntry {
  if (change === undefined) return entry;
  const became = becameOf(change);
  if (!became) throw new RangeError("an audit entry tells of a change that its commit does not have");
  return { ...entry, text: withOutcome(entry.text, became) };
}

function withOutcome(text: string, { did, version, deletes }: Became): string {
  const place = version === undefined ? "" : `/_history/${version}`;
  const action = deletes ? "D" : did === "created" ? "C" : "U";
  return text.replaceAll(marks.version, place).replaceAll(marks.action, action);
}
