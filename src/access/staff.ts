import type { Search } from "../search/search.ts";
import type { Criterion } from "../storage/query.ts";
import type { Policy } from "./rights.ts";

const all: Criterion = { op: "all" };
const none: Criterion = { op: "none" };

/**
 * What a signed-in Practitioner may do within the scopes of an app: everything but what proves and what decides. The
 * trail is for its officer; the roles of this server, which are PractitionerRoles, are for administrators; and a
 * SearchParameter has everything indexed anew, and says what filters of scopes mean.
 */
export function openStaffPolicy(search: Pick<Search, "condition">): Policy {
  const givesRole = search.condition("PractitionerRole", [["role", "urn:cardea:role|"]]);
  return (_user, letter, type) => {
    if (type === "AuditEvent") return none;
    if (letter === "r" || letter === "s") return all;
    if (type === "SearchParameter") return none;
    return type === "PractitionerRole" ? { op: "not", of: givesRole } : all;
  };
}
