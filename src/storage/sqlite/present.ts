/** Which parameters a resource has entries of, as text: a character each. */
import { presence, type Names } from "./names.ts";
import { kindNumbers, type Line } from "./rows.ts";

export function presentOf(lines: readonly Line[], type: string, names: Names): string {
  const found = new Set<string>();
  for (const [param, kind] of lines) if (kind !== kindNumbers.member) found.add(param);
  let present = "";
  for (const param of found) present += presence(names.number(type, param));
  return present;
}
