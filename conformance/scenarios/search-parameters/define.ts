/** SearchParameters that scenarios define. */
import type { Client, Reply } from "../scenario.ts";

export interface Definition {
  id: string;
  code: string;
  base: readonly string[];
  type: string;
  expression?: string;
  [member: string]: unknown;
}

/** A SearchParameter that is in use. */
export const defined = (definition: Definition) => ({
  resourceType: "SearchParameter",
  url: `http://scenarios.example/SearchParameter/${definition.id}`,
  name: definition.code,
  status: "active",
  description: "of a scenario",
  ...definition,
});

/**
 * Asks until a search by it is understood, which must come about before long.
 * @param within Milliseconds.
 * @returns The answers before that.
 */
export async function untilUsed({ get }: Pick<Client, "get">, search: string, within = 60_000): Promise<Reply[]> {
  const before: Reply[] = [];
  for (const end = performance.now() + within; ;) {
    const reply = await get(search);
    if (reply.status === 200) return before;
    before.push(reply);
    if (performance.now() > end) throw new Error(`${search} is still answered ${reply.status}: ${reply.text}`);
  }
}

/** One of Patient. */
export const patient = (code: string, type: string, expression: string, more: object = {}): Definition => ({
  id: code,
  code,
  base: ["Patient"],
  type,
  expression,
  ...more,
});

/** A component of a composite. */
export const part = (code: string, expression: string) => ({
  definition: `http://scenarios.example/SearchParameter/${code}`,
  expression,
});
