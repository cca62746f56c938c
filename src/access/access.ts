/** What a caller may do at the FHIR API: scopes are asked for at the door, all else is part of every query and commit. */
import type { Definitions } from "../fhir/definitions.ts";
import type { Context } from "../interactions/interaction.ts";
import type { Search } from "../search/search.ts";
import type { ResourceStore } from "../storage/store.ts";
import type { Caller } from "./caller.ts";
import { enter } from "./gate.ts";
import { guard } from "./guard.ts";
import { compileRights, type Policy, type Rights } from "./rights.ts";

export interface AccessOptions {
  definitions: Definitions;
  search: Search;
  policy: Policy;
}

/** The store as a caller sees it. */
export type Entering = NonNullable<Context["enter"]>;

/** Compiles once for a caller what is then asked of every interaction of its. */
export function openAccess({ definitions, search, policy }: AccessOptions) {
  const known = new WeakMap<Caller, { rights: Rights; edition: number }>();

  /** Filters of scopes mean what the search parameters do that are in use now. */
  function rightsOf(caller: Caller): Rights {
    const [found, edition] = [known.get(caller), search.edition()];
    if (found?.edition === edition) return found.rights;
    const rights = compileRights(caller, { definitions, search, policy });
    known.set(caller, { rights, edition });
    return rights;
  }

  return (caller: Caller, store: ResourceStore): Entering => {
    const rights = rightsOf(caller);
    return (asked) => guard({ store, rights, letters: enter(asked, rights), definitions, search });
  };
}
