/** The numbers that references hold. */
import type { Reader } from "./scope.ts";

/** The number of a target; undefined: nothing of that id was ever stored or referred to. */
export function targetOf({ connection, names }: Pick<Reader, "connection" | "names">, type: string, id: string) {
  const n = names.find(type, "");
  if (n === undefined) return undefined;
  const row =
    connection.get("SELECT target FROM resource WHERE type = ? AND id = ?", [n, id]) ??
    connection.get("SELECT n FROM dangling WHERE type = ? AND id = ?", [n, id]);
  return row && Number(row[0]);
}

/** The numbers of that id in every type. */
export function targetsOf(reader: Reader, id: string): number[] {
  const found = reader.names.types().map((type) => targetOf(reader, type, id));
  return found.filter((target) => target !== undefined);
}
