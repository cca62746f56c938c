/** What apps were allowed, where no authorization server runs: remembered here, ended as accounts ask. */
import type { Grants, GrantView } from "../../../src/accounts/grants.ts";

export interface Granted {
  grants: Grants;
  /** @returns Id of a new grant of an account */
  grant: (account: string) => string;
}

export function grantsOf(): Granted {
  const granted = new Map<string, GrantView & { account: string }>();
  return {
    grant(account) {
      const id = `grant-${granted.size + 1}`;
      const view = { id, clientId: "chart", clientName: "Growth chart", scope: "patient/*.rs", patient: "amy" };
      granted.set(id, { ...view, account, grantedAt: 0, lastUsedAt: 0, ip: "192.0.2.7" });
      return id;
    },
    grants: {
      list: async (account) => [...granted.values()].filter((one) => one.account === account),
      ending: async () => [],
      endingOne: async (account, id) => (granted.get(id)?.account === account ? [] : undefined),
    },
  };
}
