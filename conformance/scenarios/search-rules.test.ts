/** R4 search over HTTP, a rule a row: `search-rules/` has the rows, a file a topic. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { includedKeys, linkOf, matchIds, scenario, type Reply } from "./scenario.ts";
import type { Known, Rule } from "./search-rules/rule.ts";
import { topics } from "./search-rules/topics.ts";

const { base, post, send } = scenario({ CHAINS_INTO_CONTAINED: "true" });

/** Puts resources, or deletes them. */
async function apply(method: "PUT" | "DELETE", world: readonly Known[]): Promise<void> {
  const entry = world.map((resource) => ({
    ...(method === "PUT" && { resource }),
    request: { method, url: `${resource.resourceType}/${resource.id}` },
  }));
  const bundle = JSON.stringify({ resourceType: "Bundle", type: "batch", entry });
  const { body } = await post("", bundle.replaceAll("BASE", base()));
  const failed = body.entry?.filter(({ response }) => !response?.status.startsWith("20")) ?? [body];
  expect(failed).toEqual([]);
}

/** As a client writes it: what has no place in a URL is escaped, what is escaped stays so. */
const written = (text: string): string =>
  encodeURI(text.replaceAll("BASE", base())).replaceAll("%25", "%").replaceAll("+", "%2B");

const ask = ({ search, headers = {}, form }: Rule): Promise<Reply> =>
  form === undefined
    ? send("GET", written(search), { headers })
    : send("POST", written(search), {
        headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
        body: form,
      });

const sorted = (words: readonly string[]): string => words.toSorted().join(" ");
const inOrder = (words: string): string => sorted(words.split(" "));

/** What the OperationOutcome says: that of a refusal, or that among the entries. */
function outcome({ body }: Reply): string {
  const beside = body.entry?.filter(({ search }) => search?.mode === "outcome").map(({ resource }) => resource?.issue);
  return JSON.stringify(body.issue ?? beside ?? []);
}

/** The members of the first match, in the order of the alphabet. */
function members({ body }: Reply): string {
  const apart = new Set(["id", "meta", "resourceType"]);
  return sorted(Object.keys(body.entry?.[0]?.resource ?? {}).filter((name) => !apart.has(name)));
}

const self = (reply: Reply): string => decodeURIComponent(linkOf(reply, "self") ?? "");

type Expected = Exclude<keyof Rule, "section" | "says" | "search" | "headers" | "form">;

/** What an answer shows of each thing that a rule may speak of. */
const shown: { readonly [E in Expected]-?: (reply: Reply) => unknown } = {
  status: ({ status }) => status,
  finds: (reply) => sorted(matchIds(reply)),
  order: (reply) => matchIds(reply).join(" "),
  brings: (reply) => sorted(includedKeys(reply)),
  total: ({ body }) => body.total ?? "absent",
  shows: members,
  names: outcome,
  self,
  selfLacks: self,
};

const containing = (text: string): unknown => expect.stringContaining(text);

/** What must be there, where that is not what the rule says word by word. */
const meant: { readonly [E in Expected]?: (text: string) => unknown } = {
  finds: inOrder,
  brings: inOrder,
  shows: inOrder,
  names: containing,
  self: containing,
  selfLacks: (text): unknown => expect.not.stringContaining(text),
};

/** The parts of an answer that a rule speaks of, each beside what must be there. */
const compared = (rule: Rule, reply: Reply): readonly (readonly [found: unknown, expected: unknown])[] =>
  (Object.keys(shown) as Expected[]).flatMap((part) => {
    const expected = part === "status" ? (rule.status ?? 200) : rule[part];
    if (expected === undefined) return [];
    return [[shown[part](reply), meant[part]?.(String(expected)) ?? expected] as const];
  });

describe.each(topics.map((topic) => [topic.name, topic] as const))("%s", (_name, { world, rules }) => {
  beforeAll(() => apply("PUT", world));
  afterAll(() => apply("DELETE", world.toReversed()));

  it.each(rules.map((rule) => [`${rule.section}: ${rule.says}`, rule] as const))("%s", async (_says, rule) => {
    const reply = await ask(rule);
    const pairs = compared(rule, reply);
    expect([rule.search, ...pairs.map(([found]) => found)]).toEqual([
      rule.search,
      ...pairs.map(([, expected]) => expected),
    ]);
    if (reply.status >= 400) expect(reply.body.resourceType).toBe("OperationOutcome");
  });
});

it("has at least 250 rules, no two alike", () => {
  const rules = topics.flatMap((topic) => topic.rules.map(({ section, says }) => `${topic.name} ${section} ${says}`));
  expect(rules.length).toBeGreaterThanOrEqual(250);
  expect(new Set(rules).size).toBe(rules.length);
});
