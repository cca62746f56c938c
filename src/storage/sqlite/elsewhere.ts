import type { Connection } from "./connection.ts";

/** The audit chains of other stores that a restore brought, in order of name. */
export function chainsElsewhere(connection: Connection): string[] {
  const there = connection.get("SELECT 1 FROM sqlite_master WHERE name = 'audit_elsewhere'");
  if (!there) return [];
  return connection.all("SELECT DISTINCT chain FROM audit_elsewhere ORDER BY chain").map(([chain]) => String(chain));
}
