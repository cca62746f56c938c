/** `cardea token`. */
import { readScopes } from "../access/scope.ts";
import { isScope, split } from "../auth/scopes.ts";
import { note, operating, type Operating, say } from "./operator.ts";
import { Refused } from "./refused.ts";

/** The options of the command, as they were given. */
export interface TokenOptions {
  scope: string;
  /** Id. */
  patient?: string;
  /** `Practitioner/1` or `Patient/1`. */
  user?: string;
  client?: string;
  minutes: number;
}

/** Prints an access token for the FHIR API. @throws Refused */
export const printToken = (options: TokenOptions): Promise<void> =>
  operating("cardea token", async ({ accounts, apps, auth, config }) => {
    const scope = knownScopes(options.scope);
    await expectClient(apps, options.client);
    const { client, minutes } = options;
    const own = { scope, minutes, ...(client !== undefined && { client }) };
    const { token } = await auth.tokens.mint({ ...own, ...(await whose(options, accounts)) });
    if (config.auth === "open") note("nobody asks for tokens while AUTH is open: every request may do everything");
    say(token);
  });

/** @throws Refused */
function knownScopes(list: string): string {
  const scopes = split(list);
  const strange = scopes.find((one) => !isScope(one));
  if (strange !== undefined) throw new Refused(`--scope: ${strange} is none that this server knows`);
  if (scopes.length === 0) throw new Refused("--scope: it is empty");
  return scopes.join(" ");
}

/** A patient's own token is about that patient. An account that is disabled takes its tokens with it. */
async function whose(
  { scope, user, patient = ownRecord(user) }: TokenOptions,
  { administration }: Operating["accounts"],
) {
  if (patient === undefined && readScopes(scope).some(({ level }) => level === "patient"))
    note("scopes of patient/ give nothing without --patient");
  const account = user === undefined ? undefined : await administration.byUser(user);
  if (account?.status === "disabled") throw new Refused(`--user: the account of ${account.fhirUser} is disabled`);
  return {
    ...(user !== undefined && { user }),
    ...(patient !== undefined && { patient }),
    ...(account && { account: account.id }),
  };
}

const ownRecord = (user = ""): string | undefined => /^Patient\/(.+)$/.exec(user)?.[1];

/** @throws Refused for one that may not act */
export async function expectClient(apps: Operating["apps"], id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const client = await apps.clients.get(id);
  if (client === undefined) throw new Refused(`--client: there is no client ${id}`);
  if (client.status === "disabled") throw new Refused(`--client: ${id} is disabled`);
}
