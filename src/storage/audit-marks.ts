/** Places in the text of an audit entry for what only the commit knows. */
import type { Outcome } from "./store.ts";

/**
 * Control characters, which stand in no JSON text by themselves.
 * `version`: becomes `/_history/3`, or nothing where there was nothing to delete; `action`: C, U or D.
 * http://hl7.org/fhir/R4/valueset-audit-event-action.html
 */
export const marks = { version: "\u0001", action: "\u0002" } as const;

/**
 * The text of an entry that tells of a change, once it is known what became of that.
 * @param version Of the resource now.
 * @param deletes Whether the change was a deletion.
 */
export function withOutcome(
  text: string,
  { did, version }: { did: Outcome["did"]; version: number | undefined },
  deletes: boolean,
): string {
  const place = version === undefined ? "" : `/_history/${version}`;
  const action = deletes ? "D" : did === "created" ? "C" : "U";
  return text.replaceAll(marks.version, place).replaceAll(marks.action, action);
}
