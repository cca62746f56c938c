import { isExact } from "../fhir/json.ts";

/**
 * Points references at what became of their targets, in place. http://hl7.org/fhir/R4/bundle.html#references
 *
 * @param value A resource, or a part of one.
 * @param targets `fullUrl` → `Type/id`. A `urn:` is replaced wherever it is a whole value, any other only as a
 *   reference.
 */
export function relink(value: unknown, targets: ReadonlyMap<string, string>): void {
  if (typeof value !== "object" || value === null || isExact(value)) return;
  const members = value as Record<string, unknown>;
  for (const [name, member] of Object.entries(members)) {
    if (typeof member !== "string") relink(member, targets);
    else if (name === "reference" || member.startsWith("urn:")) members[name] = targets.get(member) ?? member;
  }
}
